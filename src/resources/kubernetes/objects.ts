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
