import { type CalicoError, notSupported } from '../../base/errors.ts';
import type { NetworkPolicy } from '../generated/types.ts';
import type { Kind, Verb } from '../kind.ts';
import { tieredPolicy } from '../policy.ts';
import { identifier, type Ref } from '../resource.ts';

/** Names of policies that stand for Kubernetes' own NetworkPolicies. */
const KUBERNETES_PREFIX = 'knp.default.';
const OPERATIONS: Readonly<Record<Verb, string | undefined>> = {
  create: 'create or apply',
  update: 'apply or replace',
  delete: 'delete',
  apply: undefined,
};

function refuseKubernetesPolicy(verb: Verb, ref: Ref): CalicoError | undefined {
  const operation = OPERATIONS[verb];
  if (operation === undefined || !ref.name.startsWith(KUBERNETES_PREFIX)) return undefined;
  return notSupported(operation, identifier(ref), 'kubernetes network policies must be managed through the kubernetes API');
}

export default {
  ...tieredPolicy<NetworkPolicy>({ namespaced: true }),
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  aliases: ['networkpolicy', 'networkpolicies', 'policy', 'policies', 'np', 'pol', 'pols'],
  model: async () => (await import('../generated/network-policy.ts')).model,
  refuse: refuseKubernetesPolicy,
} satisfies Kind<NetworkPolicy>;
