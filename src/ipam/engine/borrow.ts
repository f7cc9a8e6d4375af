/** Addresses of blocks that are others', or nobody's (reference ipam.md 8.5; 20 no. 7: only blocks that exist are looked at). */
import { CalicoError } from '../../base/errors.ts';
import { containsIp, subnetCount } from '../../net/index.ts';
import { networkOf } from '../block/block.ts';
import { numFree } from '../block/inspect.ts';
import type { StoredBlock } from '../objects.ts';
import { walkPosition } from '../pool/block-walk.ts';
import type { Pool } from '../pool/pool.ts';
import { takeFrom } from './take.ts';
import type { Work } from './work.ts';

/** Until the request is served or all pools are exhausted, which a message then says. */
export async function borrow(work: Work): Promise<void> {
  const exhausted: string[] = [];
  for (const pool of work.pools) {
    for (const block of await blocksWithRoom(work, pool)) {
      if (work.missing === 0) return;
      await tryToTake(work, block);
    }
    if (work.missing === 0) return;
    exhausted.push(pool.cidr);
  }
  work.messages.push(`No IPs available in pools: [${exhausted.join(' ')}]`);
}

/** In the order in which the host would walk past them. */
async function blocksWithRoom(work: Work, pool: Pool): Promise<StoredBlock[]> {
  const blocks = (await work.blocks()).values();
  const start = work.start(pool, subnetCount(pool.network, pool.blockSize));
  const inPool = [...blocks].filter(({ block }) => !work.avoided.has(block.cidr) && containsIp(pool.network, networkOf(block).address));
  const withRoom = inPool.filter(({ block }) => numFree(work.rested(block), work.reservations) > 0);
  const placed = withRoom.map((block) => ({ block, position: walkPosition(pool, start, networkOf(block.block)) }));
  return placed.sort((a, b) => Number(a.position > b.position) - Number(a.position < b.position)).map(({ block }) => block);
}

/** Whatever is wrong with one block, the next may do; but for a store that does not answer. */
async function tryToTake(work: Work, block: StoredBlock): Promise<void> {
  try {
    await takeFrom(work, block, false);
  } catch (error) {
    if (!(error instanceof CalicoError) || error.code === 'Unreachable') throw error;
  }
}
