import assert from 'node:assert/strict';
import { formatFloat, formatFloat32, goQuote, goValue } from '../../../src/encoding/go-format.ts';

describe('values as Go formats them', () => {
  const floats: readonly (readonly [number, string])[] = [
    [0, '0'],
    [-0, '-0'],
    [1000, '1000'],
    [100000, '100000'],
    [999999.5, '999999.5'],
    [1000000, '1e+06'],
    [1234567, '1.234567e+06'],
    [6543215.5, '6.5432155e+06'],
    [1e21, '1e+21'],
    [1e100, '1e+100'],
    [0.5, '0.5'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-1.5, '-1.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ];
  for (const [value, text] of floats) it(`prints the float ${value} as ${text}`, () => assert.equal(formatFloat(value), text));

  it('prints the shortest digits of a float32', () => {
    assert.equal(formatFloat32(0.1), '0.1');
    assert.equal(formatFloat32(16777217), '1.6777216e+07');
    assert.equal(formatFloat32(1e30), '1e+30');
  });

  it('prints whole numbers as integers, whatever their size', () => {
    assert.equal(goValue(65536), '65536');
    assert.equal(goValue(1000000), '1000000');
    assert.equal(goValue(18446744073709551615n), '18446744073709551615');
  });

  it('prints lists, maps with sorted keys, and nothing as <nil>', () => {
    assert.equal(goValue(['a', 1.5, true, []]), '[a 1.5 true []]');
    assert.equal(goValue({ b: 1, A: {}, 9: 'x', 10: null }), 'map[10:<nil> 9:x A:map[] b:1]');
    assert.equal(goValue(undefined), '<nil>');
  });

  it('quotes text, keeping what is printable', () => {
    assert.equal(goQuote(`it's é€😀`), `"it's é€😀"`);
    assert.equal(goQuote('"\\\x07\b\f\n\r\t\v'), '"\\"\\\\\\a\\b\\f\\n\\r\\t\\v"');
    assert.equal(goQuote('\0\x1b\x7f\u00a0\u2028\ufeff\u{e0001}'), '"\\x00\\x1b\\x7f\\u00a0\\u2028\\ufeff\\U000e0001"');
  });
});
