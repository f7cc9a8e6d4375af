/** Handles count the addresses of one caller, by block (reference ipam.md 11). Pure: a count is what a block's CIDR maps to. */
import { CalicoError } from '../base/errors.ts';
import type { Family } from '../net/index.ts';
import { IpamError } from './errors.ts';

export type Counts = Readonly<Record<string, number>>;

/** Longer ones are refused: they are names of objects in Kubernetes. */
const LONGEST_HANDLE = 253;

export function increment(counts: Counts, cidr: string, by: number): Counts {
  return { ...counts, [cidr]: (counts[cidr] ?? 0) + by };
}

/** An entry that reaches 0 is removed. Errors: Datastore where fewer than `by` are counted. */
export function decrement(counts: Counts, cidr: string, by: number): Counts {
  const count = counts[cidr];
  if (count === undefined) throw new CalicoError('Datastore', `Tried to decrement block ${cidr} by ${by} but it isn't linked to handle`);
  if (count < by) throw new CalicoError('Datastore', `Tried to decrement block ${cidr} by ${by} but it only has ${count} entries`);
  return count === by ? without(counts, cidr) : { ...counts, [cidr]: count - by };
}

/** The same for a count that somebody else got wrong: never below nothing. */
export function decrementAtMost(counts: Counts, cidr: string, by: number): Counts {
  const count = counts[cidr] ?? 0;
  return count === 0 ? counts : decrement(counts, cidr, Math.min(by, count));
}

export function without(counts: Counts, cidr: string): Counts {
  if (counts[cidr] === undefined) return counts;
  const { [cidr]: _, ...rest } = counts;
  return rest;
}

export function isEmptyHandle(counts: Counts): boolean {
  return Object.keys(counts).length === 0;
}

export function countOfFamily(counts: Counts, family: Family): number {
  const ofFamily = Object.entries(counts).filter(([cidr]) => familyOf(cidr) === family);
  return ofFamily.reduce((sum, [, count]) => sum + count, 0);
}

function familyOf(cidr: string): Family {
  return cidr.includes(':') ? 6 : 4;
}

/** Throws `too many addresses` where the handle would have more than `most` of the family of `cidr`. */
export function requireRoom(id: string, counts: Counts, cidr: string, most: number | undefined): void {
  if (most === undefined || countOfFamily(counts, familyOf(cidr)) <= most) return;
  throw new IpamError('too many addresses', `handle ${id} may have no more than ${most} addresses`, { identifier: id });
}

/** Errors: Invalid. A slash would make it a key that no list finds again. */
export function requireHandle(id: string): void {
  const reason =
    id === ''
      ? 'it is empty'
      : id.includes('/')
        ? 'it has a slash'
        : Buffer.byteLength(id) > LONGEST_HANDLE
          ? `it is longer than ${LONGEST_HANDLE} bytes`
          : undefined;
  if (reason !== undefined) throw new CalicoError('Invalid', `the handle ${id.slice(0, 100)} cannot be used: ${reason}`);
}
