import { column, joined, nameColumn } from '../columns.ts';
import type { CalicoNodeStatus } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'CalicoNodeStatus',
  plural: 'caliconodestatuses',
  aliases: ['caliconodestatus', 'caliconodestatuses', 'nodestatus', 'nodestatuses'],
  namespaced: false,
  model: async () => (await import('../generated/calico-node-status.ts')).model,
  columns: {
    ps: [nameColumn, column('NODE', ({ spec }) => spec.node ?? '')],
    wide: [nameColumn, column('NODE', ({ spec }) => spec.node ?? ''), column('CLASSES', ({ spec }) => joined(spec.classes))],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<CalicoNodeStatus>;
