/** Which pools a request may use (reference ipam.md 6.2, 6.3). */
import { CalicoError } from '../../base/errors.ts';
import { type Family, formatCidr, parseCidr } from '../../net/index.ts';
import { IpamError } from '../errors.ts';
import { type Pool, selects, type Use } from './pool.ts';

type Labels = Readonly<Record<string, string>>;

export interface Selection {
  readonly family: Family;
  /** CIDRs of pools asked for by name: used in this order, whatever their selectors and assignment mode say. */
  readonly requested: readonly string[];
  readonly use: Use;
  readonly host: string;
  readonly nodeLabels: Labels;
  readonly namespaceLabels: Labels;
  /** Pools whose blocks are smaller have no room for what the host reserves. */
  readonly longestPrefix: number;
}

/** Errors: `no qualified pool`, Invalid (a pool asked for is not there; no pool selects the node), Input (a selector that cannot be read). */
export function selectPools(pools: readonly Pool[], selection: Selection): Pool[] {
  const { family, use } = selection;
  const qualified = pools.filter((pool) => pool.enabled && pool.family === family && pool.blockSize <= selection.longestPrefix);
  if (qualified.length === 0) throw new IpamError('no qualified pool', NO_QUALIFIED_POOL);
  const candidates = selection.requested.length > 0 ? requestedPools(qualified, selection) : selectedPools(qualified, selection);
  const usable = candidates.filter(({ uses }) => uses.includes(use));
  if (usable.length === 0) throw new IpamError('no qualified pool', `${NO_QUALIFIED_POOL}, no pools match the required use (${use})`);
  return usable;
}

const NO_QUALIFIED_POOL = 'cannot find a qualified ippool';

function requestedPools(qualified: readonly Pool[], { requested }: Selection): Pool[] {
  const byCidr = new Map(qualified.map((pool) => [pool.cidr, pool]));
  return requested.map((text) => {
    const network = parseCidr(text)?.network;
    const pool = network && byCidr.get(formatCidr(network));
    if (!pool) throw new IpamError('no qualified pool', `the given pool (${text}) does not exist, or is not enabled`);
    return pool;
  });
}

function selectedPools(qualified: readonly Pool[], { host, nodeLabels, namespaceLabels }: Selection): Pool[] {
  const selected = qualified.filter(
    (pool) => pool.automatic && selects(pool.nodeSelector, nodeLabels) && selects(pool.namespaceSelector, namespaceLabels),
  );
  if (selected.length === 0) throw new IpamError('no qualified pool', `no configured Calico pools for node ${host}`);
  return selected;
}

/** Errors: Invalid where a network asked for is of the other family, or none. */
export function requireFamily(requested: readonly string[], family: Family): void {
  const other = family === 4 ? 6 : 4;
  for (const text of requested) {
    const network = parseCidr(text)?.network;
    if (!network) throw new CalicoError('Invalid', `the given pool (${text}) is not a CIDR`);
    if (network.address.family === family) continue;
    throw new CalicoError('Invalid', `provided IPv${family} IPPools list contains one or more IPv${other} IPPools`);
  }
}
