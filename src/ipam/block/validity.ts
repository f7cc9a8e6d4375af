/** Whether a stored block makes sense (reference ipam.md 4.9). */
import { cidrSize } from '../../net/index.ts';
import { attributesOf, type Block, networkOf } from './block.ts';

/**
 * The first broken rule, as `ipam check` names it; undefined where there is none.
 * `now` is in milliseconds since 1970.
 */
export function findInvalidity(block: Block, now: number): string | undefined {
  return findDanglingAllocation(block) ?? findOddAttribute(block, now) ?? findBadQueue(block);
}

/**
 * Whether allocating or releasing in the block could do harm: then it is left as it is for a person to look at. Attributes that nothing
 * points to, and clocks that differ, are harmless.
 */
export function findDamage(block: Block): string | undefined {
  return findDanglingAllocation(block) ?? findBadQueue(block);
}

function findDanglingAllocation(block: Block): string | undefined {
  const { length } = attributesOf(block);
  const ordinal = block.allocations.findIndex((index) => index !== null && !(index >= 0 && index < length));
  return ordinal < 0 ? undefined : `allocation ${ordinal} indexes a nonexistent attribute ${block.allocations[ordinal]}`;
}

function findOddAttribute(block: Block, now: number): string | undefined {
  const used = new Set(block.allocations);
  for (const [index, { releasedAt }] of attributesOf(block).entries()) {
    if (!used.has(index)) return `attribute index ${index} exists but is not indexed by an allocation`;
    if (releasedAt !== undefined && Date.parse(releasedAt) > now)
      return `attribute index ${index} has releasedAt in the future, suggesting clock skew`;
  }
  return undefined;
}

function findBadQueue(block: Block): string | undefined {
  const size = Number(cidrSize(networkOf(block)));
  const seen = new Set<number>();
  for (const ordinal of block.unallocated) {
    if (!(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < size))
      return `ordinal ${ordinal} appears in the Unallocated array but is out of the block`;
    if (seen.has(ordinal)) return `ordinal ${ordinal} appears more than once in Unallocated array`;
    if ((block.allocations[ordinal] ?? null) !== null) return `ordinal ${ordinal} is allocated but appears in Unallocated`;
    seen.add(ordinal);
  }
  const allocated = block.allocations.filter((index) => index !== null).length;
  const sum = seen.size + allocated;
  if (sum === size && block.allocations.length === size) return undefined;
  return `expected ${size} addresses in this block, but Unallocated (${seen.size}) + Allocated (${allocated}) = ${sum}`;
}
