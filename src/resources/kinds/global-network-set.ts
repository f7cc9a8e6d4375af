import { column, nameColumn, truncated } from '../columns.ts';
import type { GlobalNetworkSet } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'GlobalNetworkSet',
  plural: 'globalnetworksets',
  aliases: ['globalnetworkset', 'globalnetworksets', 'gnetsets'],
  namespaced: false,
  model: async () => (await import('../generated/global-network-set.ts')).model,
  columns: {
    ps: [nameColumn],
    wide: [nameColumn, column('NETS', ({ spec }) => truncated(spec.nets))],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<GlobalNetworkSet>;
