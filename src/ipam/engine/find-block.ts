/** Finding a block to claim (reference ipam.md 5.7). */
import { type Cidr, formatCidr, overlaps, parseCidr, subnetCount } from '../../net/index.ts';
import { isEmpty, numFree } from '../block/inspect.ts';
import { IpamError, isIpamError } from '../errors.ts';
import type { StoredBlock } from '../objects.ts';
import { isOwnedBy, parseOwner } from '../owner.ts';
import { walkBlocks } from '../pool/block-walk.ts';
import type { Pool } from '../pool/pool.ts';
import { claim } from './claim.ts';
import { releaseBlockAffinity } from './release-affinity.ts';
import { retry } from './retry.ts';
import type { Work } from './work.ts';

/** An empty block this young may be about to be used by the host that claimed it. */
const LEAST_AGE_TO_RECLAIM = 60_000;
const MOST_BLOCKS_TRIED = 100;

/** A block of the owner that it had not when the request came. Errors: `no free blocks`, `retries exhausted`, and the store's. */
export async function claimAnotherBlock(work: Work, minFree: number): Promise<StoredBlock> {
  const { engine, request } = work;
  for (let tried = 0; tried < MOST_BLOCKS_TRIED; tried += 1) {
    const cidr = await findUsableBlock(work);
    try {
      const block = await retry(engine, () => claim(engine, { owner: request.owner, cidr, hostReserved: request.hostReserved }));
      work.listing?.set(cidr, block);
      if (numFree(work.rested(block.block), work.reservations) >= minFree) return block;
      work.avoided.add(cidr);
    } catch (error) {
      // Somebody else was faster: what was listed is out of date.
      if (isIpamError(error, 'claim conflict')) work.listing = undefined;
      else work.skip(cidr, error);
    }
  }
  throw new IpamError('retries exhausted', 'Max retries hit - excessive concurrent IPAM requests');
}

/** A CIDR without a block, or with one of the owner's own that has room; else that of an empty block which its owner has left unused. */
async function findUsableBlock(work: Work): Promise<string> {
  const blocks = await work.blocks();
  const empty: StoredBlock[] = [];
  for (const pool of work.pools) {
    const found = walkToUsableBlock(work, pool, blocks, empty);
    if (found !== undefined) return found;
  }
  for (const block of empty) if (await reclaim(work, block)) return block.block.cidr;
  throw new IpamError('no free blocks', 'no free blocks');
}

/** All in memory, and it ends at the first CIDR that has no block: a pool may have more CIDRs than can be counted. */
function walkToUsableBlock(work: Work, pool: Pool, blocks: ReadonlyMap<string, StoredBlock>, empty: StoredBlock[]): string | undefined {
  const start = work.start(pool, subnetCount(pool.network, pool.blockSize));
  const foreign = blocksOfOtherSize(pool, blocks);
  for (const network of walkBlocks(pool, start, work.reservations)) {
    const cidr = formatCidr(network);
    if (work.avoided.has(cidr) || foreign.some((other) => overlaps(other, network))) continue;
    const known = blocks.get(cidr);
    if (!known) return cidr;
    const block = work.rested(known.block);
    if (numFree(block, work.reservations) === 0) continue;
    if (isOwnedBy(block, work.request.owner)) return cidr;
    if (isEmpty(block)) empty.push(known);
  }
  return undefined;
}

/** Left by a pool of another block size: an address must not lie in two blocks. */
function blocksOfOtherSize(pool: Pool, blocks: ReadonlyMap<string, StoredBlock>): Cidr[] {
  const networks: Cidr[] = [];
  for (const cidr of blocks.keys()) {
    if (cidr.endsWith(`/${pool.blockSize}`)) continue;
    const network = parseCidr(cidr)!.network;
    if (overlaps(pool.network, network)) networks.push(network);
  }
  return networks;
}

/** Whether the block has gone. It must not have changed since it was seen empty. */
async function reclaim({ engine }: Work, before: StoredBlock): Promise<boolean> {
  const { block } = before;
  const owner = parseOwner(block.affinity);
  if (owner && isYoung(block.affinityClaimTime, engine.clock.now())) return false;
  try {
    if (owner) await releaseBlockAffinity(engine, owner, block.cidr, { requireEmpty: true, sequenceNumber: block.sequenceNumber });
    // Nobody's, and its last address has rested.
    else await engine.ledger.free({ before, after: undefined, countByHandle: new Map() });
    return true;
  } catch (error) {
    if (isIpamError(error, 'unanswered')) throw error;
    return false;
  }
}

function isYoung(claimTime: string | undefined, now: number): boolean {
  return claimTime !== undefined && now - Date.parse(claimTime) < LEAST_AGE_TO_RECLAIM;
}
