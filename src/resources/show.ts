/**
 * Typed values as Go's `%v` prints them: what validation messages show. Only the shape that Calico's messages need is kept: where Go prints
 * the address of a pointer inside a struct, this prints what it points to.
 */
import { compareUtf8 } from '../base/compare.ts';
import { GENERATED_STRINGERS, goString } from './go-string.ts';
import { goTypeName } from './go-type.ts';
import type { Field, Type } from './model.ts';
import { showScalar } from './scalars.ts';

/** A value that is no pointer, or what a pointer at the top points to. */
export function show(type: Type, value: unknown): string {
  if (typeof type === 'string') return showScalar(type, value);
  if ('list' in type) return `[${((value ?? []) as unknown[]).map((item) => (item === null ? '<nil>' : show(type.list, item))).join(' ')}]`;
  if ('map' in type) {
    const map = (value ?? {}) as Record<string, unknown>;
    const pairs = Object.keys(map)
      .sort(compareUtf8)
      .map((key) => `${key}:${show(type.map, map[key])}`);
    return `map[${pairs.join(' ')}]`;
  }
  return `{${type.fields.map((field) => showField(field, (value as Record<string, unknown> | undefined)?.[field.name])).join(' ')}}`;
}

/** What stands at `path` in a value of `type`; Go's zero value where nothing does. */
export function showAt(type: Type, value: unknown, path: readonly (string | number)[]): string {
  const own = path.reduce<unknown>((parent, step) => (parent as Record<string | number, unknown> | undefined)?.[step], value);
  return show(typeAt(type, path), own);
}

/** The type of what stands at `path` in a value of `type`. */
export function typeAt(type: Type, path: readonly (string | number)[]): Type {
  return path.reduce<Type>((parent, step) => {
    if (typeof parent === 'object' && 'list' in parent) return parent.list;
    if (typeof parent === 'object' && 'map' in parent) return parent.map;
    const field = typeof parent === 'object' ? parent.fields.find(({ name }) => name === step) : undefined;
    if (field === undefined) throw new Error(`${goTypeName(parent)} has no ${step}`);
    return field.type;
  }, type);
}

function showField({ type, pointer }: Field, value: unknown): string {
  if (!pointer) return show(type, value);
  const absent = value === undefined || value === null;
  if (type === 'Duration') return absent ? 'nil' : `&Duration{Duration:${value},}`;
  if (typeof type === 'string') return absent ? '<nil>' : showScalar(type, value);
  if ('go' in type && GENERATED_STRINGERS.has(type.go)) return goString(type, value);
  return absent ? '<nil>' : `&${show(type, value)}`;
}
