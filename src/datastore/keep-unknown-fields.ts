/** An update must not lose what a newer Calico stored: fields that our model does not know are carried over from the value that is replaced. */
import { toGoJson } from '../encoding/go-json.ts';
import type { Struct, Type } from '../resources/model.ts';

type Json = Record<string, unknown>;

/**
 * `next` (the new value, typed and canonical) with the unknown fields of `raw` (the stored value, as JSON), of which `known` is the part that the
 * model knows. Elements of lists are the same where they are equal, or the only ones that changed at their place.
 */
export function keepUnknownFields(type: Type, next: unknown, raw: unknown, known: unknown): unknown {
  if (typeof type === 'string') return next;
  if ('list' in type)
    return typeof type.list === 'string' || !isLists(next, raw, known)
      ? next
      : keepInList(type.list, next as unknown[], raw as unknown[], known as unknown[]);
  if (!isObject(next) || !isObject(raw)) return next;
  if ('map' in type) return typeof type.map === 'string' ? next : keepInMap(type.map, next, raw, asObject(known));
  return keepInStruct(type, next, raw, asObject(known));
}

function keepInStruct({ fields }: Struct, next: Json, raw: Json, known: Json): Json {
  const members = new Map(Object.entries(next));
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  for (const [name, value] of Object.entries(raw)) {
    const field = byName.get(name.toLowerCase());
    if (field === undefined) members.set(name, value);
    else if (members.has(field.name)) members.set(field.name, keepUnknownFields(field.type, next[field.name], value, known[field.name]));
    else if (known[field.name] === undefined && isStruct(field.type) && isObject(value)) {
      // The model knows nothing of it: it is empty before and after, but for its unknown fields.
      const hidden = keepInStruct(field.type, {}, value, {});
      if (Object.keys(hidden).length > 0) members.set(field.name, hidden);
    }
  }
  return Object.fromEntries(members);
}

function keepInMap(type: Type, next: Json, raw: Json, known: Json): Json {
  return Object.fromEntries(Object.entries(next).map(([key, value]) => [key, keepUnknownFields(type, value, raw[key], known[key])]));
}

function keepInList(type: Type, next: unknown[], raw: unknown[], known: unknown[]): unknown[] {
  const unused = new Map<string, number[]>();
  for (const [index, element] of known.entries()) {
    const text = toGoJson(element);
    unused.set(text, [...(unused.get(text) ?? []), index]);
  }
  const partners = next.map((element) => unused.get(toGoJson(element))?.shift());
  const taken = new Set(partners);
  return next.map((element, index) => {
    const partner = partners[index] ?? (next.length === raw.length && !taken.has(index) ? index : undefined);
    return partner === undefined ? element : keepUnknownFields(type, element, raw[partner], known[partner]);
  });
}

function isLists(...values: unknown[]): boolean {
  return values.every(Array.isArray);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isStruct(type: Type): type is Struct {
  return typeof type === 'object' && 'fields' in type;
}
