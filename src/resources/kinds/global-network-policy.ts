import type { GlobalNetworkPolicy } from '../generated/types.ts';
import type { Kind } from '../kind.ts';
import { tieredPolicy } from '../policy.ts';

export default {
  ...tieredPolicy<GlobalNetworkPolicy>({ namespaced: false }),
  kind: 'GlobalNetworkPolicy',
  plural: 'globalnetworkpolicies',
  aliases: ['globalnetworkpolicy', 'globalnetworkpolicies', 'gnp', 'gnps'],
  model: async () => (await import('../generated/global-network-policy.ts')).model,
} satisfies Kind<GlobalNetworkPolicy>;
