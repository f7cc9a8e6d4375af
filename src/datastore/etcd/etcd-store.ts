/** etcd v3 as a key-value store (reference resources.md 8.1, 8.7). */
import type { IRequestOp, ITxnResponse } from 'etcd3';
import {
  bounds,
  type Change,
  type CommitResult,
  type Compare,
  type KeyEvent,
  type KeyRange,
  type KeyValue,
  type KeyValueStore,
} from '../key-value.ts';
import type { EtcdSettings } from '../settings.ts';
import { type Connection, connect } from './connection.ts';
import { onlyItem, toComparison, toKeyValue } from './messages.ts';
import { MOST_AT_ONCE, Reads } from './reads.ts';
import { watchKeys } from './watch.ts';

const PAGE_SIZE = 1000;

/** Errors: Configuration, Unreachable. */
export async function openEtcdStore(settings: EtcdSettings, description: string): Promise<EtcdStore> {
  return new EtcdStore(await connect(settings, description));
}

export class EtcdStore implements KeyValueStore {
  readonly description: string;
  readonly #connection: Connection;
  readonly #reads: Reads;

  constructor(connection: Connection) {
    this.description = connection.description;
    this.#connection = connection;
    this.#reads = new Reads(connection);
  }

  async get(keys: readonly string[]): Promise<{ items: (KeyValue | undefined)[]; revision: string }> {
    const items: (KeyValue | undefined)[] = [];
    let at: string | undefined;
    for (let from = 0; from < keys.length || at === undefined; from += MOST_AT_ONCE) {
      const chunk = keys.slice(from, from + MOST_AT_ONCE);
      const { responses, revision } = await this.#reads.ask(chunk.map((key) => ({ key: Buffer.from(key), revision: at ?? 0 })));
      items.push(...responses.map(onlyItem));
      at ??= revision;
    }
    return { items, revision: at };
  }

  async *range(query: KeyRange): AsyncIterable<{ items: readonly KeyValue[]; revision: string }> {
    const { start, end } = bounds(query);
    const range_end = Buffer.from(end);
    let key = Buffer.from(start);
    let at: string | undefined;
    for (;;) {
      const { responses, revision } = await this.#reads.ask([{ key, range_end, limit: PAGE_SIZE, revision: at ?? 0 }]);
      const { kvs, more } = responses[0]!;
      at ??= revision;
      yield { items: kvs.map(toKeyValue), revision: at };
      if (!more) return;
      key = Buffer.concat([kvs.at(-1)!.key, Buffer.of(0)]);
    }
  }

  async commit(compares: readonly Compare[], change: Change): Promise<CommitResult> {
    const puts = await Promise.all(change.puts.map((put) => this.#put(put)));
    const deletes = change.deletes.map((key) => ({ request_delete_range: { key: Buffer.from(key), prev_kv: true } }));
    const request = {
      compare: compares.map(toComparison),
      success: [...puts, ...deletes],
      failure: compares.map(({ key }) => ({ request_range: { key: Buffer.from(key) } })),
    };
    const { succeeded, header, responses } = await this.#connection.write<ITxnResponse>('KV', 'txn', request);
    if (!succeeded) return { succeeded, revision: header.revision, found: responses.map((one) => onlyItem(one.response_range)) };
    const deleted = responses.slice(puts.length).map((one) => one.response_delete_range.prev_kvs[0]);
    return { succeeded, revision: header.revision, deleted: deleted.map((item) => item && toKeyValue(item)) };
  }

  watch(query: KeyRange, from: string, signal: AbortSignal): AsyncIterable<readonly KeyEvent[]> {
    return watchKeys(this.#connection, bounds(query), from, signal);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** A time to live is a lease of its own for each write, which nobody renews: as upstream's status reports. */
  async #put({ key, value, ttl }: Change['puts'][number]): Promise<IRequestOp> {
    const put = { key: Buffer.from(key), value: Buffer.from(value) };
    if (ttl === undefined) return { request_put: put };
    const { ID } = await this.#connection.write<{ ID: string }>('Lease', 'leaseGrant', { TTL: Math.trunc(ttl) });
    return { request_put: { ...put, lease: ID } };
  }
}
