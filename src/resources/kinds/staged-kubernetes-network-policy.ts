import { column, nameColumn, namespaceColumn } from '../columns.ts';
import type { StagedKubernetesNetworkPolicy } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

type LabelSelector = StagedKubernetesNetworkPolicy['spec']['podSelector'];

/** What Go's generated String() prints of a metav1.LabelSelector. */
function printSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

/** A Kubernetes NetworkPolicy to be: in no tier, and Calico defaults nothing in it (reference resources.md 5.9). */
export default {
  kind: 'StagedKubernetesNetworkPolicy',
  plural: 'stagedkubernetesnetworkpolicies',
  aliases: [
    'stagedkubernetesnetworkpolicy',
    'stagedkubernetesnetworkpolicies',
    'stagedkubernetespolicy',
    'stagedkubernetespolicies',
    'sknp',
    'skpol',
    'skpols',
  ],
  namespaced: true,
  model: async () => (await import('../generated/staged-kubernetes-network-policy.ts')).model,
  columns: {
    ps: [nameColumn],
    wide: [nameColumn, column('PODSELECTOR', ({ spec }) => printSelector(spec.podSelector))],
    extra: [namespaceColumn],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<StagedKubernetesNetworkPolicy>;
