import assert from 'node:assert/strict';
import { difference } from '../../../../src/client/migrate/difference.ts';
import type { IPPool, Node } from '../../../../src/resources/generated/types.ts';
import ipPool from '../../../../src/resources/kinds/ip-pool.ts';
import node from '../../../../src/resources/kinds/node.ts';
import { make } from '../../../support/hooks.ts';

const pool = (labels: Record<string, string>, spec: object) => make<IPPool>('IPPool', { name: 'p', labels }, spec as IPPool['spec']);
const between = (a: IPPool, b: IPPool) => difference(a, b, ipPool, 'etcdv3');

describe('what a file says of an object', () => {
  it('is stored where the store holds it, whatever else it adds', () => {
    const stored = pool({ a: 'b', added: 'x' }, { cidr: '10.0.0.0/16', allowedUses: ['Workload', 'Tunnel'], blockSize: 26 });
    assert.equal(between(pool({ a: 'b' }, { cidr: '10.0.0.0/16', allowedUses: ['Workload', 'Tunnel'] }), stored), undefined);
    assert.equal(between(pool({}, { cidr: '10.0.0.0/16', namespaceSelector: undefined }), stored), undefined);
  });

  it('is named where the store holds something else, or nothing', () => {
    const stored = pool({ a: 'b' }, { cidr: '10.0.0.0/16', allowedUses: ['Workload', 'Tunnel'] });
    assert.equal(between(pool({ a: 'c' }, { cidr: '10.0.0.0/16' }), stored), 'metadata.labels.a');
    assert.equal(between(pool({}, { cidr: '10.1.0.0/16' }), stored), 'spec.cidr');
    assert.equal(between(pool({}, { cidr: '10.0.0.0/16', blockSize: 26 }), stored), 'spec.blockSize');
    assert.equal(between(pool({}, { cidr: '10.0.0.0/16', allowedUses: ['Workload'] }), stored), 'spec.allowedUses');
    assert.equal(between(pool({}, { cidr: '10.0.0.0/16', allowedUses: ['Tunnel', 'Workload'] }), stored), 'spec.allowedUses.0');
  });

  it("does not count where it is Kubernetes' own", () => {
    const wanted = make<Node>(
      'Node',
      { name: 'n', labels: { rack: 'r1' } },
      { addresses: [{ address: '10.0.0.1' }], ipv4VXLANTunnelAddr: '10.1.0.1', orchRefs: [] },
    );
    const stored = make<Node>('Node', { name: 'n' }, { ipv4VXLANTunnelAddr: '10.1.0.1' });
    assert.equal(difference(wanted, stored, node, 'kubernetes'), undefined);
    assert.equal(difference(wanted, stored, node, 'etcdv3'), 'metadata.labels');
    assert.equal(difference(wanted, make<Node>('Node', { name: 'n' }, {}), node, 'kubernetes'), 'spec.ipv4VXLANTunnelAddr');
  });
});
