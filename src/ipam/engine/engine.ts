/** What IPAM's operations work with. */
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Datastore, Unreadable } from '../../datastore/datastore.ts';
import type { Family } from '../../net/index.ts';
import type { IPPool, IPReservation } from '../../resources/generated/types.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { StepwiseLedger } from '../ledger/stepwise.ts';
import { TransactionalLedger } from '../ledger/transactional.ts';
import { type BlockListing, listAll, listBlocks } from '../objects.ts';
import { defaultStartIndex, type StartIndex } from '../pool/block-walk.ts';
import { type Pool, toPool } from '../pool/pool.ts';
import { Reservations } from '../pool/reservations.ts';
import { type Clock, systemClock } from './clock.ts';
import { Turns } from './in-turn.ts';
import { SharedRead } from './shared-read.ts';

export interface EngineOptions {
  readonly clock?: Clock;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** Where a host begins to look for a block in a pool. */
  readonly startIndex?: StartIndex;
  /** Whom addresses are for, where a request does not say. */
  readonly hostname?: string;
}

export interface PoolListing {
  readonly pools: readonly Pool[];
  readonly unreadable: readonly Unreadable[];
}

export interface Engine {
  readonly datastore: Datastore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly startIndex: StartIndex;
  readonly hostname: string;
  /** One host's requests follow each other here, so that they do not fight for its blocks. */
  readonly turns: Turns;
  /** CIDRs of the blocks that this process last used, by owner and family: read together with all else, in case they are right again. */
  readonly recentBlocks: Map<string, string>;
  /** In the store's order. */
  readonly pools: SharedRead<PoolListing>;
  readonly reservations: SharedRead<Reservations>;
  readonly blocks: Readonly<Record<Family, SharedRead<BlockListing>>>;
}

export function createEngine(datastore: Datastore, options: EngineOptions = {}): Engine {
  const { clock = systemClock, random = Math.random, pause = wait } = options;
  return {
    datastore,
    ledger: datastore.capabilities.transactions
      ? new TransactionalLedger(datastore, pause)
      : new StepwiseLedger(datastore, { random, pause }),
    clock,
    random,
    pause,
    startIndex: options.startIndex ?? defaultStartIndex(random),
    hostname: options.hostname ?? hostname().toLowerCase(),
    turns: new Turns(),
    recentBlocks: new Map(),
    pools: new SharedRead(() => readPools(datastore)),
    reservations: new SharedRead(() => readReservations(datastore)),
    blocks: { 4: new SharedRead(() => listBlocks(datastore, 4)), 6: new SharedRead(() => listBlocks(datastore, 6)) },
  };
}

async function readPools(datastore: Datastore): Promise<PoolListing> {
  const { items, unreadable } = await listAll<IPPool>(datastore, { kind: 'IPPool' });
  const pools = items.map(({ resource }) => toPool(resource)).filter((pool) => pool !== undefined);
  return { pools, unreadable };
}

async function readReservations(datastore: Datastore): Promise<Reservations> {
  const { items } = await listAll<IPReservation>(datastore, { kind: 'IPReservation' });
  return Reservations.parse(items.flatMap(({ resource }) => resource.spec.reservedCIDRs ?? []));
}
