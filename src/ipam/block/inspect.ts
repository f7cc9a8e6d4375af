/** Questions about a block (reference ipam.md 4.8). */
import { addressAt } from '../../net/index.ts';
import { parseOwner } from '../owner.ts';
import type { Reservations } from '../pool/reservations.ts';
import { attributeAt, type Block, ipAt, networkOf, WINDOWS_RESERVED_HANDLE } from './block.ts';

/** Nothing but what Windows keeps for itself. A resting address counts as content. */
export function isEmpty(block: Block): boolean {
  return block.allocations.every(
    (index, ordinal) => index === null || attributeAt(block, ordinal)?.handle_id?.toLowerCase() === WINDOWS_RESERVED_HANDLE,
  );
}

/** How many addresses can be handed out automatically. */
export function numFree(block: Block, reservations: Reservations): number {
  const network = networkOf(block);
  if (!reservations.matchesSome(network)) return block.unallocated.length;
  return block.unallocated.filter((ordinal) => !reservations.matchesIp(addressAt(network, ordinal))).length;
}

/** For display: resting addresses and Windows' own included. */
export function numInUse(block: Block): number {
  return block.allocations.length - block.unallocated.length;
}

export function allocatedOrdinals(block: Block): number[] {
  return block.allocations.flatMap((index, ordinal) => (index === null ? [] : [ordinal]));
}

/** Addresses allocated, in order. */
export function allocatedIps(block: Block): string[] {
  return allocatedOrdinals(block).map((ordinal) => ipAt(block, ordinal));
}

/** The node of a `host:` affinity. */
export function hostOf(block: Block): string | undefined {
  const owner = parseOwner(block.affinity);
  return owner?.type === 'host' ? owner.name : undefined;
}

/** Ordinals whose `node` is another than the block's: all of them where the block is nobody's. */
export function nonAffineOrdinals(block: Block): number[] {
  const host = hostOf(block);
  return allocatedOrdinals(block).filter((ordinal) => host === undefined || attributeAt(block, ordinal)?.secondary?.node !== host);
}
