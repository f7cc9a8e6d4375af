import { column, joined, nameColumn } from '../columns.ts';
import type { HostEndpoint } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'HostEndpoint',
  plural: 'hostendpoints',
  aliases: ['hostendpoint', 'hostendpoints', 'hep', 'heps'],
  namespaced: false,
  model: async () => (await import('../generated/host-endpoint.ts')).model,
  columns: {
    ps: [nameColumn, column('NODE', ({ spec }) => spec.node ?? '')],
    wide: [
      nameColumn,
      column('NODE', ({ spec }) => spec.node ?? ''),
      column('INTERFACE', ({ spec }) => spec.interfaceName ?? ''),
      column('IPS', ({ spec }) => joined(spec.expectedIPs)),
      column('PROFILES', ({ spec }) => joined(spec.profiles)),
    ],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<HostEndpoint>;
