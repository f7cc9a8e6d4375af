import type { StagedGlobalNetworkPolicy } from '../generated/types.ts';
import type { Kind } from '../kind.ts';
import { tieredPolicy } from '../policy.ts';

export default {
  ...tieredPolicy<StagedGlobalNetworkPolicy>({ namespaced: false }),
  kind: 'StagedGlobalNetworkPolicy',
  plural: 'stagedglobalnetworkpolicies',
  aliases: ['stagedglobalnetworkpolicy', 'stagedglobalnetworkpolicies', 'sgnp', 'sgnps'],
  model: async () => (await import('../generated/staged-global-network-policy.ts')).model,
} satisfies Kind<StagedGlobalNetworkPolicy>;
