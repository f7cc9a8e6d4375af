/** Go's zero values: what a field holds that the document does not mention, and which of them are not printed (reference resources.md 3.11). */
import type { Field, Type } from './model.ts';
import { zeroScalar } from './scalars.ts';

/** The value printed for a field without a value: null for pointers, lists and maps. */
export function zeroField(field: Field): unknown {
  return field.pointer ? null : zeroValue(field.type);
}

export function zeroValue(type: Type): unknown {
  if (typeof type === 'string') return zeroScalar(type);
  if ('list' in type || 'map' in type) return null;
  return Object.fromEntries(type.fields.filter(({ omit }) => omit === 'always').map((field) => [field.name, zeroField(field)]));
}

/** Whether Go leaves the field out of its JSON when it holds `value` (canonical, not null). */
export function isOmitted({ type, pointer, omit }: Field, value: unknown): boolean {
  if (omit === 'always' || pointer) return false;
  if (typeof type === 'string') return value === '' || value === 0 || value === false || value === 0n;
  if ('list' in type) return (value as unknown[]).length === 0;
  // Go's omitempty never drops a struct; omitzero does.
  return ('map' in type || omit === 'zero') && isEmpty(value as object);
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
