import { nameColumn } from '../columns.ts';
import type { IPAMConfig } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'IPAMConfig',
  plural: 'ipamconfigs',
  aliases: [],
  namespaced: false,
  model: async () => (await import('../generated/ipam-config.ts')).model,
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'ipam-config' },
} satisfies Kind<IPAMConfig>;
