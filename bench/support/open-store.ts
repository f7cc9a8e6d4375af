import type { Datastore } from '../../src/datastore/datastore.ts';
import { openDatastore } from '../../src/datastore/open.ts';

export type StoreType = 'etcdv3' | 'sqlite';

/** `address`: a URL of etcd, or a file. */
export function openBenchStore(type: StoreType, address: string): Promise<Datastore> {
  const source = 'the benchmark';
  if (type === 'sqlite') return openDatastore({ type, source, sqlite: { path: { value: address, source } } });
  return openDatastore({ type, source, etcd: { endpoints: { value: [address], source } } });
}
