/** A block for a host before its first workload comes (reference ipam.md 12): Windows needs its network early. */
import { CalicoError } from '../../base/errors.ts';
import type { Family } from '../../net/index.ts';
import type { StoredBlock } from '../objects.ts';
import { hostOwner } from '../owner.ts';
import { anotherBlock, toFamilyRequest } from './auto-assign.ts';
import type { Engine } from './engine.ts';
import { ownBlocks } from './own-blocks.ts';
import { type AutoAssignRequest, requireValid } from './request.ts';
import { beginWork } from './work.ts';

export interface EnsureBlockRequest {
  readonly hostname?: string | undefined;
  readonly ipv4Pools?: readonly string[] | undefined;
  readonly ipv6Pools?: readonly string[] | undefined;
  /** A family without it is left out. */
  readonly hostReserved4?: AutoAssignRequest['hostReserved4'];
  readonly hostReserved6?: AutoAssignRequest['hostReserved6'];
}

/** CIDRs of the blocks; the same when called again. Errors: those of `beginWork`, and Datastore where no block is free. */
export async function ensureBlock(engine: Engine, request: EnsureBlockRequest): Promise<{ v4?: string; v6?: string }> {
  const v4 = request.hostReserved4 && (await ensure(engine, request, 4));
  const v6 = request.hostReserved6 && (await ensure(engine, request, 6));
  return { ...(v4 && { v4 }), ...(v6 && { v6 }) };
}

async function ensure(engine: Engine, request: EnsureBlockRequest, family: Family): Promise<string> {
  const asked: AutoAssignRequest = { ...request, use: 'Workload' };
  requireValid(asked);
  const owner = hostOwner(request.hostname ?? engine.hostname);
  const work = await beginWork(engine, toFamilyRequest(asked, owner, family));
  // No limit on the number of blocks holds here.
  work.owned = Number.NEGATIVE_INFINITY;
  const { value: own } = await ownBlocks(work, 0).next();
  const block: StoredBlock | undefined = own ?? (await anotherBlock(work, 0));
  if (!block) throw new CalicoError('Datastore', `no free blocks for ${owner.name}`);
  return block.block.cidr;
}
