import assert from 'node:assert/strict';
import { isCalicoError } from '../../../../src/base/errors.ts';
import { candidates } from '../../../../src/cli/manifest/documents.ts';
import { userKindByName } from '../../../../src/resources/registry.ts';

const V3 = 'projectcalico.org/v3';
const pool = { apiVersion: V3, kind: 'IPPool', metadata: { name: 'a' } };
const tier = { apiVersion: V3, kind: 'Tier', metadata: { name: 't' } };

const find = async (value: unknown) => (await candidates(value, userKindByName)).map(({ kind, path }) => `${kind.kind} ${path.join('.')}`);

async function refusal(value: unknown): Promise<{ message: string; path: string }> {
  try {
    await find(value);
  } catch (error) {
    assert.ok(isCalicoError(error, 'Input'), String(error));
    return { message: error.message, path: error.findings[0]!.path!.join('.') };
  }
  assert.fail('nothing was refused');
}

describe('the resources in a document', () => {
  it('are one, those of an array, or those of a typed list', async () => {
    assert.deepEqual(await find(pool), ['IPPool ']);
    assert.deepEqual(await find([pool, tier]), ['IPPool 0', 'Tier 1']);
    assert.deepEqual(await find({ apiVersion: V3, kind: 'IPPoolList', metadata: { resourceVersion: '9' }, items: [pool, pool] }), [
      'IPPool items.0',
      'IPPool items.1',
    ]);
    assert.deepEqual(await find([pool, { apiVersion: V3, kind: 'TierList', items: [tier] }]), ['IPPool 0', 'Tier 1.items.0']);
  });

  it('are none in an empty array or list', async () => {
    assert.deepEqual(await find([]), []);
    assert.deepEqual(await find({ apiVersion: V3, kind: 'TierList' }), []);
    assert.deepEqual(await find({ apiVersion: V3, kind: 'TierList', items: null }), []);
  });

  it('have a kind written exactly, of the current version', async () => {
    for (const [kind, version] of [
      ['Bogus', V3],
      ['ippool', V3],
      ['IPPools', V3],
      ['IPPool', 'v1'],
      ['List', 'v1'],
      ['IPAMBlock', V3],
      ['BogusList', V3],
      ['IPPoolList', 'v1'],
    ]) {
      assert.deepEqual(await refusal({ apiVersion: version, kind }), {
        message: `unknown resource type (${kind}) and/or version (${version})`,
        path: 'kind',
      });
    }
    assert.equal((await refusal({ kind: 'IPPool', apiVersion: 3 })).message, 'unknown resource type (IPPool) and/or version ()');
  });

  it('are refused in a document with nothing in it', async () => {
    assert.equal((await refusal(null)).message, 'unknown resource type () and/or version ()');
  });

  it('are not found in anything else', async () => {
    for (const [value, type] of [
      ['text', 'string'],
      [42, 'number'],
      [true, 'bool'],
      [{}, 'object'],
      [{ kind: '' }, 'object'],
      [{ Kind: 'IPPool' }, 'object'],
      [{ kind: ['IPPool'] }, 'object'],
    ] as const) {
      const message = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type []unstructured.Unstructured`;
      assert.deepEqual(await refusal(value), { message, path: '' });
    }
  });

  it('each need a kind of their own within a list', async () => {
    assert.match((await refusal([pool, { metadata: {} }])).message, /Object 'Kind' is missing/);
    assert.equal((await refusal([pool, null])).path, '1');
    assert.deepEqual((await refusal({ apiVersion: V3, kind: 'IPPoolList', items: [{ metadata: {} }] })).path, 'items.0');
    assert.equal(
      (await refusal({ apiVersion: V3, kind: 'IPPoolList', items: [tier] })).message,
      'unknown resource type (Tier) and/or version (projectcalico.org/v3)',
    );
    assert.equal((await refusal({ apiVersion: V3, kind: 'IPPoolList', items: {} })).path, 'items');
    assert.match((await refusal({ apiVersion: V3, kind: 'IPPoolList', bogus: 1 })).message, /unknown field "bogus"/);
  });
});
