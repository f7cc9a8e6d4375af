/** One family's part of a request to assign addresses: what it has read, and how far it has come. */

import { CalicoError, notFound } from '../../base/errors.ts';
import type { Stored, Unreadable } from '../../datastore/datastore.ts';
import { containsCidr, type Family, parseCidr } from '../../net/index.ts';
import { CLUSTER } from '../../resources/cluster.ts';
import type { BlockAffinity, IPAMBlock, Node } from '../../resources/generated/types.ts';
import { type Block, type HostReserved, longestPrefix } from '../block/block.ts';
import { collect } from '../block/cooldown.ts';
import { CONFIGURATION_REF, type Configuration, toConfiguration } from '../configuration.ts';
import { isIpamError } from '../errors.ts';
import type { HandleRead } from '../ledger/ledger.ts';
import { requireUnlocked } from '../lock.ts';
import {
  blockRef,
  handleRef,
  listAll,
  readAll,
  type StoredAffinity,
  type StoredBlock,
  type StoredHandle,
  toStoredBlock,
  toUnreadable,
} from '../objects.ts';
import { type Owner, ownerText } from '../owner.ts';
import { type Pool, poolOf, selects, type Use } from '../pool/pool.ts';
import type { Reservations } from '../pool/reservations.ts';
import { requireFamily, selectPools } from '../pool/selection.ts';
import type { Engine } from './engine.ts';
import { releaseIfOwned } from './release-affinity.ts';

export interface FamilyRequest {
  readonly family: Family;
  readonly count: number;
  readonly owner: Owner;
  readonly use: Use;
  readonly pools: readonly string[];
  readonly handle?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly maxBlocksPerHost: number;
  readonly hostReserved?: HostReserved | undefined;
  readonly maxPerHandle: number;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

export class Work {
  readonly engine: Engine;
  readonly request: FamilyRequest;
  readonly configuration: Configuration;
  readonly reservations: Reservations;
  /** Those that the request may use, in the order in which they are tried. */
  readonly pools: readonly Pool[];
  /** Affinities of the owner inside these pools that were not tried yet. */
  readonly affinities: StoredAffinity[];
  /** How many blocks count towards the limit. */
  owned: number;
  readonly ips: string[] = [];
  readonly messages: string[] = [];
  readonly skipped = new Map<string, Unreadable>();
  /** CIDRs of blocks that are of no use to this request. */
  readonly avoided = new Set<string>();
  /** The block that this process used last, if it was there. */
  readonly recent: StoredBlock | undefined;
  /** What is known of the handle; absent: it must be read. */
  handle: HandleRead | undefined;
  /** All blocks of the family, by CIDR, as of when they were listed or written here; absent: they must be listed. */
  listing: Map<string, StoredBlock> | undefined;
  readonly #starts = new Map<string, bigint>();

  constructor(engine: Engine, request: FamilyRequest, read: Read) {
    this.engine = engine;
    this.request = request;
    this.configuration = read.configuration;
    this.reservations = read.reservations;
    this.pools = read.pools;
    this.affinities = read.affinities;
    this.handle = read.handle;
    this.recent = read.recent;
    this.owned = read.affinities.length;
  }

  get missing(): number {
    return this.request.count - this.ips.length;
  }

  /** What may be allocated from: resting addresses whose time has come are free. */
  rested(block: Block): Block {
    return collect(block, { now: this.engine.clock.now(), cooldownSeconds: this.configuration.ipCooldownSeconds });
  }

  /** Where the host's walk through the pool begins: the same throughout the request. */
  start(pool: Pool, count: bigint): bigint {
    const known = this.#starts.get(pool.cidr) ?? this.engine.startIndex(pool, count, this.request.owner.name);
    this.#starts.set(pool.cidr, known);
    return known;
  }

  /** The latest blocks: listed when first asked for, and again after `listing` was dropped. */
  async blocks(): Promise<Map<string, StoredBlock>> {
    if (this.listing) return this.listing;
    const { blocks, unreadable } = await this.engine.blocks[this.request.family].get();
    for (const one of unreadable) this.skipped.set(one.key, one);
    this.listing = new Map(blocks.map((block) => [block.block.cidr, block]));
    return this.listing;
  }

