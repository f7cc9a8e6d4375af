/** Pools, nodes and blocks for the figures of IPAM. */
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { autoAssign } from '../../src/ipam/block/assign.ts';
import { type Block, newBlock } from '../../src/ipam/block/block.ts';
import { toAffinityResource, toBlockResource, toHandleResource } from '../../src/ipam/objects.ts';
import { hostOwner } from '../../src/ipam/owner.ts';
import { Reservations } from '../../src/ipam/pool/reservations.ts';
import { formatCidr, parseCidr, subnets } from '../../src/net/index.ts';
import { API_VERSION } from '../../src/resources/resource.ts';

const BLOCK_SIZE = 26;
const BLOCKS_OF_A_NODE = 10;

export async function createPool(datastore: Datastore, cidr: string): Promise<void> {
  const spec = { cidr, blockSize: BLOCK_SIZE, ipipMode: 'Never', vxlanMode: 'Never', nodeSelector: 'all()' };
  await datastore.create({ kind: 'IPPool', apiVersion: API_VERSION, metadata: { name: 'pool' }, spec });
}

export async function createNodes(datastore: Datastore, names: readonly string[]): Promise<void> {
  for (const name of names) await datastore.create({ kind: 'Node', apiVersion: API_VERSION, metadata: { name }, spec: {} });
}

export function attributesOf(host: string, handle: string): Record<string, string> {
  return { node: host, pod: handle, namespace: 'default' };
}

/** The first `count` blocks of the pool, full, each address with a handle of its own; ten blocks a node. */
export async function fillBlocks(datastore: Datastore, pool: string, count: number, { handles }: { handles: boolean }): Promise<void> {
  const cidrs = Array.from(subnets(parseCidr(pool)!.network, BLOCK_SIZE), formatCidr).slice(0, count);
  const write = async (cidr: string, index: number) => {
    const owner = hostOwner(`node-${Math.floor(index / BLOCKS_OF_A_NODE)}`);
    const block = fullBlock(cidr, owner.name);
    const ids = handles ? (block.attributes ?? []).map(({ handle_id }) => handle_id!) : [];
    const resources = [
      toBlockResource(block),
      toAffinityResource(owner, cidr, 'confirmed'),
      ...ids.map((id) => toHandleResource(id, { [cidr]: 1 })),
    ];
    await datastore.commit!({ conditions: [], writes: resources.map((put) => ({ put })) });
  };
  for (let from = 0; from < cidrs.length; from += 50)
    await Promise.all(cidrs.slice(from, from + 50).map((cidr, index) => write(cidr, from + index)));
}

function fullBlock(cidr: string, host: string): Block {
  const owner = hostOwner(host);
  const network = parseCidr(cidr)!.network;
  let block = newBlock(network, { owner, sequenceNumber: BigInt(Date.now()) * 1_000_000n, claimTime: '2026-01-02T03:04:05Z' });
  for (let ordinal = 0; block.unallocated.length > 0; ordinal += 1) {
    const handle = `k8s-pod-network.${cidr.replace('/', '-')}.${ordinal}`;
    const attributes = attributesOf(host, handle);
    block = autoAssign(block, { count: 1, handle, attributes, owner, affinityCheck: false, reservations: Reservations.parse([]) }).block;
  }
  return block;
}

export async function storedText(store: KeyValueStore, key: string): Promise<string> {
  const { items } = await store.get([key]);
  return items[0]!.value;
}

export function medianOf(numbers: readonly number[]): number {
  return quantileOf(numbers, 0.5);
}

export function quantileOf(numbers: readonly number[], quantile: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * quantile))]!;
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
