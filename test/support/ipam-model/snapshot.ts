/** What IPAM has in a key-value store, read without any of the code under test but the parser of JSON. */
import type { KeyValueStore } from '../../../src/datastore/key-value.ts';
import { parseJson } from '../../../src/encoding/go-json.ts';

export interface BlockPicture {
  readonly cidr: string;
  readonly affinity: string | null;
  readonly allocations: readonly (number | null)[];
  readonly unallocated: readonly number[];
  readonly attributes: readonly {
    readonly handle_id?: string;
    readonly secondary?: Record<string, string>;
    readonly releasedAt?: string;
  }[];
  readonly sequenceNumber: bigint;
  readonly sequenceNumberForAllocation: Readonly<Record<string, bigint>>;
  readonly revision: string;
}

export interface Snapshot {
  readonly blocks: ReadonlyMap<string, BlockPicture>;
  /** State by `host/node-a/10.0.0.0/30`. */
  readonly affinities: ReadonlyMap<string, string>;
  /** Counts by handle, then by block. */
  readonly handles: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

const ROOT = '/calico/ipam/v2/';

export async function takeSnapshot(store: KeyValueStore): Promise<Snapshot> {
  const blocks = new Map<string, BlockPicture>();
  const affinities = new Map<string, string>();
  const handles = new Map<string, Record<string, number>>();
  for await (const { items } of store.range({ prefix: ROOT })) {
    for (const { key, value, modRevision } of items) {
      const [, place = '', rest = ''] = /^\/calico\/ipam\/v2\/([^/]+)\/?(.*)$/.exec(key) ?? [];
      // biome-ignore lint/suspicious/noExplicitAny: whatever is stored; very old affinities have no value
      const json = parseJson(value || '{}') as any;
      if (place === 'assignment') blocks.set(json.cidr, { ...json, attributes: json.attributes ?? [], revision: modRevision });
      else if (place === 'handle') handles.set(rest, json.block);
      else if (place !== 'config') affinities.set(`${place}/${rest.replace(/\/ipv.\/block\//, '/').replace(/-(\d+)$/, '/$1')}`, json.state);
    }
  }
  return { blocks, affinities, handles };
}

/** The address of an ordinal in an IPv4 block. */
export function addressOf({ cidr }: BlockPicture, ordinal: number): string {
  const [address = ''] = cidr.split('/');
  const parts = address.split('.').map(Number);
  return [...parts.slice(0, 3), parts[3]! + ordinal].join('.');
}

export interface Allocation {
  readonly block: BlockPicture;
  readonly ordinal: number;
  readonly ip: string;
  readonly handle: string | undefined;
  readonly node: string | undefined;
  readonly timestamp: string | undefined;
  readonly sequenceNumber: bigint;
}

/** Allocated addresses that do not rest. */
export function allocationsOf({ blocks }: Snapshot): Map<string, Allocation> {
  const all = new Map<string, Allocation>();
  for (const block of blocks.values()) {
    for (const [ordinal, index] of block.allocations.entries()) {
      const attribute = index === null ? undefined : block.attributes[index];
      if (!attribute || attribute.releasedAt !== undefined) continue;
      const ip = addressOf(block, ordinal);
      const sequenceNumber = BigInt(block.sequenceNumberForAllocation[ordinal] ?? 0n);
      const { node, timestamp } = attribute.secondary ?? {};
      all.set(ip, { block, ordinal, ip, handle: attribute.handle_id, node, timestamp, sequenceNumber });
    }
  }
  return all;
}
