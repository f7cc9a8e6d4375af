import { nameColumn } from '../columns.ts';
import type { IPAMBlock } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'IPAMBlock',
  plural: 'ipamblocks',
  aliases: [],
  namespaced: false,
  model: async () => (await import('../generated/ipam-block.ts')).model,
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'ipam-block' },
} satisfies Kind<IPAMBlock>;
