/**
 * What templates work on: strings, booleans, lists, plain objects (Go's maps, printed in key order), null (nil), whole numbers (int; bigint
 * where a number cannot hold them), and two wrappers for what plain values cannot tell. undefined is Go's missing value.
 */
import { compareUtf8 } from '../../base/compare.ts';

/** A float64, also where it holds a whole number: 1000000 as an int, 1e+06 as a float. A number with a fraction needs no wrapper. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export interface GoStructOptions {
  /** Go's type name: `v3.IPPool`. Messages quote it. */
  readonly type: string;
  /** A field's value by its Go name, promoted fields included; undefined where the type has no such field. */
  readonly field: (name: string) => unknown;
  /** All fields in Go's order, for printing the struct whole. */
  readonly entries: () => readonly (readonly [string, unknown])[];
}

/** A Go struct, which unlike a map has fields by type. */
export class GoStruct {
  readonly type: string;
  readonly field: (name: string) => unknown;
  readonly entries: () => readonly (readonly [string, unknown])[];

  constructor({ type, field, entries }: GoStructOptions) {
    this.type = type;
    this.field = field;
    this.entries = entries;
  }
}

export type Kind = 'missing' | 'nil' | 'bool' | 'int' | 'float' | 'string' | 'list' | 'map' | 'struct' | 'func';

export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'function':
      return 'func';
    default:
      if (value === null) return 'nil';
      if (Array.isArray(value)) return 'list';
      if (value instanceof Float) return 'float';
      return value instanceof GoStruct ? 'struct' : 'map';
  }
}

/** %T: exact for what text can tell, else of the kind that JSON decodes to in Go. */
export function typeName(value: unknown): string {
  switch (kindOf(value)) {
    case 'missing':
    case 'nil':
      return '<nil>';
    case 'float':
      return 'float64';
    case 'list':
      return (value as unknown[]).every((item) => typeof item === 'string') ? '[]string' : '[]interface {}';
    case 'map':
      return Object.values(value as object).every((item) => typeof item === 'string') ? 'map[string]string' : 'map[string]interface {}';
    case 'struct':
      return (value as GoStruct).type;
    default:
      return kindOf(value);
  }
}

/** Go's truth: whatever is not zero, empty, nil or missing. Structs are always true. */
export function isTrue(value: unknown): boolean {
  switch (kindOf(value)) {
    case 'list':
      return (value as unknown[]).length > 0;
    case 'map':
      return Object.keys(value as object).length > 0;
    case 'float':
      return numberOf(value) !== 0;
    case 'struct':
    case 'func':
      return true;
    default:
      return Boolean(value);
  }
}

/** The number in any of the numeric kinds. */
export function numberOf(value: unknown): number | bigint {
  return value instanceof Float ? value.value : (value as number | bigint);
}

export function sortedEntries(map: object): [string, unknown][] {
  return Object.entries(map).sort(([a], [b]) => compareUtf8(a, b));
}

/** A deep copy in which `change` was applied to every string, but not to the keys of maps. */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (value instanceof GoStruct) {
    return new GoStruct({
      type: value.type,
      field: (name) => mapStrings(value.field(name), change),
      entries: () => value.entries().map(([name, item]) => [name, mapStrings(item, change)] as const),
    });
  }
  if (kindOf(value) !== 'map') return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, mapStrings(item, change)]));
}
