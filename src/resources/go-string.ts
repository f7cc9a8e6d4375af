/** Kubernetes' API structs as their generated String methods print them, which Go uses for pointers: `&IPBlock{CIDR:10.0.0.0/8,Except:[],}`. */
import { compareUtf8 } from '../base/compare.ts';
import type { Field, Struct, Type } from './model.ts';
import { showScalar } from './scalars.ts';

/** Structs with such a method that other structs point to. */
export const GENERATED_STRINGERS: ReadonlySet<string> = new Set(['LabelSelector', 'IPBlock']);
/** Structs that stand in another package than those that point to them. */
const IMPORTED: ReadonlySet<string> = new Set(['LabelSelector']);

/** A pointer to the struct. */
export function goString(struct: Struct, value: unknown): string {
  return value === undefined || value === null ? 'nil' : `&${body(struct, value)}`;
}

function body({ go, fields }: Struct, value: unknown): string {
  const own = value as Record<string, unknown>;
  return `${go}{${fields.map((field) => `${field.go}:${member(field, own[field.name])},`).join('')}}`;
}

function member({ type, pointer }: Field, value: unknown): string {
  if (typeof type === 'object' && 'list' in type) return list(type.list, (value ?? []) as unknown[]);
  if (typeof type === 'object' && 'map' in type) return map((value ?? {}) as Record<string, unknown>);
  if (typeof type === 'object')
    return pointer ? goString(type, value).replace(`&${type.go}`, `&${qualified(type.go)}`) : body(type, value ?? {});
  if (!pointer) return showScalar(type, value);
  // A pointer with a String method of its own.
  if (type === 'IntOrString') return value === undefined ? '<nil>' : showScalar(type, value);
  return value === undefined ? 'nil' : `*${showScalar(type, value)}`;
}

function qualified(go: string): string {
  return IMPORTED.has(go) ? `v1.${go}` : go;
}

/** Lists of structs name their elements' type; lists of scalars are printed as `[a b]`. */
function list(type: Type, items: readonly unknown[]): string {
  if (typeof type === 'string') return `[${items.map((item) => showScalar(type, item)).join(' ')}]`;
  if (!('go' in type)) throw new Error('lists of lists and of maps have no such form');
  return `[]${type.go}{${items.map((item) => `${body(type, item)},`).join('')}}`;
}

/** The API's only maps are labels. */
function map(entries: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(entries).sort(compareUtf8);
  return `map[string]string{${keys.map((key) => `${key}: ${entries[key]},`).join('')}}`;
}
