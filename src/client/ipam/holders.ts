/** Who uses one address, as far as the datastore knows. */
import { allocationsOf } from '../../ipam/check/allocations.ts';
import { usesOfNodes, usesOfWorkloads } from '../../ipam/check/owners.ts';
import { readableBlocks } from '../../ipam/usage/blocks.ts';
import type { IPAMBlock, Node, WorkloadEndpoint } from '../../resources/generated/types.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';

export interface Holders {
  /** `Workload(ns/name)`: it would go on using an address that is given to somebody else. */
  readonly workloads: readonly string[];
  /** `Node(a)`: its tunnel address, which calico-node replaces when it starts. */
  readonly nodes: readonly string[];
}

/** `ip` in canonical form. */
export async function findHolders(client: Client, ip: string): Promise<Holders> {
  const [workloads, nodes] = await Promise.all([all<WorkloadEndpoint>(client, 'WorkloadEndpoint'), all<Node>(client, 'Node')]);
  const of = ({ uses }: ReturnType<typeof usesOfNodes>) => uses.filter((use) => use.ip === ip).map(({ owner }) => owner);
  return { workloads: of(usesOfWorkloads(workloads)), nodes: of(usesOfNodes(nodes)) };
}

/** Whether any block records it, in a pool or not. */
export async function isAllocated(client: Client, ip: string): Promise<boolean> {
  const { blocks } = readableBlocks(await client.listAll<IPAMBlock>({ kind: 'IPAMBlock' }));
  return blocks.some((block) => allocationsOf(block).some((allocation) => allocation.ip === ip && !allocation.coolingDown));
}

async function all<R extends Resource>(client: Client, kind: string): Promise<R[]> {
  return (await client.listAll<R>({ kind })).items.map(({ resource }) => resource);
}
