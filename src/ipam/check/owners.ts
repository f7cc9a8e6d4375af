/** Whatever uses addresses, besides IPAM's own records (reference calicoctl-cli.md 13.2). */
import type { Unreadable } from '../../datastore/datastore.ts';
import type { KubeService } from '../../datastore/kubernetes/services.ts';
import { formatIp, parseCidrOrIp } from '../../net/index.ts';
import type { LoadBalancerControllerConfig, Node, WorkloadEndpoint } from '../../resources/generated/types.ts';
import type { Allocation } from './allocations.ts';

/** One use of one address. */
export interface Use {
  readonly ip: string;
  /** For people: `Node(a)`, `Workload(ns/name)`. */
  readonly owner: string;
}

export interface Uses {
  readonly uses: readonly Use[];
  /** Objects with addresses that are none. */
  readonly unreadable: readonly Unreadable[];
}

/** Tunnel addresses, of IPv4 only. */
export function usesOfNodes(nodes: readonly Node[]): Uses {
  return collect(
    nodes.map(({ metadata: { name }, spec }) => ({
      owner: `Node(${name})`,
      addresses: [spec.ipv4VXLANTunnelAddr, spec.wireguard?.interfaceIPv4Address, spec.bgp?.ipv4IPIPTunnelAddr],
    })),
  );
}

export function usesOfWorkloads(workloads: readonly WorkloadEndpoint[]): Uses {
  return collect(
    workloads.map(({ metadata: { namespace, name }, spec }) => ({
      owner: `Workload(${namespace}/${name})`,
      addresses: spec.ipNetworks ?? [],
    })),
  );
}

export function usesOfServices(services: readonly KubeService[]): Uses {
  return collect(
    services.map(({ metadata, status }) => ({
      owner: metadata.name ?? '',
      addresses: (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
    })),
  );
}

export function usesOfWindows(allocations: readonly Allocation[]): Use[] {
  return allocations.filter(({ reservedForWindows }) => reservedForWindows).map(({ ip }) => ({ ip, owner: 'Reserved for Windows' }));
}

const CLASS = 'calico';
const REQUESTS = ['projectcalico.org/loadBalancerIPs', 'projectcalico.org/ipv4pools', 'projectcalico.org/ipv6pools'];

/** Whether Calico gives the service its addresses (reference cni-orchestrators.md, LoadBalancer). */
export function isManaged({ metadata, spec }: KubeService, { assignIPs }: LoadBalancerControllerConfig): boolean {
  if (spec?.type !== 'LoadBalancer') return false;
  if (spec.loadBalancerClass) return spec.loadBalancerClass === CLASS;
  if (assignIPs !== 'RequestedServicesOnly') return true;
  return Boolean(spec.loadBalancerIP) || REQUESTS.some((name) => metadata.annotations?.[name] !== undefined);
}

function collect(objects: readonly { owner: string; addresses: readonly (string | undefined)[] }[]): Uses {
  const uses: Use[] = [];
  const unreadable: Unreadable[] = [];
  for (const { owner, addresses } of objects) {
    for (const text of addresses) {
      if (!text) continue;
      const parsed = parseCidrOrIp(text);
      if (parsed === undefined || parsed === 'empty') unreadable.push({ key: owner, reason: `${text} is not an address` });
      else uses.push({ ip: formatIp(parsed.ip), owner });
    }
  }
  return { uses, unreadable };
}
