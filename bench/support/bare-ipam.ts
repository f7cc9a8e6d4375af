/**
 * The reads and commits of IPAM on etcd, and nothing else: no rules, no parsing of what is stored. What IPAM's own operations are compared with.
 * Works on a copy of the objects under `/bare`.
 */
import { Etcd3, type IRangeResponse, type ITxnResponse } from 'etcd3';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';

/** etcd's numbers for what a comparison looks at, and how. */
const VERSION = 0;
const MOD_REVISION = 2;
const EQUAL = 0;

const ROOT = '/bare/calico';
const RESOURCES = `${ROOT}/resources/v3/projectcalico.org`;
const IPAM = `${ROOT}/ipam/v2`;

export class BareIpam {
  readonly #client: Etcd3;
  /** A block as it is stored. */
  readonly #block: string;

  constructor(url: string, block: string) {
    this.#client = new Etcd3({ hosts: url });
    this.#block = block;
  }

  static async copyFrom(store: KeyValueStore): Promise<void> {
    for await (const { items } of store.range({ prefix: '/calico/' })) {
      for (const { key, value } of items) await store.commit([], { puts: [{ key: `/bare${key}`, value }], deletes: [] });
    }
  }

  /** All blocks, affinities and handles go, those of the copy and the others. */
  async forget(): Promise<void> {
    for (const prefix of ['/calico/ipam/', `${ROOT}/ipam/`]) await this.#client.delete().prefix(prefix);
  }

  /** For a host without a block; `cidr` is nobody's. */
  async assignInNewBlock(host: string, cidr: string, handle: string): Promise<void> {
    await this.#readWhatThereIs(host, handle);
    await this.#list(`${IPAM}/assignment/ipv4/block/`);
    const [affinity, block] = [affinityKey(host, cidr), blockKey(cidr)];
    await this.#getMany([affinity, block]);
    await this.#commit(
      [absent(affinity), absent(block)],
      [put(affinity, '{"state":"confirmed","deleted":false}'), put(block, this.#block)],
    );
    await this.#allocate(cidr, handle);
  }

  async assign(host: string, cidr: string, handle: string): Promise<void> {
    await this.#readWhatThereIs(host, handle);
    await this.#allocate(cidr, handle);
  }

  async release(cidr: string, handle: string): Promise<void> {
    const key = handleKey(handle);
    const [, read] = await Promise.all([this.#list(`${RESOURCES}/ippools/`), this.#getMany([`${IPAM}/config`, key])]);
    const block = await this.#get(blockKey(cidr));
    const deletion = { request_delete_range: { key: Buffer.from(key), prev_kv: true } };
    await this.#commit(
      [unchanged(blockKey(cidr), block), unchanged(key, read.responses[1]!.response_range)],
      [put(blockKey(cidr), this.#block), deletion],
    );
  }

  close(): void {
    this.#client.close();
  }

  async #readWhatThereIs(host: string, handle: string): Promise<void> {
    await Promise.all([
      this.#getMany([`${IPAM}/config`, `${RESOURCES}/clusterinformations/default`, `${RESOURCES}/nodes/${host}`, handleKey(handle)]),
      this.#list(`${RESOURCES}/ippools/`),
      this.#list(`${RESOURCES}/ipreservations/`),
      this.#list(`${IPAM}/host/${host}/ipv4/block/`),
    ]);
  }

  async #allocate(cidr: string, handle: string): Promise<void> {
    const block = await this.#get(blockKey(cidr));
    const counts = JSON.stringify({ block: { [cidr]: 1 }, deleted: false });
    await this.#commit(
      [unchanged(blockKey(cidr), block), absent(handleKey(handle))],
      [put(blockKey(cidr), this.#block), put(handleKey(handle), counts)],
    );
  }

  #get(key: string): Promise<IRangeResponse> {
    return this.#client.kv.range({ key: Buffer.from(key) });
  }

  #getMany(keys: readonly string[]): Promise<ITxnResponse> {
    return this.#client.kv.txn({ success: keys.map((key) => ({ request_range: { key: Buffer.from(key) } })) });
  }

  #list(prefix: string): Promise<IRangeResponse> {
    // Keys are ASCII, and end in a slash.
    return this.#client.kv.range({ key: Buffer.from(prefix), range_end: Buffer.from(`${prefix.slice(0, -1)}0`) });
  }

  async #commit(compare: object[], success: object[]): Promise<void> {
    const { succeeded } = await this.#client.kv.txn({ compare, success });
    if (!succeeded) throw new Error('a bare commit met another one');
  }
}

/** The block of each of many hosts. */
export function bareBlockOf(host: number): string {
  return `10.0.${Math.floor(host / 4)}.${(host % 4) * 64}/26`;
}

function affinityKey(host: string, cidr: string): string {
  return `${IPAM}/host/${host}/ipv4/block/${cidr.replace('/', '-')}`;
}

function blockKey(cidr: string): string {
  return `${IPAM}/assignment/ipv4/block/${cidr.replace('/', '-')}`;
}

function handleKey(handle: string): string {
  return `${IPAM}/handle/${handle}`;
}

function absent(key: string): object {
  return { key: Buffer.from(key), target: VERSION, result: EQUAL, version: 0 };
}

function unchanged(key: string, { kvs: [item] }: IRangeResponse): object {
  return { key: Buffer.from(key), target: MOD_REVISION, result: EQUAL, mod_revision: item!.mod_revision };
}

function put(key: string, value: string): object {
  return { request_put: { key: Buffer.from(key), value: Buffer.from(value) } };
}
