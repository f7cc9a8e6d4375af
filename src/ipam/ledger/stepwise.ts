/**
 * One write after the other, for stores without transactions: in upstream's order, so that a crash leaves only what it leaves too. Handles are
 * counted up before an address is allocated and down after it was released: a handle counts at least what there is (reference ipam.md 5, 11).
 */

import { isCalicoError } from '../../base/errors.ts';
import type { Datastore } from '../../datastore/datastore.ts';
import type { BlockAffinity, IPAMBlock, IPAMHandle } from '../../resources/generated/types.ts';
import { asUpdate, type Block } from '../block/block.ts';
import { ordinalsOfHandle } from '../block/release.ts';
import { type Patience, retry } from '../engine/retry.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { type Counts, decrementAtMost, increment, isEmptyHandle, requireRoom, without } from '../handle.ts';
import {
  affinityRef,
  find,
  handleRef,
  isConfirmed,
  readBlock,
  type StoredAffinity,
  type StoredBlock,
  type StoredHandle,
  toAffinityResource,
  toBlockResource,
  toHandleResource,
  toStoredBlock,
} from '../objects.ts';
import { isOwnedBy, type Owner } from '../owner.ts';
import {
  type Allocated,
  type Allocation,
  type Claim,
  type Disowning,
  deleteIfThere,
  type Freeing,
  guard,
  type HandleFreeing,
  type Ledger,
} from './ledger.ts';
import { bump, settleAllocation } from './settle.ts';

type State = BlockAffinity['spec']['state'];

export class StepwiseLedger implements Ledger {
  readonly #datastore: Datastore;
  readonly #patience: Patience;

  constructor(datastore: Datastore, patience: Patience) {
    this.#datastore = datastore;
    this.#patience = patience;
  }

