import { nameColumn } from '../columns.ts';
import type { IPAMHandle } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'IPAMHandle',
  plural: 'ipamhandles',
  aliases: [],
  namespaced: false,
  model: async () => (await import('../generated/ipam-handle.ts')).model,
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'ipam-handle' },
} satisfies Kind<IPAMHandle>;
