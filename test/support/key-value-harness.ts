/** What the datastore suite needs of a store with Calico's keys. */

import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { mappingOf } from '../../src/datastore/mapping.ts';
import { parseJson, toGoJson } from '../../src/encoding/go-json.ts';
import { kindByName } from '../../src/resources/registry.ts';
import type { Ref } from '../../src/resources/resource.ts';
import type { Harness } from './datastore-suite.ts';

export interface KeyValueHarnessOptions {
  readonly type: string;
  open(): Promise<KeyValueStore>;
  compact(): Promise<void>;
  /** Ends the store itself, after its clients. */
  end(): Promise<void>;
}

export async function keyValueHarness({ type, open, compact, end }: KeyValueHarnessOptions): Promise<Harness> {
  const store = await open();
  const others: KeyValueStore[] = [];
  const keyOf = async (ref: Ref) => (await mappingOf(await kindByName(ref.kind))).key(ref);
  const raw = async (ref: Ref) => {
    const { items } = await store.get([await keyOf(ref)]);
    return parseJson(items[0]!.value) as Record<string, unknown>;
  };
  return {
    datastore: new KeyValueDatastore(type, store),
    async second() {
      const other = await open();
      others.push(other);
      return new KeyValueDatastore(type, other);
    },
    raw,
    async rewrite(ref, change) {
      const value = toGoJson(change(await raw(ref)));
      await store.commit([], { puts: [{ key: await keyOf(ref), value }], deletes: [] });
    },
    compact,
    async close() {
      await Promise.all([store, ...others].map((one) => one.close()));
      await end();
    },
  };
}
