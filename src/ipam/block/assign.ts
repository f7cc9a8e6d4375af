/** Allocating in a block (reference ipam.md 4.3, 4.4). */
import { isDeepStrictEqual } from 'node:util';
import { alreadyExists } from '../../base/errors.ts';
import { type Address, addressAt, formatCidr, formatIp } from '../../net/index.ts';
import { IpamError } from '../errors.ts';
import { isOwnedBy, type Owner } from '../owner.ts';
import type { Reservations } from '../pool/reservations.ts';
import { type Attribute, attributesOf, type Block, networkOf, ordinalIn } from './block.ts';

export interface Allocation {
  readonly handle?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly owner: Owner;
  /** Refuse blocks that are not the owner's: StrictAffinity, in blocks taken as owner. */
  readonly affinityCheck: boolean;
}

export interface Assigned {
  /** The same object where nothing was allocated. */
  readonly block: Block;
  readonly ordinals: readonly number[];
  /** With the block's mask: `10.65.4.9/29`. */
  readonly ips: readonly string[];
}

/** Takes up to `count` addresses from the head of the queue, passing over reserved ones. Fewer, even none, is no error. Errors: `wrong affinity`. */
export function autoAssign(block: Block, allocation: Allocation & { count: number; reservations: Reservations }): Assigned {
  requireAffinity(block, allocation, 'auto');
  const { reservations, count } = allocation;
  const network = networkOf(block);
  const anyReserved = reservations.matchesSome(network);
  const ordinals: number[] = [];
  const unallocated = block.unallocated.filter((ordinal) => {
    const take = ordinals.length < count && !(anyReserved && reservations.matchesIp(addressAt(network, ordinal)));
    if (take) ordinals.push(ordinal);
    return !take;
  });
  const ips = ordinals.map((ordinal) => formatCidr({ address: addressAt(network, ordinal), prefixLength: network.prefixLength }));
  return { block: allocate(block, ordinals, unallocated, allocation), ordinals, ips };
}

/** Takes one address, reserved or not. Errors: `wrong affinity`, Invalid (not in the block), AlreadyExists (allocated or resting). */
export function assign(block: Block, ip: Address, allocation: Allocation): Assigned {
  requireAffinity(block, allocation, 'explicit');
  const ordinal = ordinalIn(block, ip);
  if (block.allocations[ordinal] !== null) throw alreadyExists(formatIp(ip), 'Address already assigned in block');
  const unallocated = block.unallocated.filter((free) => free !== ordinal);
  const text = formatCidr({ address: ip, prefixLength: networkOf(block).prefixLength });
  return { block: allocate(block, [ordinal], unallocated, allocation), ordinals: [ordinal], ips: [text] };
}

function requireAffinity(block: Block, { owner, affinityCheck }: Allocation, request: 'auto' | 'explicit'): void {
  if (!affinityCheck || isOwnedBy(block, owner)) return;
  if (block.affinity === undefined) throw new IpamError('wrong affinity', `Attempt to assign from block ${block.cidr} with no affinity`);
  if (request === 'explicit') throw new IpamError('wrong affinity', 'Block host affinity does not match');
  throw new IpamError('wrong affinity', `Block affinity (${block.affinity}) does not match provided (${owner.name}:${owner.type})`);
}

function allocate(block: Block, ordinals: readonly number[], unallocated: readonly number[], { handle, attributes }: Allocation): Block {
  if (ordinals.length === 0) return block;
  const known = attributesOf(block);
  const wanted = makeAttribute(handle, attributes);
  // Few have the same handle, and comparing everything costs much more.
  const found = known.findIndex((attribute) => attribute.handle_id === wanted.handle_id && isDeepStrictEqual(attribute, wanted));
  const index = found < 0 ? known.length : found;
  const allocations = [...block.allocations];
  const numbers: Record<string, bigint> = { ...block.sequenceNumberForAllocation };
  for (const ordinal of ordinals) {
    allocations[ordinal] = index;
    numbers[ordinal] = block.sequenceNumber;
  }
  return {
    ...block,
    allocations,
    unallocated,
    attributes: found < 0 ? [...known, wanted] : known,
    sequenceNumberForAllocation: numbers,
  };
}

/** Fields without content are left out, as they are in the store. */
export function makeAttribute(handle: string | undefined, attributes: Readonly<Record<string, string>> = {}): Attribute {
  return {
    ...(handle !== undefined && { handle_id: handle }),
    ...(Object.keys(attributes).length > 0 && { secondary: { ...attributes } }),
  };
}
