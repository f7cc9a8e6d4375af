/** Taking addresses from a block that is there (reference ipam.md 8.4, 8.6). */

import { notFound } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { addressBits } from '../../net/index.ts';
import type { IPAMBlock } from '../../resources/generated/types.ts';
import { autoAssign } from '../block/assign.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { blockKey, blockRef, handleRef, type StoredBlock, type StoredHandle, toStoredBlock } from '../objects.ts';
import { ipsOfHandle } from './handles.ts';
import { retry } from './retry.ts';
import { turnOf, type Work } from './work.ts';

/**
 * As many of the missing addresses as the block has, perhaps none; they are added to the work. Errors: `wrong affinity`, NotFound (the block has
 * gone), `retries exhausted`, `outcome unknown`, and the store's.
 */
export async function takeFrom(work: Work, found: StoredBlock, affinityCheck: boolean): Promise<void> {
  await retry(work.engine, async (failures) => {
    const before = failures === 0 ? found : await readAgain(work, found.block.cidr);
    const { owner, handle, attributes } = work.request;
    const assigned = autoAssign(work.rested(before.block), {
      count: work.missing,
      handle,
      attributes,
      owner,
      affinityCheck,
      reservations: work.reservations,
    });
    work.listing?.set(before.block.cidr, before);
    if (assigned.ordinals.length === 0) return;
    try {
      const most = work.request.maxPerHandle || undefined;
      const allocated = await work.engine.ledger.allocate({
        before,
        after: assigned.block,
        ordinals: assigned.ordinals,
        handle: handle === undefined ? undefined : { id: handle, most, read: work.handle },
      });
      work.listing?.set(before.block.cidr, allocated.block);
      work.handle = allocated.handle;
      work.engine.recentBlocks.set(turnOf(work.request), before.block.cidr);
      work.ips.push(...assigned.ips);
    } catch (error) {
      work.handle = undefined;
      if (!isIpamError(error, 'too many addresses')) throw error;
      work.ips.push(...(await addressesThere(work)));
    }
  });
}

async function readAgain(work: Work, cidr: string): Promise<StoredBlock> {
  const { handle } = work.request;
  const refs = [blockRef(cidr), ...(handle === undefined ? [] : [handleRef(handle)])];
  const [stored, readHandle] = await work.engine.datastore.getMany(refs);
  if (handle !== undefined) work.handle = { stored: readHandle as StoredHandle | undefined };
  const block = stored && toStoredBlock(stored as Stored<IPAMBlock>);
  if (!block) throw notFound(blockKey(cidr));
  return block;
}

/** The handle has all it may have: its addresses are the answer. Where there are too few, another process is about to write them. */
async function addressesThere({ engine, request, missing }: Work): Promise<string[]> {
  const { family, handle } = request;
  const ips = (await ipsOfHandle(engine, handle!)).filter((ip) => ip.includes(':') === (family === 6));
  if (ips.length < missing) throw new IpamError('raced', `handle ${handle} has ${ips.length} addresses, not ${missing}`);
  return ips.slice(0, missing).map((ip) => `${ip}/${addressBits(family)}`);
}
