import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bounds } from '../../../src/datastore/key-value.ts';

const bytes = (text: string) => Buffer.from(text);
const inside = (key: string, { start, end }: { start: string; end: string }) =>
  Buffer.compare(bytes(start), bytes(key)) <= 0 && Buffer.compare(bytes(key), bytes(end)) < 0;
const text = fc.string({ unit: 'binary' });

describe('the bounds of a range of keys', () => {
  it('hold exactly the keys with a prefix, in the order of bytes', () => {
    fc.assert(
      fc.property(text, text, text, (prefix, rest, other) => {
        fc.pre(prefix !== '');
        const range = bounds({ prefix });
        assert.ok(inside(prefix + rest, range));
        assert.equal(inside(other, range), other.startsWith(prefix));
      }),
    );
  });

  it('of a prefix that ends where code points leave a gap are right too', () => {
    for (const prefix of ['/\u007f', '/\ud7ff', '/\uffff', '/\u{10ffff}', '/a\u{10ffff}\u{10ffff}']) {
      const range = bounds({ prefix });
      assert.ok(inside(`${prefix}x`, range) && inside(`${prefix}\u{10ffff}`, range));
      assert.ok(!inside(`${prefix.slice(0, 1)}`, range));
    }
  });

  it('of one key hold nothing else', () => {
    const range = bounds({ exact: '/a' });
    assert.ok(inside('/a', range));
    assert.ok(!inside('/a/b', range) && !inside('/a ', range) && !inside('/', range));
  });

  it('may be given as they are', () => assert.deepEqual(bounds({ start: 'a', end: 'b' }), { start: 'a', end: 'b' }));
});
