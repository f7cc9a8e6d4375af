/** One transaction for each change: block, handle and affinity agree at every moment, and a crash leaves nothing half done. */
import type { Condition, Datastore, Stored, Write } from '../../datastore/datastore.ts';
import type { IPAMBlock, IPAMHandle } from '../../resources/generated/types.ts';
import type { Ref, Resource } from '../../resources/resource.ts';
import { asUpdate, type Block } from '../block/block.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { type Counts, decrementAtMost, increment, isEmptyHandle, requireRoom, without } from '../handle.ts';
import {
  affinityRef,
  blockRef,
  find,
  handleRef,
  isConfirmed,
  readAll,
  type StoredAffinity,
  type StoredBlock,
  type StoredHandle,
  toAffinityResource,
  toBlockResource,
  toHandleResource,
  toStoredBlock,
} from '../objects.ts';
import { isOwnedBy } from '../owner.ts';
import {
  type Allocated,
  type Allocation,
  type Claim,
  type Disowning,
  type Freeing,
  guard,
  type HandleFreeing,
  type HandleIncrement,
  type Ledger,
} from './ledger.ts';
import { type Pause, settleAllocation } from './settle.ts';

interface Change {
  readonly conditions: readonly Condition[];
  readonly writes: readonly Write[];
}

export class TransactionalLedger implements Ledger {
  readonly #datastore: Datastore;
  readonly #pause: Pause;

  constructor(datastore: Datastore, pause: Pause) {
    this.#datastore = datastore;
    this.#pause = pause;
  }

  async claim({ owner, cidr, create }: Claim): Promise<StoredBlock> {
    const [affinity, stored] = await this.#read<[StoredAffinity, Stored<IPAMBlock>]>([affinityRef(owner, cidr), blockRef(cidr)]);
    const block = stored && toStoredBlock(stored);
    if (block && !isOwnedBy(block.block, owner)) {
      if (affinity) await this.#commit([removal(affinity)]);
      throw new IpamError('claim conflict', `block ${cidr} has affinity ${block.block.affinity ?? 'to nobody'}`, { identifier: cidr });
    }
    if (block && affinity && isConfirmed(affinity)) return block;
    // A block that was there is written too, so that one who is about to release it must read it again.
    const next = block ? asUpdate(block.block) : create();
    const confirmed = put(affinityRef(owner, cidr), toAffinityResource(owner, cidr, 'confirmed'), affinity);
    const [, written] = await this.#commit([confirmed, put(blockRef(cidr), toBlockResource(next, stored), stored)]);
    return { block: next, stored: written as Stored<IPAMBlock> };
  }

  async allocate(allocation: Allocation): Promise<Allocated> {
    const { before, after, handle, ordinals } = allocation;
    const read = handle && (handle.read ?? { stored: await find<IPAMHandle>(this.#datastore, handleRef(handle.id)) });
    const next = asUpdate(after);
    const changes = [blockChange(before, next)];
    if (handle) changes.push(handleIncrement(handle, read?.stored, after, ordinals.length));
    try {
      const [stored, newHandle] = await this.#commit(changes);
      return { block: { block: next, stored: stored as Stored<IPAMBlock> }, handle: handle && { stored: newHandle as StoredHandle } };
    } catch (error) {
      if (!isIpamError(error, 'unanswered')) throw error;
      return { block: await settleAllocation(this.#datastore, this.#pause, allocation, error) };
    }
  }

  async free({ before, after, countByHandle }: Freeing): Promise<void> {
    const ids = [...countByHandle.keys()];
    const handles = await this.#read<StoredHandle[]>(ids.map(handleRef));
    const handleChanges = ids.map((id, index) => {
      const stored = handles[index];
      if (!stored) return absence(handleRef(id));
      return handleChange(stored, decrementAtMost(stored.resource.spec.block, before.block.cidr, countByHandle.get(id)!));
    });
    await this.#commit([blockChange(before, after && asUpdate(after)), ...handleChanges]);
  }

  /** Every block is written, even as it is: one who has counted an address in the handle, but not yet allocated it, must fail. */
  async freeHandle({ handle, blocks }: HandleFreeing): Promise<void> {
    const changes = blocks.map(({ cidr, before, after }) =>
      before ? blockChange(before, after && asUpdate(after)) : absence(blockRef(cidr)),
    );
    const left = blocks.reduce((counts, { cidr }) => without(counts, cidr), handle.resource.spec.block as Counts);
    await this.#commit([...changes, handleChange(handle, left)]);
  }

  async disown({ affinity, before, after }: Disowning): Promise<void> {
    await this.#commit([removal(affinity), blockChange(before, after && asUpdate(after))]);
  }

  async #read<T extends readonly Stored[]>(refs: readonly Ref[]): Promise<{ [I in keyof T]: T[I] | undefined }> {
    const found = await readAll(this.#datastore, refs);
    for (const one of found) if (one instanceof Error) throw one;
    return found as { [I in keyof T]: T[I] | undefined };
  }

  #commit(changes: readonly Change[]): Promise<Stored[]> {
    const conditions = changes.flatMap((change) => change.conditions);
    const writes = changes.flatMap((change) => change.writes);
    return guard(() => this.#datastore.commit!({ conditions, writes }));
  }
}

function put(ref: Ref, resource: Resource, over: Stored | undefined): Change {
  return { conditions: [unchanged(ref, over)], writes: [{ put: resource, over }] };
}

function absence(ref: Ref): Change {
  return { conditions: [{ ref, is: 'absent' }], writes: [] };
}

function removal(stored: Stored): Change {
  const ref = { kind: stored.resource.kind, name: stored.resource.metadata.name! };
  return { conditions: [unchanged(ref, stored)], writes: [{ delete: ref }] };
}

function unchanged(ref: Ref, read: Stored | undefined): Condition {
  return { ref, is: read ? { revision: read.revision } : 'absent' };
}

function blockChange({ stored }: StoredBlock, next: Block | undefined): Change {
  return next ? put(blockRef(next.cidr), toBlockResource(next, stored), stored) : removal(stored);
}

function handleChange(stored: StoredHandle, counts: Counts): Change {
  if (isEmptyHandle(counts)) return removal(stored);
  const { name } = stored.resource.metadata;
  return put(handleRef(name!), { ...stored.resource, spec: { ...stored.resource.spec, block: { ...counts } } } as IPAMHandle, stored);
}

function handleIncrement({ id, most }: HandleIncrement, stored: StoredHandle | undefined, { cidr }: Block, by: number): Change {
  const counts = increment(stored?.resource.spec.block ?? {}, cidr, by);
  requireRoom(id, counts, cidr, most);
  return stored ? handleChange(stored, counts) : put(handleRef(id), toHandleResource(id, counts), undefined);
}
