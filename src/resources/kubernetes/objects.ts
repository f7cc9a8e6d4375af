/** The parts of Kubernetes' own objects that the conversions read, as its API gives them. */
export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | null }[]
    | null;
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector | null;
  readonly namespaceSelector?: LabelSelector | null;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | null } | null;
}

export interface NetworkPolicyPort {
  readonly protocol?: string | null;
  readonly port?: number | string | null;
  readonly endPort?: number | null;
}

export interface NetworkPolicyRule {
  readonly ports?: readonly NetworkPolicyPort[] | null;
  /** Of an ingress rule. */
  readonly from?: readonly NetworkPolicyPeer[] | null;
  /** Of an egress rule. */
  readonly to?: readonly NetworkPolicyPeer[] | null;
}

export interface KubernetesNetworkPolicy {
  readonly metadata: ObjectMeta;
  readonly spec?: {
    readonly podSelector?: LabelSelector | null;
    readonly ingress?: readonly NetworkPolicyRule[] | null;
    readonly egress?: readonly NetworkPolicyRule[] | null;
    readonly policyTypes?: readonly string[] | null;
  };
}

export interface ClusterNetworkPolicyPods {
  readonly namespaceSelector?: LabelSelector | null;
  readonly podSelector?: LabelSelector | null;
}

export interface ClusterNetworkPolicyPeer {
  readonly namespaces?: LabelSelector | null;
  readonly pods?: ClusterNetworkPolicyPods | null;
  /** Of an egress rule. */
  readonly networks?: readonly string[] | null;
}

interface DestinationPort {
  readonly destinationPort?: { readonly number?: number; readonly range?: { readonly start: number; readonly end: number } | null } | null;
}

export interface ClusterNetworkPolicyProtocol {
  readonly tcp?: DestinationPort | null;
  readonly udp?: DestinationPort | null;
  readonly sctp?: DestinationPort | null;
  readonly destinationNamedPort?: string;
}

export interface ClusterNetworkPolicyRule {
  readonly name?: string;
  readonly action?: string;
  readonly protocols?: readonly ClusterNetworkPolicyProtocol[] | null;
  /** Of an ingress rule. */
  readonly from?: readonly ClusterNetworkPolicyPeer[] | null;
  /** Of an egress rule. */
  readonly to?: readonly ClusterNetworkPolicyPeer[] | null;
}

export interface ClusterNetworkPolicy {
  readonly metadata: ObjectMeta;
  readonly spec?: {
    readonly tier?: string;
    readonly priority?: number;
    readonly subject?: { readonly namespaces?: LabelSelector | null; readonly pods?: ClusterNetworkPolicyPods | null };
    readonly ingress?: readonly ClusterNetworkPolicyRule[] | null;
    readonly egress?: readonly ClusterNetworkPolicyRule[] | null;
  };
}

export interface Container {
  readonly ports?:
    | readonly {
        readonly name?: string;
        readonly containerPort?: number;
        readonly hostPort?: number;
        readonly hostIP?: string;
        readonly protocol?: string;
      }[]
    | null;
}

export interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly serviceAccountName?: string;
    readonly containers?: readonly Container[] | null;
    readonly initContainers?: readonly Container[] | null;
  };
  readonly status?: { readonly phase?: string; readonly podIP?: string; readonly podIPs?: readonly { readonly ip?: string }[] | null };
}

export interface KubernetesNode {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly podCIDR?: string; readonly podCIDRs?: readonly string[] | null };
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] | null };
}

/** An object of which only the metadata matters: a namespace, a service account, a service. */
export interface KubernetesObject {
  readonly metadata: ObjectMeta;
}
