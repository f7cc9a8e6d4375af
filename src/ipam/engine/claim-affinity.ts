/** Claiming and releasing blocks by their network (reference ipam.md 12). */
import { CalicoError } from '../../base/errors.ts';
import { type Cidr, containsCidr, formatCidr, parseCidr, subnets } from '../../net/index.ts';
import { IpamError, isIpamError } from '../errors.ts';
import type { Owner } from '../owner.ts';
import { claim } from './claim.ts';
import type { Engine } from './engine.ts';
import { inParallel } from './in-parallel.ts';
import { releaseAffinitiesIn } from './release-affinity.ts';
import { requireHostname } from './request.ts';
import { retry } from './retry.ts';

export interface Claims {
  readonly claimed: readonly string[];
  /** Somebody else's. */
  readonly failed: readonly string[];
}

/** More blocks than this are not claimed in one call. */
const MOST_BLOCKS = 65_536n;

/** Every block of the network. Errors: Invalid (no network, too large), `not in a pool`, `invalid size`, and those of a claim. */
export async function claimAffinity(engine: Engine, cidr: string, owner: Owner): Promise<Claims> {
  requireHostname(owner.name);
  const { network, blockSize } = await placeInPool(engine, cidr);
  if (1n << BigInt(blockSize - network.prefixLength) > MOST_BLOCKS)
    throw new IpamError('invalid size', `The requested CIDR (${cidr}) has more than ${MOST_BLOCKS} blocks.`);
  const blocks = Array.from(subnets(network, blockSize), formatCidr);
  const failed = new Set<string>();
  await inParallel(blocks, async (block) => {
    try {
      await retry(engine, () => claim(engine, { owner, cidr: block }));
    } catch (error) {
      if (!isIpamError(error, 'claim conflict')) throw error;
      failed.add(block);
    }
  });
  return { claimed: blocks.filter((block) => !failed.has(block)), failed: blocks.filter((block) => failed.has(block)) };
}

/** The owner's blocks of the network; others are left alone. Errors: as above, and `not empty`. */
export async function releaseAffinity(engine: Engine, cidr: string, owner: Owner, mustBeEmpty: boolean): Promise<void> {
  const { network } = await placeInPool(engine, cidr);
  await releaseAffinitiesIn(engine, owner, network, mustBeEmpty);
}

async function placeInPool(engine: Engine, cidr: string): Promise<{ network: Cidr; blockSize: number }> {
  const network = parseCidr(cidr)?.network;
  if (!network) throw new CalicoError('Invalid', `${cidr} is not a CIDR`);
  const { pools } = await engine.pools.get();
  const pool = pools.find((one) => one.enabled && containsCidr(one.network, network));
  if (!pool) throw new IpamError('not in a pool', `The requested CIDR (${cidr}) is not within any configured pools.`);
  if (network.prefixLength > pool.blockSize)
    throw new IpamError('invalid size', `The requested CIDR (${cidr}) is smaller than the minimum.`);
  return { network, blockSize: pool.blockSize };
}
