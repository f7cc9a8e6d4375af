/**
 * How changes of blocks, handles and affinities reach the store. Two ways, one per file: all in one transaction where the store has them, and
 * step by step in upstream's order where it has not. Everything here is written on condition that what was read is still there.
 */
import { isCalicoError } from '../../base/errors.ts';
import type { Datastore } from '../../datastore/datastore.ts';
import type { Block } from '../block/block.ts';
import { IpamError } from '../errors.ts';
import type { StoredAffinity, StoredBlock, StoredHandle } from '../objects.ts';
import type { Owner } from '../owner.ts';

export interface Claim {
  readonly owner: Owner;
  readonly cidr: string;
  /** What is written where there is no block yet. */
  readonly create: () => Block;
}

export interface Allocation {
  readonly before: StoredBlock;
  /** With addresses allocated; takes its next number when it is written. */
  readonly after: Block;
  readonly ordinals: readonly number[];
  readonly handle?: HandleIncrement | undefined;
}

export interface HandleIncrement {
  readonly id: string;
  /** Most addresses of the block's family that the handle may have; more is refused with `too many addresses`. */
  readonly most?: number | undefined;
  /** Saves reading it, where that was done already. */
  readonly read?: HandleRead | undefined;
}

export interface HandleRead {
  readonly stored: StoredHandle | undefined;
}

export interface Allocated {
  readonly block: StoredBlock;
  /** Absent: not known. */
  readonly handle?: HandleRead | undefined;
}

export interface Freeing {
  readonly before: StoredBlock;
  /** undefined: the block goes. */
  readonly after: Block | undefined;
  /** How many addresses each handle loses in this block. */
  readonly countByHandle: ReadonlyMap<string, number>;
}

/** All that a handle has. */
export interface HandleFreeing {
  readonly handle: StoredHandle;
  /** One for each entry of the handle, read after it. */
  readonly blocks: readonly HandleBlock[];
}

export interface HandleBlock {
  readonly cidr: string;
  /** undefined: there is no such block. */
  readonly before: StoredBlock | undefined;
  /** undefined: the block goes, or is gone. */
  readonly after: Block | undefined;
  /** How many addresses the handle had in the block; perhaps none. */
  readonly count: number;
}

export interface Disowning {
  readonly affinity: StoredAffinity;
  readonly owner: Owner;
  readonly before: StoredBlock;
  /** undefined: the block goes. */
  readonly after: Block | undefined;
}

export interface Ledger {
  /**
   * The owner's block, created or taken back from whatever a crash left (reference 5.2-5.5): afterwards its affinity is confirmed. Errors:
   * `claim conflict` where it is somebody else's, `invalid block`, `raced`, `unanswered`.
   */
  claim(claim: Claim): Promise<StoredBlock>;
  /** Block and handle. Errors: `raced`, `too many addresses`, `unanswered` (nothing was allocated), and `outcome unknown`, which names the addresses. */
  allocate(allocation: Allocation): Promise<Allocated>;
  /** Block and handles. Errors: `raced`, `unanswered`. */
  free(freeing: Freeing): Promise<void>;
  /** Blocks and handle; entries that count addresses which are not there go too. Errors: `raced`, `unanswered`. */
  freeHandle(freeing: HandleFreeing): Promise<void>;
  /** The owner's claim ends; its affinity goes. Errors: `raced`, `unanswered`. */
  disown(disowning: Disowning): Promise<void>;
}

/** Tells a change by others, and a write of which nobody knows whether it happened, from other failures. */
export async function guard<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isCalicoError(error) || error instanceof IpamError) throw error;
    const { message, hint, identifier } = error;
    if (isCalicoError(error, 'Conflict', 'NotFound', 'AlreadyExists'))
      throw new IpamError('raced', message, { hint, identifier, cause: error });
    if (isCalicoError(error, 'Unreachable', 'Datastore')) throw new IpamError('unanswered', message, { hint, identifier, cause: error });
    throw error;
  }
}

/** Deletes what may be gone already. */
export async function deleteIfThere(datastore: Datastore, { resource, revision }: StoredAffinity | StoredHandle): Promise<void> {
  try {
    await datastore.delete({ kind: resource.kind, name: resource.metadata.name! }, { revision });
  } catch (error) {
    if (!isCalicoError(error, 'NotFound')) throw error;
  }
}
