/** An embedded store with pools and nodes, for tests of IPAM. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';
import type { EngineOptions } from '../../src/ipam/engine/engine.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import type { IPAMConfig, IPPool } from '../../src/resources/generated/types.ts';
import { API_VERSION } from '../../src/resources/resource.ts';
import { crashingDatastore, type Hook } from './crashing-datastore.ts';
import { type Snapshot, takeSnapshot } from './ipam-model/snapshot.ts';
import { withoutTransactions } from './without-transactions.ts';

export interface IpamContent {
  /** CIDRs with the default block size, or specs; named `pool-0`, `pool-1`, ... */
  readonly pools: readonly (string | IPPool['spec'])[];
  /** Names, or names with labels. */
  readonly nodes?: readonly string[] | Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly reserved?: readonly string[];
  readonly config?: Partial<IPAMConfig['spec']>;
}

export interface IpamStore {
  readonly datastore: Datastore;
  readonly store: KeyValueStore;
  /** A process on that host. */
  process(hostname: string, options?: ProcessOptions): Ipam;
  create(kind: string, name: string, spec: object, labels?: Readonly<Record<string, string>>): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** Raw JSON under a key, as others may write it. */
  put(key: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}

export interface ProcessOptions extends EngineOptions {
  /** Writes as on a store without transactions. */
  readonly stepwise?: boolean;
  readonly hook?: Hook;
}

/** In memory where the machine has it: nothing here asks for durability. */
const MEMORY = '/dev/shm';

export async function openIpamStore(content: IpamContent): Promise<IpamStore> {
  const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'calico-ipam-'));
  const path = join(folder, 'calico.db');
  const store = await openSqliteStore({ path, description: path });
  const opened = ipamStore(store, new KeyValueDatastore('sqlite', store), async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  await fill(opened, content);
  return opened;
}

export function ipamStore(store: KeyValueStore, datastore: Datastore, close: () => Promise<void>): IpamStore {
  return {
    datastore,
    store,
    process(hostname, { stepwise = false, hook, ...options } = {}) {
      const way = stepwise ? withoutTransactions(datastore) : datastore;
      return new Ipam(hook ? crashingDatastore(way, hook) : way, { hostname, startIndex: () => 0n, pause: async () => {}, ...options });
    },
    async create(kind, name, spec, labels) {
      await datastore.create({ kind, apiVersion: API_VERSION, metadata: { name, ...(labels && { labels: { ...labels } }) }, spec });
    },
    snapshot: () => takeSnapshot(store),
    async put(key, value) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      await store.commit([], { puts: [{ key, value: text }], deletes: [] });
    },
    close,
  };
}

export async function fill(target: IpamStore, { pools, nodes = ['node-a', 'node-b'], reserved, config }: IpamContent): Promise<void> {
  const labels = Array.isArray(nodes) ? Object.fromEntries(nodes.map((name) => [name, {}])) : nodes;
  for (const [name, own] of Object.entries(labels as Record<string, Record<string, string>>)) await target.create('Node', name, {}, own);
  for (const [index, pool] of pools.entries())
    await target.create('IPPool', `pool-${index}`, typeof pool === 'string' ? { cidr: pool } : pool);
  if (reserved) await target.create('IPReservation', 'reserved', { reservedCIDRs: reserved });
  if (config) await target.create('IPAMConfig', 'default', { strictAffinity: false, autoAllocateBlocks: true, ...config });
}

/** The addresses without the mask of their block. */
export function bare(ips: readonly string[] | undefined): string[] {
  return (ips ?? []).map((ip) => ip.replace(/\/.*/, ''));
}