  async claim(claim: Claim): Promise<StoredBlock> {
    const { owner, cidr } = claim;
    const affinity = await this.#pendingAffinity(owner, cidr);
    const block = await readBlock(this.#datastore, cidr);
    if (!block) return this.#createBlock(claim, affinity);
    if (!isOwnedBy(block.block, owner)) return this.#giveUp(affinity, block);
    if (isConfirmed(affinity)) return block;
    // Whoever is about to release it holds older revisions of both, and fails.
    const bumped = await bump(this.#datastore, block);
    await this.#confirm(affinity);
    return bumped;
  }

  /** What is there, as it is where it is confirmed, else under a new revision. */
  async #pendingAffinity(owner: Owner, cidr: string): Promise<StoredAffinity> {
    const known = await find<BlockAffinity>(this.#datastore, affinityRef(owner, cidr));
    if (!known) return guard(() => this.#datastore.create(toAffinityResource(owner, cidr, 'pending')));
    return known.resource.spec.state === 'confirmed' ? known : this.#setState(known, 'pending');
  }

  /** Even where it is the state already: the new revision makes others fail who hold the old one. */
  #setState(affinity: StoredAffinity, state: State): Promise<StoredAffinity> {
    const { resource } = affinity;
    return guard(() => this.#datastore.update({ ...affinity, resource: { ...resource, spec: { ...resource.spec, state } } }));
  }

  async #createBlock({ owner, create }: Claim, affinity: StoredAffinity): Promise<StoredBlock> {
    const pending = isConfirmed(affinity) ? await this.#setState(affinity, 'pending') : affinity;
    const created = await this.#create(create());
    if (!isOwnedBy(created.block, owner)) return this.#giveUp(pending, created);
    await this.#confirm(pending);
    return created;
  }

  /** Another process may have been first: then what it made. */
  async #create(block: Block): Promise<StoredBlock> {
    try {
      return { block, stored: await this.#datastore.create(toBlockResource(block)) };
    } catch (error) {
      if (!isCalicoError(error, 'AlreadyExists')) return guard(() => Promise.reject(error));
      const existing = await find<IPAMBlock>(this.#datastore, { kind: 'IPAMBlock', name: block.cidr });
      const stored = existing && toStoredBlock(existing);
      if (!stored) throw new IpamError('raced', error.message, { cause: error });
      return stored;
    }
  }

  async #giveUp(affinity: StoredAffinity, { block: { cidr, affinity: holder = 'to nobody' } }: StoredBlock): Promise<never> {
    await guard(() => deleteIfThere(this.#datastore, affinity));
    throw new IpamError('claim conflict', `block ${cidr} has affinity ${holder}`, { identifier: cidr });
  }

  async #confirm(affinity: StoredAffinity): Promise<void> {
    try {
      await this.#setState(affinity, 'confirmed');
    } catch (error) {
      const now = await find<BlockAffinity>(this.#datastore, { kind: 'BlockAffinity', name: affinity.resource.metadata.name! });
      if (now?.resource.spec.state !== 'confirmed') throw error;
    }
  }

  async allocate(allocation: Allocation): Promise<Allocated> {
    const { before, after, handle, ordinals } = allocation;
    if (handle) {
      await this.#changeHandle(handle.id, (counts) => {
        const next = increment(counts, after.cidr, ordinals.length);
        requireRoom(handle.id, next, after.cidr, handle.most);
        return next;
      });
    }
    try {
      return { block: await this.#writeAllocation(allocation) };
    } catch (error) {
      // Where nobody knows whether the addresses are allocated they stay counted: too many is harmless.
      if (handle && !isIpamError(error, 'outcome unknown')) {
        await this.#changeHandle(handle.id, (counts) => decrementAtMost(counts, before.block.cidr, ordinals.length)).catch(() => undefined);
      }
      throw error;
    }
  }

  async #writeAllocation(allocation: Allocation): Promise<StoredBlock> {
    const { before, after } = allocation;
    const next = asUpdate(after);
    try {
      return {
        block: next,
        stored: await guard(() => this.#datastore.update({ ...before.stored, resource: toBlockResource(next, before.stored) })),
      };
    } catch (error) {
      if (!isIpamError(error, 'unanswered')) throw error;
      return settleAllocation(this.#datastore, this.#patience.pause, allocation, error);
    }
  }

  async free({ before, after, countByHandle }: Freeing): Promise<void> {
    await this.#writeBlock(before, after);
    for (const [id, count] of countByHandle) await this.#countDown(id, before.block.cidr, count);
  }

  async freeHandle({ handle, blocks }: HandleFreeing): Promise<void> {
    const id = handle.resource.metadata.name!;
    if (blocks.length === 0 && isEmptyHandle(handle.resource.spec.block)) await this.#writeHandle(handle, id, {});
    for (const { cidr, before, after, count } of blocks) {
      if (before && count > 0) {
        await this.#writeBlock(before, after);
        await this.#countDown(id, cidr, count);
      }
      if (count < handle.resource.spec.block[cidr]!) await this.#clearHandle(id, cidr);
    }
  }

  /** The addresses are free already: a handle that counts too many is all that can be left. */
  async #countDown(id: string, cidr: string, count: number): Promise<void> {
    try {
      await this.#changeHandle(id, (counts) => decrementAtMost(counts, cidr, count));
    } catch (error) {
      if (!isCalicoError(error)) throw error;
    }
  }

  async disown({ affinity, before, after }: Disowning): Promise<void> {
    const marked = await this.#setState(affinity, 'pendingDeletion');
    await this.#writeBlock(before, after);
    await guard(() => deleteIfThere(this.#datastore, marked));
  }

  /**
   * An entry for a block in which the handle has nothing goes. The handle is read first, then the block is written as it is, then the handle is
   * written: one who counted an address before the handle was read fails on the block; one who counts it later makes the last write fail.
   */
  async #clearHandle(id: string, cidr: string): Promise<void> {
    const handle = await find<IPAMHandle>(this.#datastore, handleRef(id));
    if (handle?.resource.spec.block[cidr] === undefined) return;
    const block = await readBlock(this.#datastore, cidr);
    if (block && ordinalsOfHandle(block.block, id).length > 0) return;
    if (block) await bump(this.#datastore, block);
    await this.#writeHandle(handle, id, without(handle.resource.spec.block, cidr));
  }

  async #writeBlock({ stored }: StoredBlock, after: Block | undefined): Promise<void> {
    if (after) await guard(() => this.#datastore.update({ ...stored, resource: toBlockResource(asUpdate(after), stored) }));
    else
      await guard(() => this.#datastore.delete({ kind: 'IPAMBlock', name: stored.resource.metadata.name! }, { revision: stored.revision }));
  }

  /** A change whose outcome is unknown is not repeated: counting too many is harmless, too few is not. */
  async #changeHandle(id: string, change: (counts: Counts) => Counts): Promise<void> {
    await retry(this.#patience, async () => {
      const handle = await find<IPAMHandle>(this.#datastore, handleRef(id));
      const counts = handle?.resource.spec.block ?? {};
      const next = change(counts);
      if (next === counts) return;
      await this.#writeHandle(handle, id, next).catch((error) => {
        throw isIpamError(error, 'unanswered') ? error.cause : error;
      });
    });
  }

  async #writeHandle(handle: StoredHandle | undefined, id: string, counts: Counts): Promise<void> {
    if (!handle) {
      if (!isEmptyHandle(counts)) await guard(() => this.#datastore.create(toHandleResource(id, counts)));
    } else if (isEmptyHandle(counts)) await guard(() => deleteIfThere(this.#datastore, handle));
    else {
      const { resource } = handle;
      await guard(() => this.#datastore.update({ ...handle, resource: { ...resource, spec: { ...resource.spec, block: { ...counts } } } }));
    }
  }
}
