import { invalid, isCalicoError } from '../../base/errors.ts';
import { column, nameColumn } from '../columns.ts';
import type { BGPPeer } from '../generated/types.ts';
import type { Column, Kind, StoreView, WriteContext } from '../kind.ts';

const columns: readonly Column<BGPPeer>[] = [
  nameColumn,
  column('PEERIP', ({ spec }) => spec.peerIP ?? ''),
  column('NODE', ({ spec }) => spec.node || spec.nodeSelector || '(global)'),
  column('ASN', ({ spec }) => spec.asNumber ?? 0),
];

/** Filters must exist before a peer names them (reference resources.md 5.3). */
async function requireFilters(peer: BGPPeer, { store }: WriteContext<BGPPeer>): Promise<BGPPeer> {
  const filters = peer.spec.filters ?? [];
  const found = await Promise.all(filters.map((name) => filterExists(name, store)));
  const missing = filters.filter((_, index) => !found[index]);
  if (missing.length === 0) return peer;
  throw invalid(
    [{ name: 'BGPPeer.Spec.Filters', value: `[${missing.join(' ')}]`, reason: 'BGPFilter(s) not found', path: ['spec', 'filters'] }],
    { hint: `create the BGPFilter ${missing.join(', ')} first, or correct spec.filters` },
  );
}

async function filterExists(name: string, store: StoreView): Promise<boolean> {
  try {
    await store.require({ kind: 'BGPFilter', name });
    return true;
  } catch (error) {
    if (isCalicoError(error, 'NotFound')) return false;
    throw error;
  }
}

export default {
  kind: 'BGPPeer',
  plural: 'bgppeers',
  aliases: ['bgppeer', 'bgppeers', 'bgpp', 'bgpps', 'bp', 'bps'],
  namespaced: false,
  model: async () => (await import('../generated/bgp-peer.ts')).model,
  hooks: { beforeValidation: requireFilters },
  touches: (peer, verb) => (verb === 'delete' ? [] : (peer.spec.filters ?? []).map((name) => ({ kind: 'BGPFilter', name, as: 'shared' }))),
  columns: { ps: columns, wide: columns },
  storedAt: { at: 'resource' },
} satisfies Kind<BGPPeer>;
