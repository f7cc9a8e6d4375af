import assert from 'node:assert/strict';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { SyncedQuery, SyncItem, SyncStatus } from '../../src/datastore/syncer/item.ts';
import { type SyncOptions, sync } from '../../src/datastore/syncer/syncer.ts';
import { identifier, refOf } from '../../src/resources/resource.ts';
import { collect } from './datastore-suite/samples.ts';

export interface ConsumerOptions extends Partial<SyncOptions> {
  /** Done after each item, before the next is asked for. */
  readonly pause?: () => Promise<unknown>;
}

/** Believes everything it is told, and asserts what it may rely on (src/datastore/syncer/README.md). */
export class SyncConsumer implements AsyncDisposable {
  /** Revisions by `IPPool(name)`. */
  readonly known = new Map<string, string>();
  readonly items: SyncItem[] = [];
  status: SyncStatus | undefined;
  readonly #controller = new AbortController();
  readonly #done: Promise<void>;
  #heard = Promise.withResolvers<void>();

  constructor(datastore: Datastore, queries: readonly SyncedQuery[], options: ConsumerOptions = {}) {
    this.#done = this.#listen(datastore, queries, options);
    this.#done.catch(() => {});
  }

  /** Rejects where the stream has ended. */
  async until(isTrue: (consumer: this) => boolean): Promise<void> {
    while (!isTrue(this)) await Promise.race([this.#heard.promise, this.#done.then(() => assert.fail('the stream has ended'))]);
  }

  /** Until it knows just what the store has. */
  async untilSame(datastore: Datastore, queries: readonly SyncedQuery[]): Promise<void> {
    const expected = await contents(datastore, queries);
    const isSame = () => this.known.size === expected.size && [...expected].every(([key, revision]) => this.known.get(key) === revision);
    await this.until(() => this.status === 'in-sync' && isSame());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort();
    await this.#done;
  }

  async #listen(datastore: Datastore, queries: readonly SyncedQuery[], { pause, ...options }: ConsumerOptions): Promise<void> {
    for await (const item of sync(datastore, queries, { signal: this.#controller.signal, ...options })) {
      this.#hear(item);
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
      await pause?.();
    }
  }

  #hear(item: SyncItem): void {
    this.items.push(item);
    if (item.type === 'status') this.status = item.status;
    if (item.type !== 'updates') return;
    assert.notEqual(this.status, 'wait-for-ready');
    for (const update of item.updates) {
      const key = identifier(update.ref);
      if (update.type === 'deleted') {
        assert.ok(this.known.delete(key), `deleted ${key}, which was not there`);
      } else {
        assert.equal(this.known.has(key), update.type === 'updated', `${update.type} ${key}`);
        assert.notEqual(this.known.get(key), update.stored.revision, `${key} told twice`);
        this.known.set(key, update.stored.revision);
      }
    }
  }
}

/** Revisions by `IPPool(name)`. */
export async function contents(datastore: Datastore, queries: readonly SyncedQuery[]): Promise<Map<string, string>> {
  const pages = await Promise.all(queries.map((query) => collect(datastore.list(query))));
  const stored = pages.flat().flatMap(({ items }) => items);
  return new Map(stored.map(({ resource, ref, revision }) => [identifier(ref ?? refOf(resource)), revision]));
}
