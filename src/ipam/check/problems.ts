/** Where what IPAM records and what is in use do not agree (reference calicoctl-cli.md 13.2). */
import { compareUtf8 } from '../../base/compare.ts';
import { type Cidr, compareIp, containsIp, parseIp } from '../../net/index.ts';
import type { Block } from '../block/block.ts';
import { findInvalidity } from '../block/validity.ts';
import type { Allocation } from './allocations.ts';
import type { Use } from './owners.ts';

/** A stored handle: what the check needs of it. */
export interface HandleRecord {
  readonly id: string;
  /** Of stores that give objects one. */
  readonly uid: string | undefined;
  readonly revision: string;
}

/** An address, and everybody who uses it. */
export interface UsedAddress {
  readonly ip: string;
  readonly owners: readonly string[];
}

export interface CheckInput {
  readonly blocks: readonly Block[];
  readonly allocations: readonly Allocation[];
  readonly uses: readonly Use[];
  /** Networks of the pools that are not disabled. */
  readonly activePools: readonly Cidr[];
  readonly handles: readonly HandleRecord[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Problems {
  /** Allocated and used by nobody. */
  readonly leaked: readonly Allocation[];
  readonly severalOwners: readonly UsedAddress[];
  /** In use, and in no active pool. */
  readonly outsidePools: readonly UsedAddress[];
  /** In use, in an active pool, and not allocated. */
  readonly unallocated: readonly UsedAddress[];
  /** Without an address. */
  readonly leakedHandles: readonly HandleRecord[];
  /** Ids that allocations name. */
  readonly missingHandles: readonly string[];
  readonly invalidBlocks: readonly { readonly cidr: string; readonly reason: string }[];
}

export function findProblems({ blocks, allocations, uses, activePools, handles, now }: CheckInput): Problems {
  const allocated = new Set(allocations.map(({ ip }) => ip));
  const used = addressesInUse(uses);
  const inUse = new Set(used.map(({ ip }) => ip));
  const named = new Set(allocations.flatMap(({ handle }) => handle ?? []));
  const known = new Set(handles.map(({ id }) => id));
  const strangers = used.filter(({ ip }) => !allocated.has(ip));
  const isActive = ({ ip }: UsedAddress) => activePools.some((pool) => containsIp(pool, parseIp(ip)!));
  return {
    leaked: sortedByIp(allocations.filter(({ ip, coolingDown }) => !inUse.has(ip) && !coolingDown)),
    severalOwners: used.filter(({ owners }) => owners.length > 1),
    outsidePools: strangers.filter((address) => !isActive(address)),
    unallocated: strangers.filter(isActive),
    leakedHandles: handles.filter(({ id }) => !named.has(id)),
    missingHandles: [...named].filter((handle) => !known.has(handle)).sort(compareUtf8),
    invalidBlocks: blocks.flatMap((block) => {
      const reason = findInvalidity(block, now);
      return reason === undefined ? [] : [{ cidr: block.cidr, reason }];
    }),
  };
}

/** Handles that are missing, and addresses with several owners, are told of but not counted. */
export function countProblems({ leaked, outsidePools, unallocated, leakedHandles, invalidBlocks }: Problems): number {
  return countAddresses(leaked) + outsidePools.length + unallocated.length + leakedHandles.length + invalidBlocks.length;
}

/** Blocks that overlap may each have the same address. */
export function countAddresses(allocations: readonly Allocation[]): number {
  return new Set(allocations.map(({ ip }) => ip)).size;
}

/** Each address once, in order. */
export function addressesInUse(uses: readonly Use[]): UsedAddress[] {
  const owners = new Map<string, string[]>();
  for (const { ip, owner } of uses) {
    const others = owners.get(ip);
    if (others) others.push(owner);
    else owners.set(ip, [owner]);
  }
  return sortedByIp([...owners].map(([ip, all]) => ({ ip, owners: all })));
}

function sortedByIp<T extends { readonly ip: string }>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, address: parseIp(item.ip)! }));
  return keyed.sort((a, b) => compareIp(a.address, b.address)).map(({ item }) => item);
}
