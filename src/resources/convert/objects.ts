/** Objects of the first generation as their manifests hold them, after decoding: empty members are absent. */

export interface EndpointPort {
  readonly name?: string;
  readonly protocol?: number | string;
  readonly port?: number;
}

export interface EntityRule {
  readonly tag?: string;
  readonly net?: string;
  readonly nets?: readonly string[];
  readonly selector?: string;
  readonly ports?: readonly (number | string)[];
  readonly notTag?: string;
  readonly notNet?: string;
  readonly notNets?: readonly string[];
  readonly notSelector?: string;
  readonly notPorts?: readonly (number | string)[];
}

export interface Icmp {
  readonly type?: number;
  readonly code?: number;
}

export interface Rule {
  readonly action?: string;
  readonly ipVersion?: number;
  readonly protocol?: number | string;
  readonly icmp?: Icmp;
  readonly notProtocol?: number | string;
  readonly notICMP?: Icmp;
  readonly source?: EntityRule;
  readonly destination?: EntityRule;
}

export interface BgpPeer {
  readonly metadata?: { readonly scope?: string; readonly node?: string; readonly peerIP?: string };
  readonly spec?: { readonly asNumber?: number };
}

export interface HostEndpoint {
  readonly metadata?: { readonly name?: string; readonly node?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly interfaceName?: string;
    readonly expectedIPs?: readonly string[];
    readonly profiles?: readonly string[];
    readonly ports?: readonly EndpointPort[];
  };
}

export interface IpPool {
  readonly metadata?: { readonly cidr?: string };
  readonly spec?: {
    readonly ipip?: { readonly enabled?: boolean; readonly mode?: string };
    readonly 'nat-outgoing'?: boolean;
    readonly disabled?: boolean;
  };
}

export interface Node {
  readonly metadata?: { readonly name?: string };
  readonly spec?: {
    readonly bgp?: { readonly asNumber?: number; readonly ipv4Address?: string; readonly ipv6Address?: string };
    readonly orchRefs?: readonly { readonly nodeName?: string; readonly orchestrator?: string }[];
  };
}

export interface Policy {
  readonly metadata?: { readonly name?: string; readonly tier?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly order?: number;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
    readonly selector?: string;
    readonly doNotTrack?: boolean;
    readonly preDNAT?: boolean;
    readonly types?: readonly string[];
  };
}

export interface Profile {
  readonly metadata?: { readonly name?: string; readonly tags?: readonly string[]; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly ingress?: readonly Rule[]; readonly egress?: readonly Rule[] };
}

export interface WorkloadEndpoint {
  readonly metadata?: {
    readonly name?: string;
    readonly workload?: string;
    readonly orchestrator?: string;
    readonly node?: string;
    readonly activeInstanceID?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly ipNetworks?: readonly string[];
    readonly ipNATs?: readonly { readonly internalIP?: string; readonly externalIP?: string }[];
    readonly ipv4Gateway?: string;
    readonly ipv6Gateway?: string;
    readonly profiles?: readonly string[];
    readonly interfaceName?: string;
    readonly mac?: string;
    readonly ports?: readonly EndpointPort[];
  };
}
