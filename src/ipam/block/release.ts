/** Giving addresses of a block back (reference ipam.md 4.5, 4.6). */
import { CalicoError } from '../../base/errors.ts';
import { type Address, formatIp } from '../../net/index.ts';
import { IpamError } from '../errors.ts';
import { attributeAt, attributesOf, type Block, handleAt, ordinalIn, sanitizeHandle, sequenceNumberAt } from './block.ts';
import { collect, type Rest, toTimestamp } from './cooldown.ts';

/** With handle and number the release is safe: it cannot hit an address that was given to somebody else in the meantime. */
export interface ReleaseRequest {
  readonly ip: Address;
  readonly handle?: string | undefined;
  readonly sequenceNumber?: bigint | undefined;
}

export interface Released {
  /** The same object where nothing was released. */
  readonly block: Block;
  readonly ordinals: readonly number[];
  /** Addresses that were not allocated (or rest already). */
  readonly unallocated: readonly string[];
  /** How many were released, by handle. */
  readonly countByHandle: ReadonlyMap<string, number>;
}

/** All or nothing. Errors: `bad sequence number`, `bad handle`, Invalid (an address outside the block). */
export function release(block: Block, requests: readonly ReleaseRequest[], rest: Rest): Released {
  // The last request for an address is the one that counts.
  const distinct = new Map(requests.map((request) => [formatIp(request.ip), request]));
  const ordinals: number[] = [];
  const unallocated: string[] = [];
  for (const [text, request] of distinct) {
    const ordinal = ordinalIn(block, request.ip);
    requireSequenceNumber(block, ordinal, text, request.sequenceNumber);
    if (!isHeld(block, ordinal)) unallocated.push(text);
    else {
      requireHandle(block, ordinal, text, request.handle);
      ordinals.push(ordinal);
    }
  }
  return { block: rests(block, ordinals, rest), ordinals, unallocated, countByHandle: countHandles(block, ordinals) };
}

/** Everything of one handle; with a number, only what was allocated under it. */
export function releaseByHandle(block: Block, handle: string, rest: Rest, sequenceNumber?: bigint): Released {
  const ordinals = ordinalsOfHandle(block, handle).filter(
    (ordinal) => sequenceNumber === undefined || sequenceNumberAt(block, ordinal) === sequenceNumber,
  );
  return { block: rests(block, ordinals, rest), ordinals, unallocated: [], countByHandle: countHandles(block, ordinals) };
}

export function ordinalsOfHandle(block: Block, handle: string): number[] {
  return block.allocations.flatMap((index, ordinal) => (index !== null && handleAt(block, ordinal) === handle ? [ordinal] : []));
}

/** Allocated and not resting. */
export function isHeld(block: Block, ordinal: number): boolean {
  return block.allocations[ordinal] !== null && attributeAt(block, ordinal)?.releasedAt === undefined;
}

function requireSequenceNumber(block: Block, ordinal: number, ip: string, requested: bigint | undefined): void {
  const expected = sequenceNumberAt(block, ordinal);
  if (requested === undefined || requested === expected) return;
  const text = `the given sequence number (${requested}) does not match (${expected}) when attempting to release IP`;
  throw new IpamError('bad sequence number', `update conflict: ${ip}`, { identifier: ip, cause: new CalicoError('Conflict', text) });
}

function requireHandle(block: Block, ordinal: number, ip: string, requested: string | undefined): void {
  const expected = handleAt(block, ordinal) ?? '';
  if (requested === undefined || requested === '' || sanitizeHandle(requested) === expected) return;
  const text = `the given handle (${requested}) does not match (${expected}) when attempting to release IP`;
  throw new IpamError('bad handle', `update conflict: ${ip}`, { identifier: ip, cause: new CalicoError('Conflict', text) });
}

function countHandles(block: Block, ordinals: readonly number[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ordinal of ordinals) {
    const handle = handleAt(block, ordinal);
    if (handle !== undefined) counts.set(handle, (counts.get(handle) ?? 0) + 1);
  }
  return counts;
}

/** Their numbers are renewed: a second release that carries the old one must fail while they rest. */
function rests(block: Block, ordinals: readonly number[], rest: Rest): Block {
  if (ordinals.length === 0) return block;
  const attributes = [...attributesOf(block), { releasedAt: toTimestamp(rest.now) }];
  const allocations = [...block.allocations];
  const numbers: Record<string, bigint> = { ...block.sequenceNumberForAllocation };
  for (const ordinal of ordinals) {
    allocations[ordinal] = attributes.length - 1;
    numbers[ordinal] = block.sequenceNumber;
  }
  return collect({ ...block, attributes, allocations, sequenceNumberForAllocation: numbers }, rest);
}
