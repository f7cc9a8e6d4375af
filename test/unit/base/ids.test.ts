import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import { lengthLimitedId, uniqueId } from '../../../src/base/ids.ts';

describe('a unique id', () => {
  it('is a hash of prefix and content', () => {
    assert.equal(uniqueId('s', 'all()'), 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug');
    assert.notEqual(uniqueId('n', 'all()').slice(2), uniqueId('s', 'all()').slice(2));
  });
});

describe('a length-limited id', () => {
  it('is prefix and suffix while they fit', () => {
    assert.equal(lengthLimitedId('p.', 'abc', 10), 'p.abc');
    assert.equal(lengthLimitedId('p.', 'abcdefgh', 10), 'p.abcdefgh');
  });

  it('is a hash cut to the limit when they do not', () => {
    assert.equal(lengthLimitedId('p.', 'abcdefghij', 10), 'p._cjmTYdp');
  });

  it('counts bytes, not characters', () => {
    assert.equal(lengthLimitedId('', 'éééé', 8), 'éééé');
    assert.match(lengthLimitedId('', 'ééééé', 8), /^_[\w-]{7}$/);
  });

  it('cannot be chosen to look like a hashed one', () => {
    const hashed = lengthLimitedId('p.', 'abcdefghij', 10);
    assert.notEqual(lengthLimitedId('p.', hashed.slice(2), 10), hashed);
    assert.equal(lengthLimitedId('p.', '_short', 10), 'p._short');
  });

  it('never has an empty suffix', () => assert.equal(lengthLimitedId('p.', '', 10), 'p._'));

  it('holds the whole hash where there is room for more', () => {
    const [one, other] = ['x', 'y'].map((letter) => lengthLimitedId('p.', letter.repeat(200), 100));
    assert.match(one!, /^p\._[\w-]{43}$/);
    assert.notEqual(one, other);
  });

  it('is refused where the prefix alone is too long', () => {
    assert.throws(
      () => lengthLimitedId('prefix', 'suffix', 6),
      (error) => isCalicoError(error, 'Invalid'),
    );
  });
});
