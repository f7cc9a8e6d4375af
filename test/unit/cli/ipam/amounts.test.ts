import assert from 'node:assert/strict';
import { amountText, percentOf, shareText } from '../../../../src/cli/ipam/amounts.ts';

describe('numbers of addresses', () => {
  it('have five significant digits, as Go prints %.5g', () => {
    const texts = new Map([
      [0n, '0'],
      [65536n, '65536'],
      [99999n, '99999'],
      [100000n, '1e+05'],
      [131072n, '1.3107e+05'],
      [1048576n, '1.0486e+06'],
      [999995n, '1e+06'],
      [2n ** 32n, '4.295e+09'],
      [2n ** 62n, '4.6117e+18'],
    ]);
    for (const [count, text] of texts) assert.equal(amountText(count), text);
  });

  it('round halves to the even digit', () => {
    assert.equal(amountText(100005n), '1e+05');
    assert.equal(amountText(100015n), '1.0002e+05');
    assert.equal(amountText(1000051n), '1.0001e+06');
  });

  it('end at what 64 bits hold', () => {
    assert.equal(amountText(2n ** 80n), '9.2234e+18');
    assert.equal(shareText(2n ** 80n, 2n ** 80n), '9.2234e+18 (100%)');
  });

  it('have shares that round halves to the even percent', () => {
    assert.equal(shareText(1n, 8n), '1 (12%)');
    assert.equal(shareText(3n, 8n), '3 (38%)');
    assert.equal(shareText(5n, 8n), '5 (62%)');
    assert.equal(shareText(7n, 8n), '7 (88%)');
    assert.equal(percentOf(4090n, 4096n), 100);
    assert.equal(percentOf(1n, 65536n), 0);
  });
});
