/** Kubernetes nodes as Calico's (reference resources.md 10.1). */
import { CalicoError } from '../../base/errors.ts';
import { toGoJson } from '../../encoding/go-json.ts';
import { addToIp, type Family, formatIp, parseCidr, parseCidrOrIp, parseIp, parseMac } from '../../net/index.ts';
import type { Node, NodeAddress, NodeInterface } from '../generated/types.ts';
import { API_VERSION } from '../resource.ts';
import { parseASNumber } from '../scalars.ts';
import { type Converted, compact } from './converted.ts';
import { sortedRecord } from './labels.ts';
import { ANNOTATIONS, INTERFACES, KUBE_LABELS, LABELS, NODE } from './node-annotations.ts';
import type { KubernetesNode } from './objects.ts';

const ADDRESS_TYPES = ['InternalIP', 'ExternalIP'];

type Annotations = Readonly<Record<string, string>>;

export interface NodeOptions {
  /** Addresses come from the node's pod CIDR: its tunnels have the first of them. */
  readonly usePodCidr?: boolean;
}

/** Annotations that cannot be read do not count. Throws Invalid for a pod CIDR that is none, where it is used. */
export function nodeToCalico(node: KubernetesNode, { usePodCidr = false }: NodeOptions = {}): Converted<Node> {
  const { metadata, spec = {}, status = {} } = node;
  const { name = '' } = metadata;
  const tunnelAddress = usePodCidr && spec.podCIDR ? tunnelAddressOf(spec.podCIDR) : undefined;
  const annotations = metadata.annotations ?? {};
  const bgp = bgpOf(annotations, tunnelAddress);
  return {
    ref: { kind: 'Node', name },
    revision: metadata.resourceVersion ?? '',
    resource: {
      kind: 'Node',
      apiVersion: API_VERSION,
      metadata: metadataOf(node),
      spec: compact({
        bgp,
        ipv4VXLANTunnelAddr: address(annotations[NODE.ipv4VXLANTunnelAddr], 4),
        vxlanTunnelMACAddr: mac(annotations[NODE.vxlanTunnelMACAddr]),
        ipv6VXLANTunnelAddr: address(annotations[NODE.ipv6VXLANTunnelAddr], 6),
        vxlanTunnelMACAddrV6: mac(annotations[NODE.vxlanTunnelMACAddrV6]),
        orchRefs: [{ nodeName: name, orchestrator: 'k8s' }],
        wireguard: wireguardOf(annotations, tunnelAddress),
        addresses: addressesOf(bgp, status),
        interfaces: interfacesOf(annotations[INTERFACES]),
      }),
      status: compact({
        wireguardPublicKey: annotations[NODE.wireguardPublicKey],
        wireguardPublicKeyV6: annotations[NODE.wireguardPublicKeyV6],
        podCIDRs: [...(spec.podCIDRs ?? [])],
      }),
    },
    problems: [],
  };
}

/** Calico's own labels and annotations, overlaid by those of Kubernetes. */
function metadataOf({ metadata }: KubernetesNode): Node['metadata'] {
  const { name, uid, resourceVersion, creationTimestamp } = metadata;
  return compact({
    name,
    uid,
    resourceVersion,
    creationTimestamp: creationTimestamp ?? undefined,
    labels: { ...strings(metadata.annotations?.[LABELS]), ...metadata.labels },
    annotations: {
      ...strings(metadata.annotations?.[ANNOTATIONS]),
      [KUBE_LABELS]: toGoJson(metadata.labels ? sortedRecord(metadata.labels) : null),
    },
  });
}

function bgpOf(annotations: Annotations, tunnelAddress: string | undefined) {
  return compact({
    asNumber: asNumber(annotations[NODE.asNumber]),
    ipv4Address: address(annotations[NODE.ipv4Address], 4),
    ipv6Address: address(annotations[NODE.ipv6Address], 6),
    ipv4IPIPTunnelAddr: tunnelAddress ?? address(annotations[NODE.ipv4IPIPTunnelAddr], 4),
    routeReflectorClusterID: address(annotations[NODE.routeReflectorClusterID], 4),
  });
}

function wireguardOf(annotations: Annotations, tunnelAddress: string | undefined) {
  // With addresses from the pod CIDR, only a node that has a key has a tunnel.
  if (tunnelAddress !== undefined)
    return compact({ interfaceIPv4Address: annotations[NODE.wireguardPublicKey] ? tunnelAddress : undefined });
  return compact({
    interfaceIPv4Address: address(annotations[NODE.wireguardIPv4], 4),
    interfaceIPv6Address: address(annotations[NODE.wireguardIPv6], 6),
  });
}

/** One after the CIDR's address; blank where it is IPv6. */
function tunnelAddressOf(podCidr: string): string {
  const cidr = parseCidr(podCidr);
  if (!cidr) throw new CalicoError('Invalid', `invalid CIDR address: ${podCidr}`);
  return cidr.ip.family === 4 ? formatIp(addToIp(cidr.ip, 1)) : '';
}

function addressesOf(
  bgp: { ipv4Address?: string | undefined; ipv6Address?: string | undefined },
  status: NonNullable<KubernetesNode['status']>,
): NodeAddress[] {
  const own = [bgp.ipv4Address, bgp.ipv6Address].filter((text) => text !== undefined);
  const others = (status.addresses ?? []).filter(({ type }) => ADDRESS_TYPES.includes(type));
  return [
    ...own.map((text) => ({ address: text, type: 'CalicoNodeIP' })),
    ...others.map(({ address: text, type }) => ({ address: text, type })),
  ];
}

function interfacesOf(annotation: string | undefined): NodeInterface[] {
  const list = json(annotation);
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map(({ name, addresses }) =>
    compact<NodeInterface>({
      name: typeof name === 'string' ? name : '',
      addresses: (Array.isArray(addresses) ? addresses : []).filter((text) => typeof text === 'string' && parseIp(text) !== undefined),
    }),
  );
}

/** An address or CIDR of the family, as it was written. */
function address(text: string | undefined, family: Family): string | undefined {
  const parsed = text ? parseCidrOrIp(text) : undefined;
  return parsed !== undefined && parsed !== 'empty' && parsed.ip.family === family ? text : undefined;
}

function mac(text: string | undefined): string | undefined {
  return text && parseMac(text) ? text : undefined;
}

function asNumber(text: string | undefined): number | undefined {
  try {
    return text === undefined ? undefined : parseASNumber(text);
  } catch {
    return undefined;
  }
}

function strings(annotation: string | undefined): Record<string, string> {
  const map = json(annotation);
  return isObject(map) && Object.values(map).every((value) => typeof value === 'string') ? (map as Record<string, string>) : {};
}

function json(annotation: string | undefined): unknown {
  try {
    return annotation === undefined ? undefined : JSON.parse(annotation);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
