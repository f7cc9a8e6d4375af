/**
 * `churn.ts TYPE ADDRESS RATE SECONDS`: a process of its own that changes one workload endpoint after the other, RATE a second. Says `ready` when it
 * has read them all, and begins at a line on stdin.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Stored } from '../../src/datastore/datastore.ts';
import { openBenchStore, type StoreType } from './open-store.ts';

const [type, address, rate, seconds] = process.argv.slice(2) as [StoreType, string, string, string];
await using store = await openBenchStore(type, address);
const endpoints: Stored[] = [];
for await (const { items } of store.list({ kind: 'WorkloadEndpoint' })) endpoints.push(...items);
console.log('ready');
await once(process.stdin, 'data');
const begin = performance.now();
const count = Number(rate) * Number(seconds);
for (let index = 0; index < count; index += 1) {
  const early = begin + (index * 1000) / Number(rate) - performance.now();
  if (early > 1) await wait(early);
  const { resource, ...stored } = endpoints[index % endpoints.length]!;
  const metadata = { ...resource.metadata, labels: { ...resource.metadata.labels, change: String(index) } };
  endpoints[index % endpoints.length] = await store.update({ ...stored, resource: { ...resource, metadata } });
}
process.stdin.destroy();
