/** A store with pools and nodes, and processes that work on it, for tests of IPAM. */
import type { EngineOptions } from '../../src/ipam/engine/engine.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import type { IPAMConfig, IPPool } from '../../src/resources/generated/types.ts';
import { API_VERSION } from '../../src/resources/resource.ts';
import type { Hook } from './crash-points.ts';
import { crashingDatastore } from './crashing-datastore.ts';
import { type Backing, embeddedBacking, type KeyValueBacking, type Labels, putText } from './ipam-backing.ts';
import { withoutTransactions } from './without-transactions.ts';

export interface IpamContent {
  /** CIDRs with the default block size, or specs; named `pool-0`, `pool-1`, ... */
  readonly pools: readonly (string | IPPool['spec'])[];
  /** Names, or names with labels. */
  readonly nodes?: readonly string[] | Readonly<Record<string, Labels>>;
  readonly reserved?: readonly string[];
  readonly config?: Partial<IPAMConfig['spec']>;
}

export interface IpamStore extends Backing {
  /** A process on that host. */
  process(hostname: string, options?: ProcessOptions): Ipam;
  create(kind: string, name: string, spec: object): Promise<void>;
}

export interface EmbeddedIpamStore extends IpamStore, KeyValueBacking {
  /** Raw JSON under a key, as others may write it. */
  put(key: string, value: unknown): Promise<void>;
}

export interface ProcessOptions extends EngineOptions {
  /** Writes as on a store without transactions. */
  readonly stepwise?: boolean;
  readonly hook?: Hook;
}

export async function openIpamStore(content: IpamContent): Promise<EmbeddedIpamStore> {
  const backing = await embeddedBacking();
  const put = (key: string, value: unknown) => putText(backing.store, key, typeof value === 'string' ? value : JSON.stringify(value));
  const opened = { ...backing, ...ipamStore(backing), put };
  await fill(opened, content);
  return opened;
}

export function ipamStore(backing: Backing): IpamStore {
  const { datastore } = backing;
  return {
    ...backing,
    process(hostname, { stepwise = false, hook, ...options } = {}) {
      const way = stepwise ? withoutTransactions(datastore) : datastore;
      return new Ipam(hook ? crashingDatastore(way, hook) : way, { hostname, startIndex: () => 0n, pause: async () => {}, ...options });
    },
    async create(kind, name, spec) {
      await datastore.create({ kind, apiVersion: API_VERSION, metadata: { name }, spec });
    },
  };
}

export async function fill(target: IpamStore, { pools, nodes = ['node-a', 'node-b'], reserved, config }: IpamContent): Promise<void> {
  const labels = Array.isArray(nodes) ? Object.fromEntries(nodes.map((name) => [name, {}])) : nodes;
  for (const [name, own] of Object.entries(labels as Record<string, Labels>)) await target.createNode(name, own);
  for (const [index, pool] of pools.entries())
    await target.create('IPPool', `pool-${index}`, typeof pool === 'string' ? { cidr: pool } : pool);
  if (reserved) await target.create('IPReservation', 'reserved', { reservedCIDRs: reserved });
  if (config) await target.create('IPAMConfig', 'default', { strictAffinity: false, autoAllocateBlocks: true, ...config });
}

/** The addresses without the mask of their block. */
export function bare(ips: readonly string[] | undefined): string[] {
  return (ips ?? []).map((ip) => ip.replace(/\/.*/, ''));
}
