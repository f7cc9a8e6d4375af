/** IPAM's objects as the datastore keeps them: their names, and how they are read without stumbling over what cannot be. */
import { CalicoError, isCalicoError } from '../base/errors.ts';
import type { Datastore, Query, Revision, Stored, Unreadable } from '../datastore/datastore.ts';
import { formatCidr, parseCidr } from '../net/index.ts';
import type { BlockAffinity, IPAMBlock, IPAMHandle } from '../resources/generated/types.ts';
import { API_VERSION, type Ref, type Resource } from '../resources/resource.ts';
import type { Block } from './block/block.ts';
import { findDamage } from './block/validity.ts';
import { IpamError } from './errors.ts';
import type { Owner } from './owner.ts';

export type StoredHandle = Stored<IPAMHandle>;
export type StoredAffinity = Stored<BlockAffinity>;

/** A block, and what it was read as: what a write is conditional on. */
export interface StoredBlock {
  readonly block: Block;
  readonly stored: Stored<IPAMBlock>;
}

export function blockRef(cidr: string): Ref {
  return { kind: 'IPAMBlock', name: cidr };
}

export function affinityRef({ type, name }: Owner, cidr: string): Ref {
  return { kind: 'BlockAffinity', name: `${type}/${name}/${cidr}` };
}

export function handleRef(id: string): Ref {
  return { kind: 'IPAMHandle', name: id };
}

/** How Calico's messages name a block. */
export function blockKey(cidr: string): string {
  return `BlockKey(cidr=${cidr})`;
}

export function toBlockResource(block: Block, { resource }: { resource?: IPAMBlock } = {}): IPAMBlock {
  return {
    kind: 'IPAMBlock',
    apiVersion: API_VERSION,
    metadata: resource?.metadata ?? { name: block.cidr },
    spec: block as IPAMBlock['spec'],
  };
}

export function toAffinityResource(owner: Owner, cidr: string, state: BlockAffinity['spec']['state']): BlockAffinity {
  const spec: BlockAffinity['spec'] = { state, node: owner.name, type: owner.type, cidr, deleted: false };
  return { kind: 'BlockAffinity', apiVersion: API_VERSION, metadata: { name: affinityRef(owner, cidr).name }, spec };
}

export function toHandleResource(id: string, block: Readonly<Record<string, number>>): IPAMHandle {
  return {
    kind: 'IPAMHandle',
    apiVersion: API_VERSION,
    metadata: { name: id },
    spec: { handleID: id, block: { ...block }, deleted: false },
  };
}

/** An affinity of very old data has no state: its block was confirmed. */
export function isConfirmed({ resource }: StoredAffinity): boolean {
  return resource.spec.state === 'confirmed' || resource.spec.state === '';
}

/** Lists that the store may hold as null are empty here; nothing is checked. */
export function toBlock({ spec }: IPAMBlock): Block {
  return {
    ...spec,
    allocations: spec.allocations ?? [],
    unallocated: spec.unallocated ?? [],
    sequenceNumberForAllocation: spec.sequenceNumberForAllocation ?? {},
  };
}

/**
 * A block that may be worked with; undefined for one that is about to be removed. Throws `invalid block` where changing it could do harm:
 * damaged and foreign blocks stay as they are for a person to look at.
 */
export function toStoredBlock(stored: Stored<IPAMBlock>): StoredBlock | undefined {
  const block = toBlock(stored.resource);
  if (block.deleted) return undefined;
  const name = stored.resource.metadata.name ?? '';
  const damage = isNamedBy(block, name) ? findDamage(block) : `it says that it is ${block.cidr}`;
  if (damage !== undefined) throw new IpamError('invalid block', `IPAMBlock ${blockKey(name)} is invalid: ${damage}`, { identifier: name });
  return { block, stored };
}

function isNamedBy({ cidr }: Block, name: string): boolean {
  const network = parseCidr(cidr)?.network;
  return cidr === name || (network !== undefined && formatCidr(network) === name);
}

/** In the order of `refs`: the object, undefined where it is absent, or the error of reading it. One round trip where all can be read. */
export async function readAll(datastore: Datastore, refs: readonly Ref[]): Promise<(Stored | undefined | CalicoError)[]> {
  if (refs.length === 0) return [];
  try {
    return await datastore.getMany(refs);
  } catch (error) {
    if (!isCalicoError(error, 'Unreadable')) throw error;
    return Promise.all(refs.map((ref) => readOne(datastore, ref)));
  }
}

/** undefined where it is absent. */
export async function find<R extends Resource>(datastore: Datastore, ref: Ref): Promise<Stored<R> | undefined> {
  const [found] = await datastore.getMany([ref]);
  return found as Stored<R> | undefined;
}

async function readOne(datastore: Datastore, ref: Ref): Promise<Stored | undefined | CalicoError> {
  try {
    return await datastore.get(ref);
  } catch (error) {
    if (isCalicoError(error, 'NotFound')) return undefined;
    if (isCalicoError(error, 'Unreadable')) return error;
    throw error;
  }
}

/** In the order of `cidrs`. Unreadable and damaged blocks come as the error that says so. */
export async function readBlocks(datastore: Datastore, cidrs: readonly string[]): Promise<(StoredBlock | undefined | CalicoError)[]> {
  const found = await readAll(datastore, cidrs.map(blockRef));
  return found.map((one) => (one === undefined || one instanceof CalicoError ? one : tryBlock(one as Stored<IPAMBlock>)));
}

/** undefined where it is absent. Errors: Unreadable, `invalid block`. */
export async function readBlock(datastore: Datastore, cidr: string): Promise<StoredBlock | undefined> {
  const stored = await find<IPAMBlock>(datastore, blockRef(cidr));
  return stored && toStoredBlock(stored);
}

function tryBlock(stored: Stored<IPAMBlock>): StoredBlock | undefined | CalicoError {
  try {
    return toStoredBlock(stored);
  } catch (error) {
    if (error instanceof IpamError) return error;
    throw error;
  }
}

export interface Listing<R extends Resource> {
  readonly items: readonly Stored<R>[];
  readonly unreadable: readonly Unreadable[];
  readonly revision: Revision;
}

export async function listAll<R extends Resource>(datastore: Datastore, query: Query): Promise<Listing<R>> {
  const items: Stored<R>[] = [];
  const unreadable: Unreadable[] = [];
  let last: Revision | undefined;
  for await (const page of datastore.list<R>(query)) {
    items.push(...page.items);
    unreadable.push(...page.unreadable);
    last = page.revision;
  }
  return { items, unreadable, revision: last! };
}

export interface BlockListing {
  readonly blocks: readonly StoredBlock[];
  readonly unreadable: readonly Unreadable[];
}

/** All blocks that may be worked with; the others are named among the unreadable. */
export async function listBlocks(datastore: Datastore, family?: 4 | 6): Promise<BlockListing> {
  const { items, unreadable } = await listAll<IPAMBlock>(datastore, { kind: 'IPAMBlock', family });
  const read = items.map(tryBlock);
  const damaged = read.filter((one) => one instanceof CalicoError).map(toUnreadable);
  return { blocks: read.filter(isStoredBlock), unreadable: [...unreadable, ...damaged] };
}

export function isStoredBlock(found: StoredBlock | undefined | CalicoError): found is StoredBlock {
  return found !== undefined && !(found instanceof CalicoError);
}

/** A block that was passed over, and why: one that is damaged by its CIDR, one that cannot be read as lists name it. */
export function toUnreadable(error: CalicoError): Unreadable {
  const { identifier = '', message } = error;
  return { key: error instanceof IpamError ? blockKey(identifier) : identifier, reason: message };
}
