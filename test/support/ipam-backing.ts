/** A store for tests of IPAM, which can be filled, spoilt and looked into without the code under test. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';
import { API_VERSION } from '../../src/resources/resource.ts';
import type { Hook } from './crash-points.ts';
import { crashingDatastore } from './crashing-datastore.ts';
import { type Snapshot, takeSnapshot } from './ipam-model/snapshot.ts';
import { withoutTransactions } from './without-transactions.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Backing {
  readonly datastore: Datastore;
  /** The ways in which processes may write there, by name. Each process has a datastore of its own, whose calls pass its hook. */
  readonly ways: Readonly<Record<string, (hook: Hook) => Datastore>>;
  createNode(name: string, labels?: Labels): Promise<void>;
  labelNode(name: string, labels: Labels): Promise<void>;
  /** Puts that in the place of a block, as others may write it: its JSON, or a text that is none. */
  putBlock(cidr: string, value: object | string): Promise<void>;
  /** What changes when anybody writes there. */
  blockRevision(cidr: string): Promise<string | undefined>;
  snapshot(): Promise<Snapshot>;
  /** Afterwards there is nothing. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface KeyValueBacking extends Backing {
  readonly store: KeyValueStore;
}

/** In memory where the machine has it: nothing here asks for durability. */
const MEMORY = '/dev/shm';

export async function embeddedBacking(): Promise<KeyValueBacking> {
  const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'calico-ipam-'));
  const path = join(folder, 'calico.db');
  const store = await openSqliteStore({ path, description: path });
  return keyValueBacking('sqlite', store, async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
}

export function keyValueBacking(type: string, store: KeyValueStore, close: () => Promise<void>): KeyValueBacking {
  const datastore = new KeyValueDatastore(type, store);
  return {
    datastore,
    store,
    ways: {
      stepwise: (hook) => withoutTransactions(crashingDatastore(datastore, hook)),
      transactional: (hook) => crashingDatastore(datastore, hook),
    },
    async createNode(name, labels = {}) {
      await datastore.create({ kind: 'Node', apiVersion: API_VERSION, metadata: { name, labels }, spec: {} });
    },
    async labelNode(name, labels) {
      const node = await datastore.get({ kind: 'Node', name });
      await datastore.update({ ...node, resource: { ...node.resource, metadata: { ...node.resource.metadata, labels } } });
    },
    putBlock: (cidr, value) => putText(store, blockKey(cidr), typeof value === 'string' ? value : JSON.stringify(value)),
    blockRevision: (cidr) => revisionOf(store, blockKey(cidr)),
    snapshot: () => takeSnapshot(store),
    clear: () => deleteKeys(store, '/calico/'),
    close,
  };
}

function blockKey(cidr: string): string {
  return `/calico/ipam/v2/assignment/ipv${cidr.includes(':') ? 6 : 4}/block/${cidr.replaceAll(/[:/]/g, '-')}`;
}

export async function putText(store: KeyValueStore, key: string, value: string): Promise<void> {
  await store.commit([], { puts: [{ key, value }], deletes: [] });
}

export async function revisionOf(store: KeyValueStore, key: string): Promise<string | undefined> {
  return (await store.get([key])).items[0]?.modRevision;
}

export async function deleteKeys(store: KeyValueStore, prefix: string): Promise<void> {
  for await (const { items } of store.range({ prefix })) {
    // As many as etcd takes in one transaction.
    for (let from = 0; from < items.length; from += 100)
      await store.commit([], { puts: [], deletes: items.slice(from, from + 100).map(({ key }) => key) });
  }
}
