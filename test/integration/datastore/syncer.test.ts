import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isCalicoError } from '../../../src/base/errors.ts';
import type { Datastore } from '../../../src/datastore/datastore.ts';
import { openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import { KeyValueDatastore } from '../../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';
import { requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { describeSyncer, remoteTests } from '../../support/syncer-suite.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

describeSyncer('the embedded store', {
  many: 10_000,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calico-syncer-'));
    const path = join(folder, 'calico.db');
    const open = async () => new KeyValueDatastore('sqlite', await openSqliteStore({ path, description: path }));
    const [reader, ...writers] = [await open(), await open(), await open()];
    return {
      reader: reader!,
      writers: writers as [KeyValueDatastore, KeyValueDatastore],
      /** A client that keeps nothing makes enough revisions for the next step of compaction. */
      async compact() {
        const store = await openSqliteStore({ path, description: path, keepRevisions: 0 });
        const writes = Array.from({ length: 1100 }, () => store.commit([], { puts: [{ key: '/compact', value: '' }], deletes: [] }));
        await Promise.all(writes);
        await store.close();
      },
      async close() {
        for (const one of [reader!, ...writers]) await one[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  },
});

describe('with etcd', () => {
  before(function () {
    requireEtcd(this);
  });

  describeSyncer('etcd', {
    many: 10_000,
    more: remoteTests,
    open: async () => {
      const server = await startEtcd();
      const proxy = await startTcpProxy(server.port);
      const open = async (port: number) => {
        const url = `http://127.0.0.1:${port}`;
        return new KeyValueDatastore('etcdv3', await openEtcdStore({ endpoints: { value: [url], source: 'the test' } }, `etcd at ${url}`));
      };
      const [reader, ...writers] = [await open(proxy.port), await open(server.port), await open(server.port)];
      return {
        reader: reader!,
        writers: writers as [KeyValueDatastore, KeyValueDatastore],
        compact: () => server.compact(),
        connection: proxy,
        async restart() {
          await server.kill();
          await server.start();
          for (const one of writers) await untilReachable(one);
        },
        async close() {
          for (const one of [reader!, ...writers]) await one[Symbol.asyncDispose]();
          await proxy.cut();
          await server.stop();
        },
      };
    },
  });
});

/** A connection that was refused is not tried again for a moment. */
async function untilReachable(datastore: Datastore): Promise<void> {
  for (;;) {
    try {
      await datastore.getMany([{ kind: 'Tier', name: 'any' }]);
      return;
    } catch (error) {
      if (!isCalicoError(error, 'Unreachable')) throw error;
      await wait(20);
    }
  }
}
