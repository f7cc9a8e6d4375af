/** Giving out one address that the caller names (reference ipam.md 9). */
import { CalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { type Address, addressBits, cidrOf, formatCidr, parseIp } from '../../net/index.ts';
import { CLUSTER } from '../../resources/cluster.ts';
import type { IPAMBlock, IPAMConfig } from '../../resources/generated/types.ts';
import { type Assigned, assign } from '../block/assign.ts';
import { collect } from '../block/cooldown.ts';
import { CONFIGURATION_REF, type Configuration, toConfiguration } from '../configuration.ts';
import { IpamError, isIpamError } from '../errors.ts';
import { requireHandle } from '../handle.ts';
import type { HandleRead } from '../ledger/ledger.ts';
import { requireUnlocked } from '../lock.ts';
import { blockRef, handleRef, type StoredBlock, type StoredHandle, toStoredBlock } from '../objects.ts';
import type { Owner } from '../owner.ts';
import { type Pool, poolOf, type Use } from '../pool/pool.ts';
import { claim } from './claim.ts';
import type { Engine } from './engine.ts';
import { ipsOfHandle } from './handles.ts';
import { requireHostname } from './request.ts';
import { retry } from './retry.ts';
import { turnOf } from './work.ts';

export interface AssignIpRequest {
  readonly ip: string;
  readonly handle?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly hostname?: string | undefined;
  /** Not checked where it is left out. */
  readonly use?: Use | undefined;
  /** 0: any number. */
  readonly maxPerHandle?: number | undefined;
}

/**
 * Selectors, reservations and limits do not count: the caller knows what it wants. Errors: Invalid (no address, a bad handle), `not in a pool`,
 * `no qualified pool` (it must not be used for this), AlreadyExists, `wrong affinity`, `too many addresses`, `locked`, `retries exhausted`,
 * `outcome unknown`.
 */
export async function assignIp(engine: Engine, request: AssignIpRequest): Promise<void> {
  const { handle, use } = request;
  const ip = parseAddress(request.ip);
  if (handle !== undefined) requireHandle(handle);
  const owner: Owner = { type: use === 'LoadBalancer' ? 'virtual' : 'host', name: request.hostname ?? engine.hostname };
  requireHostname(owner.name);
  const pool = requirePool((await engine.pools.get()).pools, ip, use);
  const cidr = formatCidr(cidrOf(ip, pool.blockSize));
  await engine.turns.take(turnOf({ owner, family: ip.family }), () =>
    retry(engine, async () => {
      const read = await readForAssignment(engine, cidr, handle);
      const before = read.block ?? (await claimUnlessTaken(engine, owner, cidr));
      const affinityCheck = read.configuration.strictAffinity;
      const rested = collect(before.block, { now: engine.clock.now(), cooldownSeconds: read.configuration.ipCooldownSeconds });
      try {
        const assigned = assign(rested, ip, { handle, attributes: request.attributes, owner, affinityCheck });
        await write(engine, before, assigned, request, read.handle);
      } catch (error) {
        if (!(await isHadAlready(engine, request, error))) throw error;
      }
    }),
  );
}

/** Somebody else's claim is no obstacle, but to be read. */
async function claimUnlessTaken(engine: Engine, owner: Owner, cidr: string): Promise<StoredBlock> {
  try {
    return await claim(engine, { owner, cidr });
  } catch (error) {
    if (isIpamError(error, 'claim conflict')) throw new IpamError('raced', error.message, { cause: error });
    throw error;
  }
}

function parseAddress(text: string): Address {
  const ip = parseIp(text);
  if (!ip) throw new CalicoError('Invalid', `invalid IP address specified: ${text}`);
  return ip;
}

function requirePool(pools: readonly Pool[], ip: Address, use: Use | undefined): Pool {
  const pool = poolOf(
    pools.filter(({ enabled }) => enabled),
    ip,
  );
  // Calico's text ends so.
  if (!pool) throw new IpamError('not in a pool', 'The provided IP address is not in a configured pool\n');
  if (use && !pool.uses.includes(use))
    throw new IpamError(
      'no qualified pool',
      `the pool ${pool.name} (${pool.cidr}) is not for ${use}: its allowedUses are [${pool.uses.join(' ')}]`,
    );
  return pool;
}

interface Found {
  readonly configuration: Configuration;
  readonly block: StoredBlock | undefined;
  readonly handle: HandleRead | undefined;
}

async function readForAssignment({ datastore }: Engine, cidr: string, handle: string | undefined): Promise<Found> {
  const refs = [CONFIGURATION_REF, CLUSTER, blockRef(cidr), ...(handle === undefined ? [] : [handleRef(handle)])];
  const [configuration, cluster, stored, storedHandle] = await datastore.getMany(refs);
  requireUnlocked(cluster);
  return {
    configuration: toConfiguration(configuration as Stored<IPAMConfig> | undefined),
    block: stored && toStoredBlock(stored as Stored<IPAMBlock>),
    handle: handle === undefined ? undefined : { stored: storedHandle as StoredHandle | undefined },
  };
}

async function write(
  { ledger }: Engine,
  before: StoredBlock,
  { block, ordinals }: Assigned,
  { handle, maxPerHandle }: AssignIpRequest,
  read: HandleRead | undefined,
): Promise<void> {
  const increment = handle === undefined ? undefined : { id: handle, most: maxPerHandle || undefined, read };
  await ledger.allocate({ before, after: block, ordinals, handle: increment });
}

/** A request with a limit may be repeated: where the handle has this very address, it is served. */
async function isHadAlready(engine: Engine, { ip, handle, maxPerHandle }: AssignIpRequest, error: unknown): Promise<boolean> {
  const taken = error instanceof CalicoError && error.code === 'AlreadyExists';
  const full = isIpamError(error, 'too many addresses');
  if (!maxPerHandle || handle === undefined || !(taken || full)) return false;
  const family = addressBits(parseAddress(ip).family);
  const had = (await ipsOfHandle(engine, handle)).filter((one) => addressBits(parseAddress(one).family) === family);
  if (had.includes(ip)) return true;
  // Another process has counted its address, but not yet written it.
  if (full && had.length < maxPerHandle) throw new IpamError('raced', `handle ${handle} has ${had.length} addresses`);
  return false;
}
