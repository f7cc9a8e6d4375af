import { column, nameColumn } from '../columns.ts';
import type { BGPFilter } from '../generated/types.ts';
import type { Column, Kind } from '../kind.ts';

const columns: readonly Column<BGPFilter>[] = [
  nameColumn,
  column('NUMEXPORTV4', ({ spec }) => spec.exportV4?.length ?? 0),
  column('NUMIMPORTV4', ({ spec }) => spec.importV4?.length ?? 0),
  column('NUMEXPORTV6', ({ spec }) => spec.exportV6?.length ?? 0),
  column('NUMIMPORTV6', ({ spec }) => spec.importV6?.length ?? 0),
];

export default {
  kind: 'BGPFilter',
  plural: 'bgpfilters',
  aliases: ['bgpfilter', 'bgpfilters', 'bgpf', 'bgpfs', 'bf', 'bfs'],
  namespaced: false,
  model: async () => (await import('../generated/bgp-filter.ts')).model,
  columns: { ps: columns, wide: columns },
  storedAt: { at: 'resource' },
} satisfies Kind<BGPFilter>;
