import assert from 'node:assert/strict';
import fc from 'fast-check';
import { strategicMerge } from '../../../../src/encoding/patch/index.ts';

const pool = {
  metadata: { name: 'a', labels: { x: '1', y: '2' } },
  spec: { cidr: '10.0.0.0/16', allowedUses: ['Workload', 'Tunnel'], nested: { a: 1, b: 2 } },
};

const cases: [string, unknown, unknown, unknown][] = [
  [
    'merges objects at every level',
    pool,
    { metadata: { labels: { z: '3' } } },
    { ...pool, metadata: { name: 'a', labels: { x: '1', y: '2', z: '3' } } },
  ],
  [
    'deletes where the patch says null',
    pool,
    { metadata: { labels: { x: null } } },
    { ...pool, metadata: { name: 'a', labels: { y: '2' } } },
  ],
  ['replaces lists', pool, { spec: { allowedUses: ['Tunnel'] } }, { ...pool, spec: { ...pool.spec, allowedUses: ['Tunnel'] } }],
  ['replaces lists of objects, directives and all', { a: [{ x: 1 }, { y: 2 }] }, { a: [{ x: 2 }] }, { a: [{ x: 2 }] }],
  ['replaces a value of another type', { a: { b: 1 }, c: [1] }, { a: 'text', c: { d: 1 } }, { a: 'text', c: { d: 1 } }],
  ['drops nulls from what is new', { a: 1 }, { b: { c: null, d: [{ e: null, f: 1 }, null] } }, { a: 1, b: { d: [{ f: 1 }, null] } }],
  [
    'takes the patch with $patch: replace',
    pool,
    { spec: { $patch: 'replace', cidr: '10.1.0.0/16' } },
    { ...pool, spec: { cidr: '10.1.0.0/16' } },
  ],
  [
    'empties an object with $patch: delete',
    pool,
    { spec: { nested: { $patch: 'delete' } } },
    { ...pool, spec: { ...pool.spec, nested: {} } },
  ],
  ['drops a new object that holds $patch', { a: 1 }, { b: { $patch: 'delete' }, c: [{ $patch: 'replace' }, 1] }, { a: 1, c: [1] }],
  [
    'keeps only what $retainKeys names',
    { s: { a: 1, b: 2, c: 3 } },
    { s: { $retainKeys: ['a', 'd'], d: 4, b: null } },
    { s: { a: 1, d: 4 } },
  ],
  ['orders a list that it keeps by $setElementOrder', { a: ['x', 'y', 'z'] }, { '$setElementOrder/a': ['z', 'x'] }, { a: ['y', 'z', 'x'] }],
  [
    'orders a list that it replaces by $setElementOrder',
    { a: ['x', 'y'] },
    { '$setElementOrder/a': ['b', 'c'], a: ['b', 'c'] },
    { a: ['b', 'c'] },
  ],
  ['ignores an order for a list that nobody has', { b: 1 }, { '$setElementOrder/a': ['b'] }, { b: 1 }],
  [
    'adds finalizers to those there',
    { metadata: { finalizers: ['a', 'b'] } },
    { metadata: { finalizers: ['c', 'a'] } },
    { metadata: { finalizers: ['c', 'a', 'b'] } },
  ],
  [
    'removes finalizers with $deleteFromPrimitiveList',
    { metadata: { finalizers: ['a', 'b'] } },
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
    { metadata: { finalizers: ['b'] } },
  ],
  [
    'merges owner references by uid',
    {
      metadata: {
        ownerReferences: [
          { uid: '1', name: 'a' },
          { uid: '2', name: 'b' },
        ],
      },
    },
    { metadata: { ownerReferences: [{ uid: '2', kind: 'K' }, { uid: '1', $patch: 'delete' }, { uid: '3' }] } },
    { metadata: { ownerReferences: [{ uid: '2', name: 'b', kind: 'K' }, { uid: '3' }] } },
  ],
  [
    'takes the elements to delete for the new list where lists are replaced',
    { a: ['x', 'y'] },
    { '$deleteFromPrimitiveList/a': ['x'] },
    { a: ['x'] },
  ],
];

const refused: [string, unknown, RegExp][] = [
  ['a patch that is no object', [1], /^invalid JSON document$/],
  ['$patch: merge', { spec: { $patch: 'merge' } }, /^unknown patch type: merge$/],
  ['$retainKeys that lack a patched key', { spec: { $retainKeys: ['cidr'], blockSize: 1 } }, /^invalid patch format of retainKeys$/],
  ['$retainKeys that are no list', { $retainKeys: 'spec' }, /^invalid patch format of retainKeys$/],
  ['$setElementOrder without a field', { $setElementOrder: [] }, /^invalid patch format of setElementOrder list$/],
  ['$setElementOrder that is no list', { '$setElementOrder/spec': {} }, /^expected a list, but received a map$/],
  [
    'an order that lacks a patched element',
    { spec: { '$setElementOrder/allowedUses': ['Tunnel'], allowedUses: ['Other'] } },
    /doesn't match \$setElementOrder/,
  ],
  ['$deleteFromPrimitiveList without a field', { $deleteFromPrimitiveList: [] }, /^invalid patch format of primitive list$/],
  ['owner references without uid', { metadata: { ownerReferences: [{ name: 'a' }] } }, /merge key: uid/],
];

describe('strategic merge patch', () => {
  for (const [title, original, patch, result] of cases) {
    it(title, () => {
      assert.deepEqual(strategicMerge(original, patch), result);
    });
  }

  for (const [title, patch, message] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(() => strategicMerge({ ...pool, metadata: { ownerReferences: [{ uid: '1' }] } }, patch), { code: 'Input', message });
    });
  }

  it('leaves its arguments alone and gives the same when applied twice', () => {
    const tree = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue());
    fc.assert(
      fc.property(tree, tree, (original, patch) => {
        // Nulls survive in a list that replaces another, but not in one that is new.
        fc.pre(!JSON.stringify(patch).includes('null'));
        const before = JSON.stringify([original, patch]);
        const once = strategicMerge(original, patch);
        assert.deepEqual(strategicMerge(once, patch), once);
        assert.equal(JSON.stringify([original, patch]), before);
      }),
    );
  });

  it('treats __proto__ as a key like any other', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true},"spec":{"__proto__":{"polluted":true}}}');
    const result = strategicMerge({ spec: {} }, patch) as { spec: object };
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.equal(Object.getPrototypeOf(result.spec), Object.prototype);
    assert.deepEqual(Object.keys(result.spec), ['__proto__']);
  });
});
