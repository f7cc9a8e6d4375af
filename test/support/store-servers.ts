/** What the servers have in common that tests of commands run on. */
import { rmSync } from 'node:fs';
import { openEtcdStore } from '../../src/datastore/etcd/etcd-store.ts';
import { bounds, type KeyValueStore } from '../../src/datastore/key-value.ts';
import type { EtcdServer } from './etcd-server.ts';

export function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}

/** The server of that folder is stopped when this process ends, by what started it. */
export function removeAtExit(folder: string): void {
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** An API server above sees it as any other change. */
export async function deleteKeys(etcd: EtcdServer, prefix: string): Promise<void> {
  const { start, end } = bounds({ prefix });
  await etcd.call('kv/deleterange', { key: base64(start), range_end: base64(end) });
}

export function keysOf({ url }: EtcdServer): Promise<KeyValueStore> {
  return openEtcdStore({ endpoints: { value: [url], source: 'the test' } }, 'the store of this test');
}
