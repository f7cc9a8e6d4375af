/** Released addresses rest before they are handed out again (reference ipam.md 4.7, 10.4). */
import type { Attribute, Block } from './block.ts';
import { attributesOf } from './block.ts';

export interface Rest {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Negative: nothing rests. */
  readonly cooldownSeconds: number;
}

/**
 * Frees what has rested long enough, at the tail of the queue, in the order of ordinals, and drops attributes that nothing points to. Nothing
 * else adds to the queue, so it is ordered by release, the longest unused first. The same object where nothing changed.
 */
export function collect(block: Block, rest: Rest): Block {
  const isReady = attributesOf(block).map((attribute) => hasRested(attribute, rest));
  if (!isReady.includes(true)) return dropUnusedAttributes(block);
  const ready = block.allocations.flatMap((index, ordinal) => (index !== null && isReady[index] ? [ordinal] : []));
  return dropUnusedAttributes(free(block, ready));
}

/**
 * Times of release are stored in whole seconds, rounded down, so they are compared in whole seconds: an address rests up to a second longer,
 * never shorter. With no cooldown what was released now is ready now.
 */
function hasRested({ releasedAt }: Attribute, { now, cooldownSeconds }: Rest): boolean {
  if (releasedAt === undefined) return false;
  if (cooldownSeconds < 0) return true;
  const released = Date.parse(releasedAt) / 1000;
  const due = Math.floor(now / 1000) - cooldownSeconds;
  return cooldownSeconds === 0 ? released <= due : released < due;
}

function free(block: Block, ordinals: readonly number[]): Block {
  const allocations = [...block.allocations];
  const numbers: Record<string, bigint> = { ...block.sequenceNumberForAllocation };
  for (const ordinal of ordinals) {
    allocations[ordinal] = null;
    delete numbers[ordinal];
  }
  return { ...block, allocations, unallocated: [...block.unallocated, ...ordinals], sequenceNumberForAllocation: numbers };
}

/** Renumbers what is left. The same object where all are used. */
export function dropUnusedAttributes(block: Block): Block {
  const attributes = attributesOf(block);
  const used: boolean[] = [];
  for (const index of block.allocations) if (index !== null) used[index] = true;
  if (attributes.every((_, index) => used[index])) return block;
  const kept = attributes.map((_, index) => index).filter((index) => used[index]);
  const renumbered = new Map(kept.map((index, position) => [index, position]));
  return {
    ...block,
    attributes: kept.map((index) => attributes[index]!),
    // An index that points nowhere stays what it was: check reports it.
    allocations: block.allocations.map((index) => (index === null ? null : (renumbered.get(index) ?? index))),
  };
}

/** As the store keeps it: RFC 3339, whole seconds. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
