/** etcd v3 as a key-value store (reference resources.md 8.1, 8.7). */
import type { IRangeRequest, IRangeResponse, IRequestOp, ITxnResponse } from 'etcd3';
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
import { watchKeys } from './watch.ts';

const PAGE_SIZE = 1000;
/** etcd refuses transactions of more operations unless told otherwise. */
const OPERATIONS_PER_TRANSACTION = 128;

/** Errors: Configuration, Unreachable. */
export async function openEtcdStore(settings: EtcdSettings, description: string): Promise<EtcdStore> {
  return new EtcdStore(await connect(settings, description));
}

export class EtcdStore implements KeyValueStore {
  readonly description: string;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.description = connection.description;
    this.#connection = connection;
  }

  async get(keys: readonly string[]): Promise<{ items: (KeyValue | undefined)[]; revision: string }> {
    if (keys.length === 1) {
      const response = await this.#range({ key: Buffer.from(keys[0]!) });
      return { items: [onlyItem(response)], revision: response.header.revision };
    }
    const items: (KeyValue | undefined)[] = [];
    let revision: string | undefined;
    for (let from = 0; from < keys.length || revision === undefined; from += OPERATIONS_PER_TRANSACTION) {
      const chunk = keys.slice(from, from + OPERATIONS_PER_TRANSACTION);
      const success = chunk.map((key) => ({ request_range: { key: Buffer.from(key), revision: revision ?? 0 } }));
      const response = await this.#connection.read<ITxnResponse>('KV', 'txn', { success });
      items.push(...response.responses.map((one) => onlyItem(one.response_range)));
      revision ??= response.header.revision;
    }
    return { items, revision };
  }

  async *range(query: KeyRange): AsyncIterable<{ items: readonly KeyValue[]; revision: string }> {
    const { start, end } = bounds(query);
    const range_end = Buffer.from(end);
    let key = Buffer.from(start);
    let revision: string | undefined;
    for (;;) {
      const { kvs, more, header } = await this.#range({ key, range_end, limit: PAGE_SIZE, revision: revision ?? 0 });
      revision ??= header.revision;
      yield { items: kvs.map(toKeyValue), revision };
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

  #range(request: IRangeRequest): Promise<IRangeResponse> {
    return this.#connection.read<IRangeResponse>('KV', 'range', request);
  }

  /** A time to live is a lease of its own for each write, which nobody renews: as upstream's status reports. */
  async #put({ key, value, ttl }: Change['puts'][number]): Promise<IRequestOp> {
    const put = { key: Buffer.from(key), value: Buffer.from(value) };
    if (ttl === undefined) return { request_put: put };
    const { ID } = await this.#connection.write<{ ID: string }>('Lease', 'leaseGrant', { TTL: Math.trunc(ttl) });
    return { request_put: { ...put, lease: ID } };
  }
}
