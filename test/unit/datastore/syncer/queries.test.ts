import assert from 'node:assert/strict';
import { bgpQueries, nodeStatusQueries, policyQueries, tunnelQueries } from '../../../../src/datastore/syncer/queries.ts';
import { kindNames } from '../../../../src/resources/registry.ts';

describe('what the agent follows', () => {
  const known = new Set(kindNames().map(({ kind }) => kind));

  it('are kinds that there are, and objects of Kubernetes only on Kubernetes', () => {
    const everywhere = policyQueries({ type: 'etcdv3', ipam: true });
    for (const { kind } of [...everywhere, ...bgpQueries('a', { ipam: true }), ...tunnelQueries('a'), ...nodeStatusQueries()]) {
      assert.ok(known.has(kind), kind);
    }
    const more = policyQueries({ type: 'kubernetes', ipam: true }).filter(({ kind }) => !known.has(kind));
    assert.deepEqual(
      more.map(({ kind }) => kind),
      ['KubernetesNetworkPolicy', 'KubernetesClusterNetworkPolicy', 'KubernetesEndpointSlice', 'KubernetesService'],
    );
  });

  it('leaves blocks out where addresses are not from Calico', () => {
    const kinds = [...policyQueries({ type: 'etcdv3', ipam: false }), ...bgpQueries('a', { ipam: false })].map(({ kind }) => kind);
    assert.ok(!kinds.includes('IPAMBlock') && !kinds.includes('BlockAffinity'));
  });

  it('is of one node where it need not be more', () => {
    assert.deepEqual(bgpQueries('n', { ipam: true }).at(-1), { kind: 'BlockAffinity', host: { type: 'host', name: 'n' } });
    assert.deepEqual(tunnelQueries('n').at(-1), { kind: 'Node', name: 'n' });
  });
});
