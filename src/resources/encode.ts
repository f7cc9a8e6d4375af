/** The canonical form of a typed object: Go's field order, empty optional fields left out, map keys sorted (reference resources.md 3.1, 3.11). */
import { compareUtf8 } from '../base/compare.ts';
import type { Model, Type } from './model.ts';
import type { Resource } from './resource.ts';
import { isOmitted, zeroField, zeroValue } from './zero.ts';

type Json = Record<string, unknown>;

/** A new object, as both stores and printers print it; what the model does not know is left out. `resource` has the types that `decode` gives. */
export function canonical<R extends Resource>(model: Model, resource: R): R {
  return canonicalValue(model.root, resource) as R;
}

function canonicalValue(type: Type, value: unknown): unknown {
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as unknown[]).map((item) => canonicalItem(type.list, item, type.nullable));
  if ('map' in type) return canonicalMap(type.map, value as Json);
  const result: Json = {};
  for (const field of type.fields) {
    const own = (value as Json)[field.name];
    if (own === undefined || own === null) {
      if (field.omit === 'always') result[field.name] = zeroField(field);
    } else {
      const item = canonicalValue(field.type, own);
      if (!isOmitted(field, item)) result[field.name] = item;
    }
  }
  return result;
}

function canonicalItem(type: Type, item: unknown, nullable = false): unknown {
  if (item === null || item === undefined) return nullable ? null : zeroValue(type);
  return canonicalValue(type, item);
}

function canonicalMap(type: Type, map: Json): Json {
  const keys = Object.keys(map).sort(compareUtf8);
  // fromEntries defines own properties, also for a key like `__proto__`.
  return Object.fromEntries(keys.map((key) => [key, canonicalItem(type, map[key])]));
}
