/**
 * `node bench/syncer.ts`: what following a large cluster costs: 10,000 workload endpoints and 1,000 policies, then 200 changes a second by another
 * process. On the embedded store and on etcd, which must be there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Datastore } from '../src/datastore/datastore.ts';
import type { SyncedQuery } from '../src/datastore/syncer/item.ts';
import { policyQueries } from '../src/datastore/syncer/queries.ts';
import { sync } from '../src/datastore/syncer/syncer.ts';
import type { Resource } from '../src/resources/resource.ts';
import { startEtcd } from '../test/support/etcd-server.ts';
import { loadOfChurn } from './support/churn-load.ts';
import { policy, workloadEndpoint } from './support/endpoints.ts';
import { type Figure, print } from './support/figures.ts';
import { openBenchStore, type StoreType } from './support/open-store.ts';

const ENDPOINTS = 10_000;
const POLICIES = 1000;
const RATE = 200;
const SECONDS = 10;

const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
const etcd = await startEtcd();
try {
  print([...(await following('sqlite', join(folder, 'calico.db'))), ...(await following('etcdv3', etcd.url))]);
} finally {
  await etcd.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function following(type: StoreType, address: string): Promise<Figure[]> {
  await using store = await openBenchStore(type, address);
  await fill(store);
  const queries = policyQueries({ type, ipam: true });
  const listed: number[] = [];
  const synced: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    listed.push(await seconds(() => list(store, queries)));
    synced.push(await seconds(() => untilInSync(store, queries)));
  }
  const [list1, sync1] = [median(listed), median(synced)];
  const writer = [join(import.meta.dirname, 'support/churn.ts'), type, address, String(RATE), String(SECONDS)];
  return [
    {
      name: `in sync with ${ENDPOINTS} endpoints and ${POLICIES} policies, ${type}`,
      measured: sync1,
      limit: 1.5 * list1 + 0.1,
      unit: 's',
      basis: `1.5x listing the same (${list1.toFixed(2)} s) + 0.1 s`,
    },
    {
      name: `${RATE} changes a second, ${type}, of a core`,
      measured: (await loadOfChurn(store, queries, { writer, changes: RATE * SECONDS })) * 100,
      limit: 15,
      unit: '%',
      basis: `${SECONDS} s of changes, each one heard`,
    },
  ];
}

async function fill(store: Datastore): Promise<void> {
  const objects: Resource[] = [
    ...Array.from({ length: ENDPOINTS }, (_, index) => workloadEndpoint(index)),
    ...Array.from({ length: POLICIES }, (_, index) => policy(index)),
  ];
  for (let at = 0; at < objects.length; at += 100) {
    await store.commit!({ conditions: [], writes: objects.slice(at, at + 100).map((put) => ({ put })) });
  }
}

async function list(store: Datastore, queries: readonly SyncedQuery[]): Promise<void> {
  const one = async (query: SyncedQuery) => {
    for await (const _page of store.list(query));
  };
  await Promise.all(queries.map(one));
}

async function untilInSync(store: Datastore, queries: readonly SyncedQuery[]): Promise<void> {
  let count = 0;
  for await (const item of sync(store, queries, { signal: new AbortController().signal })) {
    if (item.type === 'updates') count += item.updates.length;
    if (item.type === 'status' && item.status === 'in-sync') break;
  }
  if (count !== ENDPOINTS + POLICIES) throw new Error(`told of ${count} objects`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
