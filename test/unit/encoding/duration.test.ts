import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCalicoError } from '../../../src/base/errors.ts';
import { formatDuration, parseDuration } from '../../../src/encoding/duration.ts';

describe('durations', () => {
  const good: readonly (readonly [string, bigint, string])[] = [
    ['0', 0n, '0s'],
    ['-0', 0n, '0s'],
    ['10s', 10_000_000_000n, '10s'],
    ['125s', 125_000_000_000n, '2m5s'],
    ['1m30s', 90_000_000_000n, '1m30s'],
    ['-1.5h', -5_400_000_000_000n, '-1h30m0s'],
    ['.5s', 500_000_000n, '500ms'],
    ['1.s', 1_000_000_000n, '1s'],
    ['1500us', 1_500_000n, '1.5ms'],
    ['1\u03bcs', 1_000n, '1\u00b5s'],
    ['1ns', 1n, '1ns'],
    ['0.3333333333333333333h', 1_200_000_000_000n, '20m0s'],
    ['9223372036854775807ns', 9223372036854775807n, '2562047h47m16.854775807s'],
    ['-9223372036854775808ns', -9223372036854775808n, '-2562047h47m16.854775808s'],
  ];
  for (const [text, nanoseconds, printed] of good) {
    it(`reads ${text} and prints it as ${printed}`, () => {
      assert.equal(parseDuration(text), nanoseconds);
      assert.equal(formatDuration(nanoseconds), printed);
    });
  }

  const bad: readonly (readonly [string, string])[] = [
    ['', 'time: invalid duration ""'],
    ['bar', 'time: invalid duration "bar"'],
    ['--5s', 'time: invalid duration "--5s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['10', 'time: missing unit in duration "10"'],
    ['1.5.5s', 'time: missing unit in duration "1.5.5s"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1h 5m', 'time: unknown unit "h " in duration "1h 5m"'],
    ['1\u00e9"', 'time: unknown unit "\\xc3\\xa9\\"" in duration "1\\xc3\\xa9\\""'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['2562048h', 'time: invalid duration "2562048h"'],
  ];
  for (const [text, message] of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseDuration(text),
        (error) => isCalicoError(error, 'Input') && error.message === message,
      );
    });
  }

  it('reads back every duration it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 50n), max: 1n << 50n }), (duration) => parseDuration(formatDuration(duration)) === duration),
    );
  });
});
