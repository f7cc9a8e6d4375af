import { column, nameColumn } from '../columns.ts';
import type { IPAMConfiguration } from '../generated/types.ts';
import type { Column, Kind } from '../kind.ts';

const ps: readonly Column<IPAMConfiguration>[] = [
  nameColumn,
  column('STRICTAFFINITY', ({ spec }) => spec.strictAffinity),
  column('AUTOALLOCATEBLOCKS', ({ spec }) => spec.autoAllocateBlocks),
];

/** In etcd this is not the object that IPAM reads: that is IPAMConfig (reference resources.md 5.16). */
export default {
  kind: 'IPAMConfiguration',
  plural: 'ipamconfigurations',
  aliases: ['ipamconfiguration', 'ipamconfigurations', 'ipamconfig', 'ipamconfigs'],
  namespaced: false,
  model: async () => (await import('../generated/ipam-configuration.ts')).model,
  singleton: { name: 'default', message: 'Cannot create an IPAMConfiguration resource with a name other than "default"', onUpdate: true },
  columns: { ps, wide: [...ps, column('MAXBLOCKSPERHOST', ({ spec }) => spec.maxBlocksPerHost ?? 0)] },
  storedAt: { at: 'resource' },
} satisfies Kind<IPAMConfiguration>;
