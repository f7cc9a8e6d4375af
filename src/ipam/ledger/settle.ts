/** Finding out what became of an allocation whose write was not answered. */
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../base/errors.ts';
import type { Datastore } from '../../datastore/datastore.ts';
import { asUpdate, attributeAt, ipAt, sequenceNumberAt } from '../block/block.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { readBlock, type StoredBlock, toBlockResource } from '../objects.ts';
import type { Allocation } from './ledger.ts';
import { guard } from './ledger.ts';

export type Pause = (milliseconds: number) => Promise<void>;

/** Long enough for a server that restarts. */
const PAUSES = [0, 100, 400, 1500];

/**
 * The block, where the allocation was written after all. Where it was not, `raced`: and it never will be, even if the request is still on its
 * way, because the block is given another revision than the request expects. Where the store does not answer this either, `outcome unknown`.
 */
export async function settleAllocation(datastore: Datastore, pause: Pause, allocation: Allocation, failure: unknown): Promise<StoredBlock> {
  const { before } = allocation;
  for (const milliseconds of PAUSES) {
    try {
      await pause(milliseconds);
      const current = await readBlock(datastore, before.block.cidr);
      if (current && isWritten(current, allocation)) return current;
      if (current?.stored.revision === before.stored.revision) await bump(datastore, current);
      throw new IpamError('raced', `update conflict: ${before.block.cidr}`, { cause: failure });
    } catch (error) {
      if (isIpamError(error, 'raced') && error.cause === failure) throw error;
      if (!isIpamError(error, 'raced', 'unanswered') && !isCalicoError(error, 'Unreachable', 'Datastore')) throw error;
    }
  }
  throw unknownOutcome(allocation, failure);
}

/** The same numbers are given to nobody else: they were the block's when it was read. */
function isWritten({ block }: StoredBlock, { after, ordinals }: Allocation): boolean {
  return ordinals.every(
    (ordinal) =>
      block.allocations[ordinal] !== null &&
      sequenceNumberAt(block, ordinal) === sequenceNumberAt(after, ordinal) &&
      isDeepStrictEqual(attributeAt(block, ordinal), attributeAt(after, ordinal)),
  );
}

/** The block as it is, under a new revision: whoever read the old one must read again. */
export async function bump(datastore: Datastore, { block, stored }: StoredBlock): Promise<StoredBlock> {
  const next = asUpdate(block);
  return { block: next, stored: await guard(() => datastore.update({ ...stored, resource: toBlockResource(next, stored) })) };
}

function unknownOutcome({ after, ordinals, handle }: Allocation, cause: unknown): IpamError {
  const ips = ordinals.map((ordinal) => ipAt(after, ordinal)).join(', ');
  const holder = handle ? `handle ${handle.id}` : 'no handle';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IpamError('outcome unknown', `it is not known whether ${ips} was assigned to ${holder}: ${reason}`, {
    cause,
    hint: handle ? `release by handle ${handle.id} when the datastore answers again` : `release ${ips} when the datastore answers again`,
  });
}
