import assert from 'node:assert/strict';
import { mappingOf } from '../../../src/datastore/mapping.ts';
import type { BlockAffinity } from '../../../src/resources/generated/types.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { make } from '../../support/hooks.ts';

const name = 'node-1-10-0-0-0-26';
const key = `/calico/resources/v3/projectcalico.org/blockaffinities/${name}`;
const ref = { kind: 'BlockAffinity', name };
const spec = { state: 'confirmed' as const, node: 'node-1', type: 'host', cidr: '10.0.0.0/26', deleted: false };
const affinity = make<BlockAffinity>('BlockAffinity', { name }, spec);
const mapping = async () => mappingOf(await kindByName('BlockAffinity'));

describe('a BlockAffinity that is not IPAM’s own', () => {
  it('is a resource under its name, with deleted as text', async () => {
    const { key: keyOf, ref: refOf, encode } = await mapping();
    assert.equal(keyOf(ref), key);
    assert.deepEqual(refOf(key), ref);
    assert.deepEqual(JSON.parse(encode(affinity).value).spec, { ...spec, deleted: 'false' });
  });

  it('is read back, also after it was written over', async () => {
    const { encode, decode } = await mapping();
    const first = encode(affinity).value;
    const { value } = encode({ ...affinity, spec: { ...spec, state: 'pending' } } as BlockAffinity, first);
    const read = decode(ref, { key, value, modRevision: '5', createRevision: '4' });
    assert.deepEqual(read.spec, { ...spec, state: 'pending' });
  });

  it('that is neither deleted nor not is unreadable', async () => {
    const { decode } = await mapping();
    const value = JSON.stringify({ ...affinity, spec: { ...spec, deleted: 'perhaps' } });
    assert.throws(
      () => decode(ref, { key, value, modRevision: '5', createRevision: '4' }),
      /error parsing BlockAffinity.Spec.Deleted field/,
    );
  });

  it('does not show among IPAM’s own', async () => {
    const { range, key: keyOf, ref: refOf } = await mapping();
    const own = { kind: 'BlockAffinity', name: 'host/node-1/10.0.0.0/26' };
    assert.deepEqual(refOf(keyOf(own)), own);
    assert.deepEqual(range({ kind: 'BlockAffinity' }), { start: '/calico/ipam/v2/host/', end: '/calico/ipam/v2/virtual0' });
    assert.deepEqual(range({ kind: 'BlockAffinity', name }), { exact: key });
  });
});
