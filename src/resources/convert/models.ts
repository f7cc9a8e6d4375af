/** What manifests of the first generation may hold, kind by kind (reference calicoctl-cli.md 18, 19): read by the decoder of today's kinds. */
import { LabelSelectorStruct, NetworkPolicyPeerStruct, NetworkPolicyPortStruct, ObjectMetaStruct } from '../generated/definitions.ts';
import type { Struct, Type } from '../model.ts';

/** A Go pointer: zero is told from absent. */
interface Pointer {
  readonly pointer: Type;
}

const pointer = (type: Type): Pointer => ({ pointer: type });

function struct(go: string, fields: Readonly<Record<string, Type | Pointer>>): Struct {
  return {
    go,
    fields: Object.entries(fields).map(([name, type]) =>
      typeof type === 'object' && 'pointer' in type ? { name, go: name, type: type.pointer, pointer: true } : { name, go: name, type },
    ),
  };
}

const STRINGS: Type = { list: 'string' };
const LABELS: Type = { map: 'string' };
const PORTS: Type = { list: 'Port' };

const EndpointPort = struct('EndpointPort', { name: 'string', protocol: pointer('Protocol'), port: 'uint16' });

const EntityRule = struct('EntityRule', {
  tag: 'string',
  net: pointer('string'),
  nets: STRINGS,
  selector: 'string',
  ports: PORTS,
  notTag: 'string',
  notNet: pointer('string'),
  notNets: STRINGS,
  notSelector: 'string',
  notPorts: PORTS,
});

const ICMPFields = struct('ICMPFields', { type: pointer('int'), code: pointer('int') });

const Rule = struct('Rule', {
  action: 'string',
  ipVersion: pointer('int'),
  protocol: pointer('Protocol'),
  icmp: pointer(ICMPFields),
  notProtocol: pointer('Protocol'),
  notICMP: pointer(ICMPFields),
  source: EntityRule,
  destination: EntityRule,
});

const RULES: Type = { list: Rule };

function root(go: string, metadata: Struct, spec: Struct): Struct {
  return struct(go, { kind: 'string', apiVersion: 'string', metadata, spec });
}

const POLICY_RULE = { ports: { list: NetworkPolicyPortStruct } } as const;

const KubernetesNetworkPolicy = root(
  'NetworkPolicy',
  ObjectMetaStruct,
  struct('NetworkPolicySpec', {
    podSelector: LabelSelectorStruct,
    ingress: { list: struct('NetworkPolicyIngressRule', { ...POLICY_RULE, from: { list: NetworkPolicyPeerStruct } }) },
    egress: { list: struct('NetworkPolicyEgressRule', { ...POLICY_RULE, to: { list: NetworkPolicyPeerStruct } }) },
    policyTypes: STRINGS,
  }),
);

const V1: Readonly<Record<string, Struct>> = {
  bgpPeer: root(
    'BGPPeer',
    struct('BGPPeerMetadata', { scope: 'string', node: 'string', peerIP: 'string' }),
    struct('BGPPeerSpec', { asNumber: 'ASNumber' }),
  ),
  hostEndpoint: root(
    'HostEndpoint',
    struct('HostEndpointMetadata', { name: 'string', node: 'string', labels: LABELS }),
    struct('HostEndpointSpec', { interfaceName: 'string', expectedIPs: STRINGS, profiles: STRINGS, ports: { list: EndpointPort } }),
  ),
  ipPool: root(
    'IPPool',
    struct('IPPoolMetadata', { cidr: 'string' }),
    struct('IPPoolSpec', {
      ipip: pointer(struct('IPIPConfiguration', { enabled: 'bool', mode: 'string' })),
      'nat-outgoing': 'bool',
      disabled: 'bool',
      assignmentMode: 'string',
    }),
  ),
  node: root(
    'Node',
    struct('NodeMetadata', { name: 'string' }),
    struct('NodeSpec', {
      bgp: pointer(
        struct('NodeBGPSpec', { asNumber: pointer('ASNumber'), ipv4Address: pointer('string'), ipv6Address: pointer('string') }),
      ),
      orchRefs: { list: struct('OrchRef', { nodeName: 'string', orchestrator: 'string' }) },
    }),
  ),
  policy: root(
    'Policy',
    struct('PolicyMetadata', { name: 'string', tier: 'string', annotations: LABELS }),
    struct('PolicySpec', {
      order: pointer('float64'),
      ingress: RULES,
      egress: RULES,
      selector: 'string',
      doNotTrack: 'bool',
      preDNAT: 'bool',
      types: STRINGS,
    }),
  ),
  profile: root(
    'Profile',
    struct('ProfileMetadata', { name: 'string', tags: STRINGS, labels: LABELS }),
    struct('ProfileSpec', { ingress: RULES, egress: RULES }),
  ),
  workloadEndpoint: root(
    'WorkloadEndpoint',
    struct('WorkloadEndpointMetadata', {
      name: 'string',
      workload: 'string',
      orchestrator: 'string',
      node: 'string',
      activeInstanceID: 'string',
      labels: LABELS,
    }),
    struct('WorkloadEndpointSpec', {
      ipNetworks: STRINGS,
      ipNATs: { list: struct('IPNAT', { internalIP: 'string', externalIP: 'string' }) },
      ipv4Gateway: pointer('string'),
      ipv6Gateway: pointer('string'),
      profiles: STRINGS,
      interfaceName: 'string',
      mac: pointer('string'),
      ports: { list: EndpointPort },
    }),
  ),
  List: struct('K8sNetworkPolicyList', {
    kind: 'string',
    apiVersion: 'string',
    metadata: struct('K8sListMetadata', { resourceVersion: 'string', selfLink: 'string' }),
    items: { list: KubernetesNetworkPolicy },
  }),
};

/** Exact spelling of both counts. */
export function legacyStruct(kind: string, apiVersion: string): Struct | undefined {
  if (apiVersion === 'v1') return Object.hasOwn(V1, kind) ? V1[kind] : undefined;
  return apiVersion === 'networking.k8s.io/v1' && kind === 'NetworkPolicy' ? KubernetesNetworkPolicy : undefined;
}
