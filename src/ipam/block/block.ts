/**
 * One block of addresses as it is stored (reference ipam.md 2.2, 4): the only place that decides whether an address is allocated. Operations
 * on a block are pure: they return a new one, so that what was read and not yet written cannot be mistaken for the store's state.
 */

import { CalicoError } from '../../base/errors.ts';
import { type Address, addressAt, addressBits, type Cidr, cidrSize, formatCidr, formatIp, ordinalOf, parseCidr } from '../../net/index.ts';
import { type Owner, ownerText } from '../owner.ts';

export interface Attribute {
  readonly handle_id?: string | undefined;
  /** The current owner's metadata: node, pod, namespace, ... */
  readonly secondary?: Readonly<Record<string, string>> | undefined;
  /** The other side's, while a virtual machine moves. */
  readonly alternateOwnerAttrs?: Readonly<Record<string, string>> | undefined;
  /** RFC 3339. Such an attribute has nothing else: its addresses were released and rest. */
  readonly releasedAt?: string | undefined;
}

export interface Block {
  readonly cidr: string;
  /** `host:<node>` or `virtual:<name>`; absent: nobody's. */
  readonly affinity?: string | undefined;
  readonly affinityClaimTime?: string | undefined;
  /** By ordinal: null is free, a number is an index into `attributes`. */
  readonly allocations: readonly (number | null)[];
  /** Free ordinals; the first is handed out next. */
  readonly unallocated: readonly number[];
  readonly attributes: readonly Attribute[] | null;
  readonly sequenceNumber: bigint;
  readonly sequenceNumberForAllocation: Readonly<Record<string, bigint>>;
  readonly deleted: boolean;
  readonly strictAffinity: boolean;
}

/** Ordinals at the ends of a new block that the host's operating system keeps (Windows), and what is recorded for them. */
export interface HostReserved {
  readonly startOfBlock: number;
  readonly endOfBlock: number;
  readonly handle: string;
  readonly note: string;
}

export const WINDOWS_RESERVED_HANDLE = 'windows-reserved-ipam-handle';

export interface NewBlock {
  readonly owner?: Owner | undefined;
  /**
   * Nanoseconds since 1970: later than any number of an earlier block of the same addresses, so that requests to release that carry an old
   * number cannot match.
   */
  readonly sequenceNumber: bigint;
  /** RFC 3339. */
  readonly claimTime?: string | undefined;
  readonly hostReserved?: HostReserved | undefined;
}

export function newBlock(cidr: Cidr, { owner, sequenceNumber, claimTime, hostReserved }: NewBlock): Block {
  const size = Number(cidrSize(cidr));
  const isReserved = (ordinal: number) =>
    hostReserved !== undefined && (ordinal < hostReserved.startOfBlock || ordinal >= size - hostReserved.endOfBlock);
  const ordinals = Array.from({ length: size }, (_, ordinal) => ordinal);
  return {
    cidr: formatCidr(cidr),
    ...(owner && { affinity: ownerText(owner) }),
    ...(claimTime && { affinityClaimTime: claimTime }),
    allocations: ordinals.map((ordinal) => (isReserved(ordinal) ? 0 : null)),
    unallocated: ordinals.filter((ordinal) => !isReserved(ordinal)),
    attributes: hostReserved ? [{ handle_id: hostReserved.handle, secondary: { note: hostReserved.note } }] : null,
    sequenceNumber,
    sequenceNumberForAllocation: {},
    deleted: false,
    strictAffinity: false,
  };
}

/** Every update of a stored block, whatever it changes, takes the next number; creating and deleting do not (4.10). */
export function asUpdate(block: Block): Block {
  return { ...block, sequenceNumber: block.sequenceNumber + 1n };
}

/** Errors: Unreadable where the block's own text of its network cannot be read. */
export function networkOf(block: Block): Cidr {
  const parsed = parseCidr(block.cidr);
  if (!parsed) throw new CalicoError('Unreadable', `a block has the network ${block.cidr}, which is not a CIDR`);
  return parsed.network;
}

/** Throws Invalid where the address lies outside. */
export function ordinalIn(block: Block, ip: Address): number {
  const ordinal = ordinalOf(networkOf(block), ip);
  if (ordinal === undefined) throw new CalicoError('Invalid', `IP ${formatIp(ip)} not in block ${block.cidr}`);
  return ordinal;
}

export function ipAt(block: Block, ordinal: number): string {
  return formatIp(addressAt(networkOf(block), ordinal));
}

export function attributesOf(block: Block): readonly Attribute[] {
  return block.attributes ?? [];
}

/** What the ordinal is allocated to; undefined where it is free, or points nowhere. */
export function attributeAt(block: Block, ordinal: number): Attribute | undefined {
  const index = block.allocations[ordinal];
  return index === null || index === undefined ? undefined : attributesOf(block)[index];
}

/** An ordinal's number on old blocks that keep none is 0. */
export function sequenceNumberAt(block: Block, ordinal: number): bigint {
  return block.sequenceNumberForAllocation[ordinal] ?? 0n;
}

/** Handles that an old migration wrote end in a carriage return and junk: what counts is the text before it. */
export function sanitizeHandle(handle: string): string {
  const end = handle.indexOf('\r');
  return end < 0 ? handle : handle.slice(0, end);
}

export function handleAt(block: Block, ordinal: number): string | undefined {
  const handle = attributeAt(block, ordinal)?.handle_id;
  return handle === undefined ? undefined : sanitizeHandle(handle);
}

/** Prefix length of a block with room for `reserved` addresses kept by the host: 32 or 128 where none are. */
export function longestPrefix(family: 4 | 6, hostReserved: HostReserved | undefined): number {
  const reserved = hostReserved ? hostReserved.startOfBlock + hostReserved.endOfBlock : 0;
  return addressBits(family) - reserved.toString(2).length * Number(reserved > 0);
}
