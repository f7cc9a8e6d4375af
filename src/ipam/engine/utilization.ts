/** How full pools and blocks are (reference ipam.md 12.1). */
import type { Unreadable } from '../../datastore/datastore.ts';
import { type Cidr, cidrSize, overlaps, parseCidr } from '../../net/index.ts';
import type { IPAMBlock } from '../../resources/generated/types.ts';
import type { Block } from '../block/block.ts';
import { numFree, numInUse } from '../block/inspect.ts';
import { listAll, toBlock } from '../objects.ts';
import type { Pool } from '../pool/pool.ts';
import type { Reservations } from '../pool/reservations.ts';
import type { Engine } from './engine.ts';

/** Numbers of addresses. In use and reserved ones may be the same, so these do not add up. */
export interface Usage {
  readonly capacity: bigint;
  /** Allocated, resting ones included. */
  readonly inUse: bigint;
  readonly reserved: bigint;
  /** Free and not reserved. */
  readonly available: bigint;
}

export interface BlockUsage extends Usage {
  readonly cidr: string;
  readonly block: Block;
}

export interface PoolUsage extends Usage {
  readonly name: string;
  readonly cidr: string;
  readonly blocks: readonly BlockUsage[];
}

export interface Utilization {
  readonly pools: readonly PoolUsage[];
  /** Blocks of pools that are gone. */
  readonly orphans: readonly BlockUsage[];
  readonly unreadable: readonly Unreadable[];
}

/** Of all pools in the store's order, or of those named by name or CIDR. Damaged blocks are counted as they are. */
export async function utilization(engine: Engine, wanted: readonly string[] = []): Promise<Utilization> {
  const [{ pools, unreadable: badPools }, reservations, { items, unreadable }] = await Promise.all([
    engine.pools.get(),
    engine.reservations.get(),
    listAll<IPAMBlock>(engine.datastore, { kind: 'IPAMBlock' }),
  ]);
  const placed = new Map<Pool | undefined, BlockUsage[]>();
  const foreign: Unreadable[] = [];
  for (const { resource } of items) {
    const block = toBlock(resource);
    const network = parseCidr(block.cidr)?.network;
    if (!network) {
      foreign.push({ key: `BlockKey(cidr=${resource.metadata.name})`, reason: `${block.cidr} is not a CIDR` });
      continue;
    }
    const pool = pools.find((one) => overlaps(one.network, network));
    const usage = blockUsage(block, network, reservations);
    const others = placed.get(pool);
    if (others) others.push(usage);
    else placed.set(pool, [usage]);
  }
  const shown = pools.filter(({ name, cidr }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(cidr));
  return {
    pools: shown.map((pool) => poolUsage(pool, placed.get(pool) ?? [], reservations)),
    orphans: wanted.length === 0 ? (placed.get(undefined) ?? []) : [],
    unreadable: [...badPools, ...unreadable, ...foreign],
  };
}

function blockUsage(block: Block, network: Cidr, reservations: Reservations): BlockUsage {
  return {
    cidr: block.cidr,
    block,
    capacity: cidrSize(network),
    inUse: BigInt(numInUse(block)),
    reserved: reservations.count(network),
    available: BigInt(numFree(block, reservations)),
  };
}

function poolUsage({ name, cidr, network }: Pool, blocks: readonly BlockUsage[], reservations: Reservations): PoolUsage {
  const sum = (count: (usage: Usage) => bigint) => blocks.reduce((total, usage) => total + count(usage), 0n);
  const capacity = cidrSize(network);
  const reserved = reservations.count(network);
  const outside = capacity - sum((usage) => usage.capacity) - (reserved - sum((usage) => usage.reserved));
  return {
    name,
    cidr,
    blocks,
    capacity,
    inUse: sum(({ inUse }) => inUse),
    reserved,
    available: sum(({ available }) => available) + (outside > 0n ? outside : 0n),
  };
}
