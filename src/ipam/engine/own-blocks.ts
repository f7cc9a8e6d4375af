/** The blocks that a host has already (reference ipam.md 8.3, phase 1). */
import { CalicoError } from '../../base/errors.ts';
import { parseCidr } from '../../net/index.ts';
import { numFree } from '../block/inspect.ts';
import { isIpamError } from '../errors.ts';
import { isConfirmed, readBlocks, type StoredAffinity, type StoredBlock } from '../objects.ts';
import { isOwnedBy } from '../owner.ts';
import { claim } from './claim.ts';
import { retry } from './retry.ts';
import type { Work } from './work.ts';

/** So many blocks are read in one round trip. */
const AT_ONCE = 32;

/** Each with room for `minFree` addresses, in the store's order, once. */
export async function* ownBlocks(work: Work, minFree: number): AsyncGenerator<StoredBlock> {
  const [first] = work.affinities;
  if (first && work.recent?.block.cidr === first.resource.spec.cidr) {
    work.affinities.shift();
    yield* usable(work, minFree, [first], [work.recent]);
  }
  while (work.affinities.length > 0) {
    const affinities = work.affinities.splice(0, AT_ONCE).filter(({ resource }) => !isWhollyReserved(work, resource.spec.cidr));
    const read = await readBlocks(
      work.engine.datastore,
      affinities.map(({ resource }) => resource.spec.cidr),
    );
    yield* usable(work, minFree, affinities, read);
  }
}

async function* usable(
  work: Work,
  minFree: number,
  affinities: readonly StoredAffinity[],
  read: readonly (StoredBlock | undefined | CalicoError)[],
): AsyncGenerator<StoredBlock> {
  for (const [index, affinity] of affinities.entries()) {
    const block = await ownBlock(work, affinity, read[index]);
    if (block && numFree(work.rested(block.block), work.reservations) >= minFree) yield block;
  }
}

function isWhollyReserved({ reservations }: Work, cidr: string): boolean {
  const network = parseCidr(cidr)?.network;
  return network === undefined || reservations.matchesWhole(network);
}

/** The block as it is where claim and block agree; else what a crash left is repaired. undefined: it is of no use. */
async function ownBlock(
  work: Work,
  affinity: StoredAffinity,
  read: StoredBlock | undefined | CalicoError,
): Promise<StoredBlock | undefined> {
  const { cidr } = affinity.resource.spec;
  if (read instanceof CalicoError) {
    work.skip(cidr, read);
    return undefined;
  }
  const { engine, request } = work;
  if (read && isOwnedBy(read.block, request.owner) && isConfirmed(affinity)) return read;
  try {
    return await retry(engine, () => claim(engine, { owner: request.owner, cidr, hostReserved: request.hostReserved }));
  } catch (error) {
    if (isIpamError(error, 'claim conflict', 'retries exhausted')) return undefined;
    work.skip(cidr, error);
    return undefined;
  }
}
