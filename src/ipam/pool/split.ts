/** One pool as several smaller ones (reference ipam.md 14). */
import { CalicoError } from '../../base/errors.ts';
import { addressBits, formatCidr, parseCidr, subnetAt } from '../../net/index.ts';
import type { IPPool } from '../../resources/generated/types.ts';
import type { Metadata } from '../../resources/resource.ts';

const LONGEST_NAME = 253;
/** What is left of a name that would get too long. */
const CUT = 245;

/** A pool, and how to get each of its parts: there may be very many. */
export interface Split {
  readonly count: number;
  readonly part: (index: number) => IPPool;
}

/** Errors: Invalid (`parts` is no power of two, or more than there are addresses). */
export function splitPool(pool: IPPool, parts: bigint): Split {
  const { cidr } = pool.spec;
  const bits = parts.toString(2).length - 1;
  if (parts < 2n || parts !== 1n << BigInt(bits))
    throw refused(pool, parts, `number to split CIDR into is not a valid power of 2: ${parts}`);
  const network = parseCidr(cidr)?.network;
  if (!network) throw refused(pool, parts, `error reading CIDR ${cidr} before attempting to split it`);
  const prefixLength = network.prefixLength + bits;
  if (prefixLength > addressBits(network.address.family))
    throw refused(pool, parts, `the CIDR ${cidr} is not large enough to be split into ${parts} parts`);
  return {
    count: Number(parts),
    part: (index) => ({
      kind: 'IPPool',
      apiVersion: pool.apiVersion,
      metadata: { ...kept(pool.metadata), name: partName(pool.metadata.name!, index) },
      spec: { ...pool.spec, cidr: formatCidr(subnetAt(network, prefixLength, index)), disabled: false },
    }),
  };
}

function refused(pool: IPPool, parts: bigint, reason: string): CalicoError {
  return new CalicoError('Invalid', `error splitting the CIDR ${pool.spec.cidr} into ${parts} CIDRs: ${reason}`);
}

function partName(pool: string, index: number): string {
  const name = `split-${pool}-${index}`;
  return name.length > LONGEST_NAME ? `split-${pool.slice(0, CUT)}-${index}` : name;
}

/** Whatever the user said of the pool; not what the store says of this one. */
function kept({ labels, annotations, finalizers, ownerReferences }: Metadata): Metadata {
  return {
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(finalizers && { finalizers }),
    ...(ownerReferences && { ownerReferences }),
  };
}
