/** What IPAM has in a store, read behind it, without any of the code under test but the parser of JSON. */
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

/** Of a store with Calico's own keys. */
export async function takeSnapshot(store: KeyValueStore): Promise<Snapshot> {
  const snapshot = emptySnapshot();
  await forEachValue(store, '/calico/ipam/v2/', (key, json, revision) => {
    const [, place = '', rest = ''] = /^([^/]+)\/?(.*)$/.exec(key)!;
    if (place === 'assignment') snapshot.blocks.set(json.cidr, { ...json, attributes: json.attributes ?? [], revision });
    else if (place === 'handle') snapshot.handles.set(rest, json.block);
    else if (place !== 'config')
      snapshot.affinities.set(`${place}/${rest.replace(/\/ipv.\/block\//, '/').replace(/-(\d+)$/, '/$1')}`, json.state);
  });
  return snapshot;
}

/** Of an API server, by its etcd: the custom resources of that group. What is marked as deleted counts as absent. */
export async function takeKubernetesSnapshot(etcd: KeyValueStore, apiGroup: string): Promise<Snapshot> {
  const snapshot = emptySnapshot();
  await forEachValue(etcd, `/registry/${apiGroup}/`, (key, { spec }, revision) => {
    if (String(spec?.deleted) === 'true') return;
    const [plural] = key.split('/');
    if (plural === 'ipamblocks') snapshot.blocks.set(spec.cidr, { ...spec, affinity: spec.affinity ?? null, revision });
    else if (plural === 'ipamhandles') snapshot.handles.set(spec.handleID, spec.block);
    else if (plural === 'blockaffinities') snapshot.affinities.set(`${spec.type || 'host'}/${spec.node}/${spec.cidr}`, spec.state);
  });
  return snapshot;
}

export function emptySnapshot() {
  return {
    blocks: new Map<string, BlockPicture>(),
    affinities: new Map<string, string>(),
    handles: new Map<string, Record<string, number>>(),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever is stored
type Visit = (key: string, json: any, revision: string) => void;

/** Keys without the prefix. Very old affinities have no value. */
async function forEachValue(store: KeyValueStore, prefix: string, visit: Visit): Promise<void> {
  for await (const { items } of store.range({ prefix }))
    for (const { key, value, modRevision } of items) visit(key.slice(prefix.length), parseJson(value || '{}'), modRevision);
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
