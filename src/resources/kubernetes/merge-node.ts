/** What is written to a Kubernetes node when its Calico node changes (reference resources.md 10.1). */
import { parseJson, toGoJson } from '../../encoding/go-json.ts';
import { decodeType } from '../decode.ts';
import type { Node } from '../generated/types.ts';
import { compact } from './converted.ts';
import { sortedRecord } from './labels.ts';
import { ANNOTATIONS, INTERFACES, KUBE_LABELS, LABELS, NODE } from './node-annotations.ts';
import type { KubernetesNode } from './objects.ts';

type Strings = Record<string, string>;

/** `kubernetes` with Calico's annotations set or removed; everything else stays. Throws Input where the note of the Kubernetes labels cannot be read. */
export function mergeNode<N extends KubernetesNode>(calico: Node, kubernetes: N): N {
  const { labels, annotations } = ownMetadata(calico);
  const { spec, status } = calico;
  const values: Readonly<Record<string, string | undefined>> = {
    [LABELS]: mapText(labels),
    [ANNOTATIONS]: mapText(annotations),
    [NODE.ipv4Address]: spec.bgp?.ipv4Address,
    [NODE.ipv6Address]: spec.bgp?.ipv6Address,
    [NODE.asNumber]: spec.bgp?.asNumber?.toString(),
    [NODE.routeReflectorClusterID]: spec.bgp?.routeReflectorClusterID,
    [NODE.ipv4IPIPTunnelAddr]: spec.bgp?.ipv4IPIPTunnelAddr,
    [NODE.ipv4VXLANTunnelAddr]: spec.ipv4VXLANTunnelAddr,
    [NODE.vxlanTunnelMACAddr]: spec.vxlanTunnelMACAddr,
    [NODE.ipv6VXLANTunnelAddr]: spec.ipv6VXLANTunnelAddr,
    [NODE.vxlanTunnelMACAddrV6]: spec.vxlanTunnelMACAddrV6,
    [NODE.wireguardIPv4]: spec.wireguard?.interfaceIPv4Address,
    [NODE.wireguardIPv6]: spec.wireguard?.interfaceIPv6Address,
    [NODE.wireguardPublicKey]: status?.wireguardPublicKey,
    [NODE.wireguardPublicKeyV6]: status?.wireguardPublicKeyV6,
    [INTERFACES]: spec.interfaces?.length ? toGoJson(spec.interfaces) : undefined,
  };
  const others = Object.entries(kubernetes.metadata.annotations ?? {}).filter(([key]) => !Object.hasOwn(values, key));
  const merged = compact({ ...Object.fromEntries(others), ...values });
  const { annotations: _, ...metadata } = kubernetes.metadata;
  return { ...kubernetes, metadata: { ...metadata, ...compact({ annotations: merged }) } };
}

/** Labels that the node has from Kubernetes are not Calico's, nor is the note of them. */
function ownMetadata({ metadata }: Node): { labels: Strings; annotations: Strings } {
  const { [KUBE_LABELS]: note, ...annotations } = metadata.annotations ?? {};
  const inherited = note ? ((decodeType({ map: 'string' }, parseJson(note), { strict: false }) ?? {}) as Strings) : {};
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => !Object.hasOwn(inherited, key));
  return { labels: Object.fromEntries(labels), annotations };
}

function mapText(map: Strings): string | undefined {
  return Object.keys(map).length > 0 ? toGoJson(sortedRecord(map)) : undefined;
}
