import assert from 'node:assert/strict';
import { affinityLabels, affinityObjectName } from '../../../../src/datastore/kubernetes/ipam-names.ts';

describe('names of IPAM objects in Kubernetes', () => {
  it('are the host and the block, with a hash where that is too long', () => {
    assert.equal(affinityObjectName({ host: 'node-a', cidr: 'fd00::40/122' }), 'node-a-fd00--40-122');
    assert.equal(affinityObjectName({ host: 'a'.repeat(240), cidr: '10.0.0.0/26' }), `${'a'.repeat(240)}-10-0-0-0-26`);
    const long = affinityObjectName({ host: 'a'.repeat(252), cidr: '10.0.0.0/26' });
    assert.equal(long, `${'a'.repeat(228)}-10-0-0-0-26-d472fd2be1f`);
    assert.equal(long.length, 252);
  });

  it('have labels to select them by: of what is known', () => {
    assert.deepEqual(affinityLabels({ type: 'virtual', host: 'load-balancer', family: 6 }), {
      'projectcalico.org/affinity-type': 'virtual',
      'projectcalico.org/hostname-hash': 'TAU2RK2F2FG7MIS72DPZYC6FJ3U3BIWIDZAMUTQY7ZXMSKQZ5GSQ',
      'projectcalico.org/ip-version': '6',
    });
    assert.deepEqual(affinityLabels({}), {});
  });
});
