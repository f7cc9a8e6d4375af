/** What each part of the node agent follows (reference resources.md 11.1). */
import type { SyncedQuery } from './item.ts';

const POLICY_KINDS = [
  'ClusterInformation',
  'FelixConfiguration',
  'GlobalNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'GlobalNetworkSet',
  'IPPool',
  'Node',
  'Profile',
  'WorkloadEndpoint',
  'NetworkPolicy',
  'StagedNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkSet',
  'Tier',
  'HostEndpoint',
  'BGPConfiguration',
  'BGPPeer',
  'LiveMigration',
] as const;

/** Kubernetes' own objects that Calico reads; no other store has them. */
const KUBERNETES_KINDS = [
  'KubernetesNetworkPolicy',
  'KubernetesClusterNetworkPolicy',
  'KubernetesEndpointSlice',
  'KubernetesService',
] as const;

export interface Surroundings {
  /** The datastore's type. */
  readonly type: string;
  /** Whether addresses are Calico's to give out; else they come from the nodes' pod CIDRs. */
  readonly ipam: boolean;
}

/** For policy, routes and tunnels. */
export function policyQueries({ type, ipam }: Surroundings): SyncedQuery[] {
  const kinds = [...POLICY_KINDS, ...(type === 'kubernetes' ? KUBERNETES_KINDS : []), ...(ipam ? ['IPAMBlock'] : [])];
  return kinds.map((kind) => ({ kind }));
}

/** For BGP on one node. */
export function bgpQueries(node: string, { ipam }: Pick<Surroundings, 'ipam'>): SyncedQuery[] {
  const kinds = ['IPPool', 'BGPConfiguration', 'Node', 'BGPPeer', 'BGPFilter'];
  const affinities: SyncedQuery = { kind: 'BlockAffinity', host: { type: 'host', name: node } };
  return [...kinds.map((kind) => ({ kind })), ...(ipam ? [affinities] : [])];
}

/** For the addresses of one node's tunnels. */
export function tunnelQueries(node: string): SyncedQuery[] {
  return [{ kind: 'IPPool' }, { kind: 'Node', name: node }];
}

/** For the reports that nodes are asked for. */
export function nodeStatusQueries(): SyncedQuery[] {
  return [{ kind: 'CalicoNodeStatus' }];
}
