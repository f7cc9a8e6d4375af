import assert from 'node:assert/strict';
import { formatMac, parseMac } from '../../../src/net/index.ts';

describe('a hardware address', () => {
  it('is read in three notations and three lengths', () => {
    for (const text of ['00:00:5e:00:53:0a', '00-00-5E-00-53-0A', '0000.5e00.530a']) {
      assert.equal(formatMac(parseMac(text)!), '00:00:5e:00:53:0a', text);
    }
    assert.equal(parseMac('02:00:5e:10:00:00:00:01')?.length, 8);
    assert.equal(parseMac('0200.5e10.0000.0001')?.length, 8);
    assert.equal(parseMac(Array(20).fill('fe').join('-'))?.length, 20);
    assert.equal(parseMac(Array(10).fill('fefe').join('.'))?.length, 20);
  });

  for (const text of [
    '',
    '00:00:5e:00:53',
    '00:00:5e-00:53:0a',
    '00005e00530a',
    '0000:5e00:530a',
    '00.00.5e.00.53.0a',
    '00:00:5e:00:53:0g',
    '0:0:5e:0:53:a',
    '00:00:5e:00:53:0a:01',
    '0000.5e00',
    '00:00:5e:00:53:0a\n',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseMac(text), undefined));
  }
});