  /** Passes over what cannot be understood; other failures are thrown. */
  skip(cidr: string, error: unknown): void {
    if (!(error instanceof CalicoError) || error.code !== 'Unreadable') throw error;
    const unreadable = toUnreadable(error);
    this.skipped.set(unreadable.key, unreadable);
    this.avoided.add(cidr);
  }
}

interface Read {
  readonly configuration: Configuration;
  readonly reservations: Reservations;
  readonly pools: readonly Pool[];
  readonly affinities: StoredAffinity[];
  readonly handle: HandleRead | undefined;
  readonly recent: StoredBlock | undefined;
}

/**
 * One round trip, and one more for each claim that is given up because its pool does not select the host any more. Errors: those of
 * `selectPools`, NotFound (the node), `locked`, and the store's.
 */
export async function beginWork(engine: Engine, request: FamilyRequest): Promise<Work> {
  const { family, owner, use, pools: requested } = request;
  requireFamily(requested, family);
  const [objects, { pools: all }, reservations, affinities] = await Promise.all([
    readObjects(engine, request),
    engine.pools.get(),
    engine.reservations.get(),
    listAll<BlockAffinity>(engine.datastore, { kind: 'BlockAffinity', host: owner, family }),
  ]);
  const { configuration, nodeLabels, handle, recent } = objects;
  const pools = selectPools(all, {
    family,
    requested,
    use,
    host: owner.name,
    nodeLabels,
    namespaceLabels: request.namespaceLabels,
    longestPrefix: longestPrefix(family, request.hostReserved),
  });
  const isUsable = ({ resource }: StoredAffinity) => isInPools(resource.spec.cidr, pools);
  for (const { resource } of affinities.items.filter((affinity) => !isUsable(affinity))) {
    const pool = poolOfBlock(resource.spec.cidr, all);
    if (pool?.enabled && !selects(pool.nodeSelector, nodeLabels)) await giveUp(engine, owner, resource.spec.cidr);
  }
  return new Work(engine, request, { configuration, reservations, pools, affinities: affinities.items.filter(isUsable), handle, recent });
}

async function readObjects(engine: Engine, request: FamilyRequest) {
  const { use, owner, handle } = request;
  // The load balancer is no node.
  const nodeRef = use === 'LoadBalancer' ? undefined : { kind: 'Node', name: owner.name };
  const recent = engine.recentBlocks.get(turnOf(request));
  const refs = [
    CONFIGURATION_REF,
    CLUSTER,
    nodeRef,
    handle === undefined ? undefined : handleRef(handle),
    recent === undefined ? undefined : blockRef(recent),
  ];
  const found = await readAll(
    engine.datastore,
    refs.filter((ref) => ref !== undefined),
  );
  const block = recent === undefined ? undefined : found.pop();
  for (const one of found) if (one instanceof CalicoError) throw one;
  const objects = found as (Stored | undefined)[];
  const configuration = toConfiguration(objects.shift() as Parameters<typeof toConfiguration>[0]);
  requireUnlocked(objects.shift());
  const node = nodeRef && (objects.shift()?.resource as Node | undefined);
  if (nodeRef && !node) throw notFound(`Node(${owner.name})`);
  return {
    configuration,
    nodeLabels: node?.metadata.labels ?? {},
    handle: handle === undefined ? undefined : { stored: objects.shift() as StoredHandle | undefined },
    // One that cannot be worked with is read again, and passed over then.
    recent: block && !(block instanceof CalicoError) ? orUndefined(() => toStoredBlock(block as Stored<IPAMBlock>)) : undefined,
  };
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CalicoError) return undefined;
    throw error;
  }
}

/** Requests of one owner for one family follow each other. */
export function turnOf({ owner, family }: Pick<FamilyRequest, 'owner' | 'family'>): string {
  return `${ownerText(owner)} ${family}`;
}

function poolOfBlock(cidr: string, pools: readonly Pool[]): Pool | undefined {
  const network = parseCidr(cidr)?.network;
  return network && poolOf(pools, network.address);
}

function isInPools(cidr: string, pools: readonly Pool[]): boolean {
  const network = parseCidr(cidr)?.network;
  return network !== undefined && pools.some((pool) => containsCidr(pool.network, network));
}

/** A block with addresses stays until they are released. */
async function giveUp(engine: Engine, owner: Owner, cidr: string): Promise<void> {
  try {
    await releaseIfOwned(engine, owner, cidr, { requireEmpty: true });
  } catch (error) {
    if (!isIpamError(error, 'not empty')) throw error;
  }
}
