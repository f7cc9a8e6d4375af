/** What a migration takes along (reference calicoctl-cli.md 15.2). */
import type { Kind } from '../../resources/kind.ts';
import { kindByName } from '../../resources/registry.ts';

/** In the order of an export. All else that lies in a Kubernetes cluster follows from Kubernetes' own objects. */
const EVERYWHERE = [
  'IPPool',
  'BGPPeer',
  'Tier',
  'GlobalNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'GlobalNetworkSet',
  'HostEndpoint',
  'KubeControllersConfiguration',
  'NetworkPolicy',
  'StagedNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkSet',
  'Node',
  'BGPConfiguration',
  'FelixConfiguration',
  'IPReservation',
  'BGPFilter',
];
/** What else has no other origin where there is no Kubernetes. */
const ELSEWHERE = ['Profile', 'WorkloadEndpoint', 'CalicoNodeStatus', 'IPAMConfiguration'];

/** `everything`: not only what Kubernetes needs. */
export async function migratedKinds({ everything }: { readonly everything: boolean }): Promise<Kind[]> {
  return Promise.all([...EVERYWHERE, ...(everything ? ELSEWHERE : [])].map((name) => kindByName(name)));
}

/** Other objects stand for it there: Kubernetes' own, or IPAM's settings, which a migration takes along with IPAM. */
export function isDerivedInKubernetes({ kind, storedAt }: Kind): boolean {
  if (kind === 'IPAMConfiguration') return true;
  return storedAt.at === 'resource' && (storedAt.kubernetes === 'profile' || storedAt.kubernetes === 'workloadEndpoint');
}

/** What Kubernetes' network policies are called as Calico's. */
const KUBERNETES_POLICY = 'knp.default.';

export function isKubernetesPolicy(kind: string, name = ''): boolean {
  return kind === 'NetworkPolicy' && name.startsWith(KUBERNETES_POLICY);
}
