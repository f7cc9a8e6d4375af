/** `node bench/ipam.ts`: what IPAM costs, each figure against a limit measured in the same run. Needs a build and etcd. */
import { openEtcdStore } from '../src/datastore/etcd/etcd-store.ts';
import type { KeyValueStore } from '../src/datastore/key-value.ts';
import { startEtcd } from '../test/support/etcd-server.ts';
import { print } from './support/figures.ts';
import { fullPool } from './support/ipam-full-pool.ts';
import { manyHosts } from './support/ipam-hosts.ts';
import { manyProcesses } from './support/ipam-processes.ts';
import { reports } from './support/ipam-reports.ts';
import { oneByOne } from './support/ipam-serial.ts';

print(await onFreshEtcd(oneByOne));
print(await onFreshEtcd(fullPool));
print(await reports());
print(await onFreshEtcd(manyHosts));
print(await onFreshEtcd(manyProcesses));

async function onFreshEtcd<T>(measure: (store: KeyValueStore, url: string) => Promise<T>): Promise<T> {
  const etcd = await startEtcd();
  const store = await openEtcdStore({ endpoints: { value: [etcd.url], source: 'the benchmark' } }, etcd.url);
  try {
    return await measure(store, etcd.url);
  } finally {
    await store.close();
    await etcd.stop();
  }
}
