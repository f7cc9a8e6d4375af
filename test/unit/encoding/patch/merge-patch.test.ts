import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergePatch } from '../../../../src/encoding/patch/index.ts';

/** RFC 7386 appendix A: original, patch, result. */
const RFC: [unknown, unknown, unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('merge patch', () => {
  for (const [original, patch, result] of RFC) {
    it(`makes ${JSON.stringify(result)} of ${JSON.stringify(original)} and ${JSON.stringify(patch)}`, () => {
      assert.deepEqual(mergePatch(original, patch), result);
    });
  }

  it('leaves its arguments alone and gives the same when applied twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (original, patch) => {
        const before = JSON.stringify([original, patch]);
        const once = mergePatch(original, patch);
        assert.deepEqual(mergePatch(once, patch), once);
        assert.equal(JSON.stringify([original, patch]), before);
      }),
    );
  });

  it('treats __proto__ as a key like any other', () => {
    const result = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')) as object;
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.deepEqual(Object.keys(result), ['__proto__', 'constructor']);
  });

  it('refuses what is nested 100,000 levels deep', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    assert.throws(() => mergePatch({}, deep), { code: 'Input', message: /nested deeper/ });
  });
});
