/** Go's predefined template functions, but `and` and `or`, which the evaluator runs itself because they may not evaluate all. */
import { equals, equalsAny, less } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { sprint, sprintf, sprintln } from './printf.ts';
import { isTrue, kindOf, typeName } from './values.ts';

export interface Builtin {
  readonly least: number;
  /** As many as there are where absent. */
  readonly most?: number;
  /** Throws an Error whose message is Go's. */
  readonly call: (values: readonly unknown[]) => unknown;
}

const compare = (test: (a: unknown, b: unknown) => boolean): Builtin => ({ least: 2, most: 2, call: ([a, b]) => test(a, b) });
const escaping = (change: (value: string) => string): Builtin => ({
  least: 0,
  call: (values) => change(sprint(values.map((value) => value ?? '<no value>'))),
});

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  and: { least: 1, call: (values) => values.at(-1) },
  or: { least: 1, call: (values) => values.at(-1) },
  not: { least: 1, most: 1, call: ([value]) => !isTrue(value) },
  len: { least: 1, most: 1, call: ([value]) => length(value) },
  index: { least: 1, call: ([item, ...indices]) => indices.reduce(index, item) },
  slice: { least: 1, call: ([item, ...indices]) => slice(item, indices) },
  call: { least: 1, call: ([callee, ...values]) => call(callee, values) },
  print: { least: 0, call: sprint },
  println: { least: 0, call: sprintln },
  printf: { least: 1, call: ([format, ...values]) => sprintf(format as string, values) },
  html: escaping(escapeHtml),
  js: escaping(escapeJs),
  urlquery: escaping(escapeQuery),
  eq: { least: 1, call: ([first, ...others]) => equalsAny(first, others) },
  ne: compare((a, b) => !equals(a, b)),
  lt: compare(less),
  le: compare((a, b) => less(a, b) || equals(a, b)),
  gt: compare((a, b) => !less(a, b) && !equals(a, b)),
  ge: compare((a, b) => !less(a, b)),
  // How templates of upstream's YAML guard mark data that may shape the document.
  StructuralData: { least: 1, most: 1, call: ([value]) => value },
};

function length(value: unknown): number {
  switch (kindOf(value)) {
    case 'string':
      return Buffer.byteLength(value as string);
    case 'list':
      return (value as unknown[]).length;
    case 'map':
      return Object.keys(value as object).length;
    case 'missing':
    case 'nil':
      throw new Error('len of nil pointer');
    default:
      throw new Error(`len of type ${typeName(value)}`);
  }
}

function index(item: unknown, key: unknown): unknown {
  switch (kindOf(item)) {
    case 'missing':
    case 'nil':
      throw new Error('index of untyped nil');
    case 'list':
      return (item as unknown[])[position(key, (item as unknown[]).length, 'slice')];
    case 'string': {
      const bytes = Buffer.from(item as string);
      return bytes[position(key, bytes.length, 'string')];
    }
    case 'map':
      return member(item as Record<string, unknown>, key);
    default:
      throw new Error(`can't index item of type ${typeName(item)}`);
  }
}

/** A missing key gives the zero value of the map's type: the empty string where all values are strings. */
function member(map: Record<string, unknown>, key: unknown): unknown {
  if (typeof key !== 'string')
    throw new Error(
      key === null || key === undefined ? 'value is nil; should be of type string' : `value has type ${typeName(key)}; should be string`,
    );
  if (Object.hasOwn(map, key)) return map[key];
  return typeName(map) === 'map[string]string' ? '' : undefined;
}

function position(key: unknown, length: number, what: string): number {
  const at = bounded(key, length);
  if (at === length) throw new Error(`reflect: ${what} index out of range`);
  return at;
}

function bounded(key: unknown, limit: number): number {
  if (kindOf(key) === 'missing' || kindOf(key) === 'nil') throw new Error('cannot index slice/array with nil');
  if (kindOf(key) !== 'int') throw new Error(`cannot index slice/array with type ${typeName(key)}`);
  const at = Number(key);
  if (at < 0 || at > limit) throw new Error(`index out of range: ${String(key)}`);
  return at;
}

function slice(item: unknown, indices: readonly unknown[]): unknown {
  const kind = kindOf(item);
  if (kind === 'missing' || kind === 'nil') throw new Error('slice of untyped nil');
  if (indices.length > 3) throw new Error(`too many slice indexes: ${indices.length}`);
  if (kind !== 'string' && kind !== 'list') throw new Error(`can't slice item of type ${typeName(item)}`);
  if (kind === 'string' && indices.length === 3) throw new Error('cannot 3-index slice a string');
  const whole = kind === 'string' ? Buffer.from(item as string) : (item as unknown[]);
  const [from = 0, to = whole.length, limit = whole.length] = indices.map((value) => bounded(value, whole.length));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  return Buffer.isBuffer(whole) ? whole.subarray(from, to).toString() : whole.slice(from, to);
}

function call(callee: unknown, values: readonly unknown[]): unknown {
  if (callee === null || callee === undefined) throw new Error('call of nil');
  if (typeof callee !== 'function') throw new Error(`non-function of type ${typeName(callee)}`);
  return callee(...values);
}
