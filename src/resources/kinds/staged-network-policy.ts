import type { StagedNetworkPolicy } from '../generated/types.ts';
import type { Kind } from '../kind.ts';
import { tieredPolicy } from '../policy.ts';

export default {
  ...tieredPolicy<StagedNetworkPolicy>({ namespaced: true }),
  kind: 'StagedNetworkPolicy',
  plural: 'stagednetworkpolicies',
  aliases: ['stagednetworkpolicy', 'stagednetworkpolicies', 'stagedpolicy', 'stagedpolicies', 'snp', 'spol', 'spols'],
  model: async () => (await import('../generated/staged-network-policy.ts')).model,
} satisfies Kind<StagedNetworkPolicy>;
