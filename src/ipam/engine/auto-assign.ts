/** Giving a host addresses (reference ipam.md 8). */
import { CalicoError } from '../../base/errors.ts';
import type { Family } from '../../net/index.ts';
import { IpamError, isIpamError } from '../errors.ts';
import type { StoredBlock } from '../objects.ts';
import type { Owner } from '../owner.ts';
import { borrow } from './borrow.ts';
import type { Engine } from './engine.ts';
import { claimAnotherBlock } from './find-block.ts';
import { ownBlocks } from './own-blocks.ts';
import { type Assignments, type AutoAssignRequest, type AutoAssignResult, requireValid } from './request.ts';
import { takeFrom } from './take.ts';
import { beginWork, type FamilyRequest, turnOf, type Work } from './work.ts';

const BUILT_IN_LIMIT = 20;

/**
 * IPv4 first; where it fails, IPv6 is not tried. Throws only for what was wrong from the start: Invalid, `use required`. Other errors come with
 * what was allocated before them.
 */
export async function autoAssign(engine: Engine, request: AutoAssignRequest): Promise<AutoAssignResult> {
  requireValid(request);
  const owner: Owner = { type: request.use === 'LoadBalancer' ? 'virtual' : 'host', name: request.hostname ?? engine.hostname };
  const assignFamily = (family: Family) => {
    const familyRequest = toFamilyRequest(request, owner, family);
    return engine.turns.take(turnOf(familyRequest), () => assign(engine, familyRequest));
  };
  const v4 = request.num4 ? await assignFamily(4) : {};
  if (v4.error) return { v4: v4.assignments, error: v4.error };
  const v6 = request.num6 ? await assignFamily(6) : {};
  return { v4: v4.assignments, v6: v6.assignments, error: v6.error };
}

export function toFamilyRequest(request: AutoAssignRequest, owner: Owner, family: Family): FamilyRequest {
  const { use, handle, attributes, maxBlocksPerHost = 0, maxPerHandle = 0, namespaceLabels = {} } = request;
  return {
    family,
    count: (family === 4 ? request.num4 : request.num6) ?? 0,
    owner,
    use,
    pools: (family === 4 ? request.ipv4Pools : request.ipv6Pools) ?? [],
    handle,
    attributes,
    maxBlocksPerHost,
    hostReserved: family === 4 ? request.hostReserved4 : request.hostReserved6,
    maxPerHandle,
    namespaceLabels,
  };
}

interface Outcome {
  readonly assignments?: Assignments | undefined;
  readonly error?: CalicoError | undefined;
}

async function assign(engine: Engine, request: FamilyRequest): Promise<Outcome> {
  let work: Work | undefined;
  try {
    work = await beginWork(engine, request);
    await takeFromOwnBlocks(work);
    if (work.missing > 0 && !work.configuration.strictAffinity) await borrow(work);
    return { assignments: toAssignments(work) };
  } catch (error) {
    if (!(error instanceof CalicoError)) throw error;
    return { assignments: work && toAssignments(work), error };
  }
}

function toAssignments({ request: { family, count, hostReserved }, ips, messages, skipped }: Work): Assignments {
  return { family, requested: count, ips, hostReserved, messages, skipped: [...skipped.values()] };
}

/** From blocks that the owner has, then from blocks that it claims. Errors: `block limit`, and the store's. */
async function takeFromOwnBlocks(work: Work): Promise<void> {
  for await (const block of blocksToUse(work)) {
    await takeOrSay(work, block);
    if (work.missing === 0) return;
  }
  if (work.missing > 0 && work.configuration.strictAffinity) work.messages.push('No more free affine blocks and strict affinity enabled');
}

async function* blocksToUse(work: Work): AsyncGenerator<StoredBlock> {
  yield* ownBlocks(work, 1);
  for (;;) {
    const block = await anotherBlock(work, 1);
    if (!block) return;
    yield block;
  }
}

/** undefined: there are no more. */
export async function anotherBlock(work: Work, minFree: number): Promise<StoredBlock | undefined> {
  requireBelowLimit(work);
  if (!work.configuration.autoAllocateBlocks) throw new CalicoError('Datastore', 'failed to find or claim a block');
  try {
    const block = await claimAnotherBlock(work, minFree);
    work.owned += 1;
    return block;
  } catch (error) {
    if (isIpamError(error, 'no free blocks')) return undefined;
    throw error;
  }
}

function requireBelowLimit({ configuration, request, owned, messages }: Work): void {
  const limit = strictest(configuration.maxBlocksPerHost, request.maxBlocksPerHost);
  if (owned < limit) return;
  messages.push(`Need to allocate an IPAM block but could not - limit of ${limit} blocks reached for this node`);
  throw new IpamError('block limit', 'cannot allocate new block due to per host block limit');
}

function strictest(configured: number, requested: number): number {
  if (configured > 0 && requested > 0) return Math.min(configured, requested);
  if (configured > 0) return configured;
  return requested > 0 ? requested : BUILT_IN_LIMIT;
}

async function takeOrSay(work: Work, block: StoredBlock): Promise<void> {
  try {
    await takeFrom(work, block, work.configuration.strictAffinity);
  } catch (error) {
    if (!(error instanceof CalicoError) || error.code === 'Unreachable') throw error;
    work.avoided.add(block.block.cidr);
    work.messages.push('Failed to assign IPs in newly allocated block');
  }
}
