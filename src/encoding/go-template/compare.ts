/** eq, ne, lt, le, gt, ge of Go's text/template. Numbers compare by value: templates cannot tell which fields are floats. */
import { compareUtf8 } from '../../base/compare.ts';
import { kindOf, numberOf, typeName } from './values.ts';

const INCOMPATIBLE = 'incompatible types for comparison';

/** Whether `first` equals any of the others. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

export function equals(a: unknown, b: unknown): boolean {
  const [left, right] = [basicKind(a), basicKind(b)];
  if (left === 'nil' || right === 'nil') return left === right;
  if (left !== right) throw new Error(INCOMPATIBLE);
  if (left === 'number') return numberOf(a) <= numberOf(b) && numberOf(a) >= numberOf(b);
  if (left === 'other') throw new Error(`non-comparable type ${typeName(a)}`);
  return a === b;
}

export function less(a: unknown, b: unknown): boolean {
  const [left, right] = [basicKind(a), basicKind(b)];
  if (left === 'nil' || right === 'nil' || left === 'other' || right === 'other') throw new Error('invalid type for comparison');
  if (left !== right) throw new Error(INCOMPATIBLE);
  if (left === 'bool') throw new Error('invalid type for comparison');
  return left === 'number' ? numberOf(a) < numberOf(b) : compareUtf8(a as string, b as string) < 0;
}

function basicKind(value: unknown): 'nil' | 'bool' | 'number' | 'string' | 'other' {
  const kind = kindOf(value);
  if (kind === 'int' || kind === 'float') return 'number';
  if (kind === 'missing' || kind === 'nil') return 'nil';
  return kind === 'bool' || kind === 'string' ? kind : 'other';
}
