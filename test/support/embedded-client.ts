/** A client on an embedded store of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions } from '../../src/client/client.ts';
import type { Datastore } from '../../src/datastore/datastore.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { openSqliteStore, type SqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';

export interface EmbeddedClient extends AsyncDisposable {
  readonly client: Client;
  readonly datastore: Datastore;
  readonly store: SqliteStore;
  /** Everything stored, by key. */
  dump(): Promise<Map<string, string>>;
  /** A second client on the same file, with connections of its own. */
  another(): Promise<Client>;
}

/** `pause` takes no time, so that retries are immediate. */
export async function embeddedClient(options: ClientOptions = {}): Promise<EmbeddedClient> {
  const folder = await mkdtemp(join(tmpdir(), 'calico-client-'));
  const stores: SqliteStore[] = [];
  const open = async () => {
    const store = await openSqliteStore({ path: join(folder, 'store.db'), description: 'a store for one test' });
    stores.push(store);
    return store;
  };
  const store = await open();
  const datastore = new KeyValueDatastore('sqlite', store);
  const clientOf = (source: Datastore) => new Client(source, { pause: async () => {}, ...options });
  return {
    client: clientOf(datastore),
    datastore,
    store,
    another: async () => clientOf(new KeyValueDatastore('sqlite', await open())),
    async dump() {
      const found = new Map<string, string>();
      for await (const { items } of store.range({ prefix: '/' })) for (const { key, value } of items) found.set(key, value);
      return found;
    },
    async [Symbol.asyncDispose]() {
      for (const opened of stores) await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}
