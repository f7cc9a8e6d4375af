/** A host's claim on a block ends (reference ipam.md 5.6, 12). */
import { isCalicoError, notFound } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { type Cidr, containsCidr, overlaps, parseCidr } from '../../net/index.ts';
import type { BlockAffinity, IPAMBlock } from '../../resources/generated/types.ts';
import { isEmpty } from '../block/inspect.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { deleteIfThere, guard } from '../ledger/ledger.ts';
import { affinityRef, blockRef, listAll, readAll, type StoredAffinity, toStoredBlock } from '../objects.ts';
import { isOwnedBy, type Owner, parseOwner } from '../owner.ts';
import type { Engine } from './engine.ts';
import { inParallel } from './in-parallel.ts';
import { retry } from './retry.ts';

export interface ReleaseOptions {
  /** Leave blocks with addresses as they are: `not empty`. */
  readonly requireEmpty: boolean;
  /** Only while the block has this number: `updated since read`. */
  readonly sequenceNumber?: bigint | undefined;
}

/**
 * One attempt. An empty block goes; one with addresses lives on as nobody's, until its last address is released. Errors: NotFound (there is no
 * such claim), `not empty`, `updated since read`, `claim conflict` (the block is somebody else's), `invalid block`, `raced`, `unanswered`.
 */
export async function releaseBlockAffinity(engine: Engine, owner: Owner, cidr: string, options: ReleaseOptions): Promise<void> {
  const [affinity, stored] = (await readAll(engine.datastore, [affinityRef(owner, cidr), blockRef(cidr)])) as [
    StoredAffinity | Error | undefined,
    Stored<IPAMBlock> | Error | undefined,
  ];
  if (affinity instanceof Error) throw affinity;
  if (stored instanceof Error) throw stored;
  if (!affinity) throw notFound(`BlockAffinityKey(cidr=${cidr}, host=${owner.name}, affinityType=${owner.type})`);
  const before = stored && toStoredBlock(stored);
  if (!before) {
    // A crash left it. A host that is just claiming the block sees that its affinity has gone and begins again.
    await guard(() => deleteIfThere(engine.datastore, affinity));
    return;
  }
  const { block } = before;
  if (options.sequenceNumber !== undefined && options.sequenceNumber !== block.sequenceNumber)
    throw new IpamError('updated since read', `block ${cidr} updated since we last read it`, { identifier: cidr });
  if (block.affinity !== undefined && !isOwnedBy(block, owner)) {
    await guard(() => deleteIfThere(engine.datastore, affinity));
    throw new IpamError('claim conflict', `block ${cidr} has affinity ${block.affinity}`, { identifier: cidr });
  }
  if (options.requireEmpty && !isEmpty(block)) throw new IpamError('not empty', `block ${cidr} is not empty`, { identifier: cidr });
  const { affinity: _, affinityClaimTime: __, ...unowned } = block;
  await engine.ledger.disown({ affinity, owner, before, after: isEmpty(block) ? undefined : unowned });
}

/**
 * Tries until nobody interferes. Claims that are gone, or never were, are none to release, and damaged blocks stay as they are. Errors: as above,
 * but for those three.
 */
export async function releaseIfOwned(engine: Engine, owner: Owner, cidr: string, options: ReleaseOptions): Promise<void> {
  try {
    await retry(engine, () => releaseBlockAffinity(engine, owner, cidr, options));
  } catch (error) {
    if (!isNothingToRelease(error)) throw error;
  }
}

function isNothingToRelease(error: unknown): boolean {
  return isIpamError(error, 'claim conflict') || isCalicoError(error, 'NotFound', 'Unreadable');
}

/** The owner's block inside `network`. Goes on after an error, and throws the last one. */
export async function releaseAffinitiesIn(engine: Engine, owner: Owner, network: Cidr | undefined, requireEmpty: boolean): Promise<void> {
  const { items } = await listAll<BlockAffinity>(engine.datastore, { kind: 'BlockAffinity', host: owner });
  const cidrs = items.map(({ resource }) => resource.spec.cidr).filter((cidr) => isInside(network, cidr));
  let last: unknown;
  await inParallel(cidrs, async (cidr) => {
    try {
      await releaseIfOwned(engine, owner, cidr, { requireEmpty });
    } catch (error) {
      last = error;
    }
  });
  if (last) throw last;
}

function isInside(network: Cidr | undefined, cidr: string): boolean {
  const block = parseCidr(cidr)?.network;
  return network === undefined || (block !== undefined && containsCidr(network, block));
}

/** Whoever's they are; blocks with addresses live on. Again while hosts claim blocks meanwhile. */
export async function releasePoolAffinities(engine: Engine, pool: Cidr): Promise<void> {
  await retry(engine, async () => {
    const { items } = await listAll<BlockAffinity>(engine.datastore, { kind: 'BlockAffinity' });
    const inPool = items.filter(({ resource }) => {
      const block = parseCidr(resource.spec.cidr)?.network;
      return block !== undefined && overlaps(pool, block);
    });
    let conflict: unknown;
    await inParallel(inPool, async ({ resource: { spec } }) => {
      const owner: Owner = { type: spec.type === 'virtual' ? 'virtual' : 'host', name: spec.node };
      try {
        await retry(engine, () => releaseBlockAffinity(engine, owner, spec.cidr, { requireEmpty: false }));
      } catch (error) {
        if (isIpamError(error, 'claim conflict')) conflict = error;
        else if (!isNothingToRelease(error)) throw error;
      }
    });
    if (conflict) throw new IpamError('raced', (conflict as Error).message, { cause: conflict });
  });
}

/** The owner stands in the block. Nobody's: nothing to do. Errors: as `releaseBlockAffinity`, of which this is one attempt. */
export async function releaseOwnersClaim(
  engine: Engine,
  { cidr, affinity }: { cidr: string; affinity?: string },
  requireEmpty: boolean,
): Promise<void> {
  const owner = parseOwner(affinity);
  if (owner) await releaseBlockAffinity(engine, owner, cidr, { requireEmpty });
}
