import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareUtf8 } from '../../../src/base/compare.ts';

describe('order by UTF-8 bytes', () => {
  it('is that of the bytes', () => {
    const text = fc.string({
      unit: fc.constantFrom('', 'a', 'B', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, text, (a, b) => assert.equal(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))),
    );
  });

  it('differs from the order of UTF-16 units', () => {
    assert.deepEqual(['\u{1f600}', '\uff5e'].sort(), ['\u{1f600}', '\uff5e']);
    assert.deepEqual(['\u{1f600}', '\uff5e'].sort(compareUtf8), ['\uff5e', '\u{1f600}']);
  });
});
