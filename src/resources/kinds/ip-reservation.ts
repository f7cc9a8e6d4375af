import { column, nameColumn, truncated } from '../columns.ts';
import type { IPReservation } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'IPReservation',
  plural: 'ipreservations',
  aliases: ['ipreservation', 'ipreservations', 'reservation', 'reservations'],
  namespaced: false,
  model: async () => (await import('../generated/ip-reservation.ts')).model,
  columns: {
    ps: [nameColumn],
    wide: [nameColumn, column('CIDRS', ({ spec }) => truncated(spec.reservedCIDRs))],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<IPReservation>;
