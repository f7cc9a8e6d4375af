/** An IPPool as IPAM sees it (reference ipam.md 2.7, 6.1): defaults filled in, networks as numbers. */
import { type Address, addressBits, type Cidr, containsIp, type Family, formatCidr, parseCidr } from '../../net/index.ts';
import type { IPPool } from '../../resources/generated/types.ts';
import { parseSelector } from '../../selector/index.ts';

export type Use = 'Workload' | 'Tunnel' | 'LoadBalancer';

export interface Pool {
  readonly name: string;
  readonly network: Cidr;
  /** Canonical text of the network. */
  readonly cidr: string;
  readonly family: Family;
  readonly blockSize: number;
  /** Whether new addresses may come from it. */
  readonly enabled: boolean;
  /** Whether requests that do not name the pool may use it. */
  readonly automatic: boolean;
  readonly uses: readonly Use[];
  readonly nodeSelector: string;
  readonly namespaceSelector: string;
}

const BLOCK_SIZE = { 4: 26, 6: 122 } as const;

/** undefined where the pool's CIDR cannot be read. */
export function toPool({ metadata, spec, status }: IPPool): Pool | undefined {
  const network = parseCidr(spec.cidr)?.network;
  if (!network) return undefined;
  const { family } = network.address;
  const refused = status?.conditions?.some(({ type, status: holds }) => type === 'Allocatable' && holds === 'False') ?? false;
  return {
    name: metadata.name ?? '',
    network,
    cidr: formatCidr(network),
    family,
    blockSize: spec.blockSize || BLOCK_SIZE[family],
    enabled: !spec.disabled && !refused && metadata.deletionTimestamp === undefined,
    automatic: spec.assignmentMode !== 'Manual',
    uses: spec.allowedUses?.length ? spec.allowedUses : ['Workload', 'Tunnel'],
    nodeSelector: spec.nodeSelector ?? '',
    namespaceSelector: spec.namespaceSelector ?? '',
  };
}

export function poolOf(pools: readonly Pool[], ip: Address): Pool | undefined {
  return pools.find(({ network }) => containsIp(network, ip));
}

/** Empty text selects everything. Errors: Input, with Calico's text. */
export function selects(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return selector === '' || selector === 'all()' || parseSelector(selector).evaluate(labels);
}

/** Whether one address is a block of its own. */
export function hasSingleAddressBlocks({ blockSize, family }: Pool): boolean {
  return blockSize === addressBits(family);
}
