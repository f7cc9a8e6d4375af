import { column, nameColumn, namespaceColumn, truncated } from '../columns.ts';
import type { NetworkSet } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'NetworkSet',
  plural: 'networksets',
  aliases: ['networkset', 'networksets', 'netsets'],
  namespaced: true,
  model: async () => (await import('../generated/network-set.ts')).model,
  columns: {
    ps: [nameColumn],
    wide: [nameColumn, column('NETS', ({ spec }) => truncated(spec.nets))],
    extra: [namespaceColumn],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<NetworkSet>;
