import { nameColumn } from '../columns.ts';
import type { BlockAffinity } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'BlockAffinity',
  plural: 'blockaffinities',
  aliases: [],
  namespaced: false,
  model: async () => (await import('../generated/block-affinity.ts')).model,
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'ipam-affinity' },
} satisfies Kind<BlockAffinity>;
