import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toExponent, toFixed, toGeneral } from '../../../../src/encoding/go-template/decimal.ts';
import { sprint, sprintf, sprintln } from '../../../../src/encoding/go-template/printf.ts';
import { Float, GoStruct } from '../../../../src/encoding/go-template/values.ts';

const struct = new GoStruct({
  type: 'v3.IPPool',
  field: () => undefined,
  entries: () => [
    ['CIDR', '10.0.0.0/8'],
    ['Disabled', false],
  ],
});

/** What Go prints, by its own documentation and test tables. */
const cases: [string, unknown[], string][] = [
  ['%v %s %d %t', ['a', 'b', 5, true], 'a b 5 true'],
  ['%5d|%-5d|%05d|%+d|% d', [42, 42, 42, 42, 42], '   42|42   |00042|+42| 42'],
  ['%05d|%-05d|%06d', [-42, 42, -7], '-0042|42   |-00007'],
  ['%10s|%-10s|%.2s|%5.1s|', ['ab', 'ab', 'héllo', 'xyz'], '        ab|ab        |hé|    x|'],
  ['%q %#q', ['a"b\n', 'raw'], '"a\\"b\\n" `raw`'],
  ['%x %X %#x % x', ['hi', 'hi', 'hi', 'hi'], '6869 6869 0x6869 68 69'],
  ['%x %X %#x %b %o %#o %O %c %q %U', [255, 255, 255, 5, 8, 8, 8, 65, 65, 65], "ff FF 0xff 101 10 010 0o10 A 'A' U+0041"],
  [
    '%05.2f|%.0f|%.0f|%f|%8.3f|%-8.1f|',
    [Math.PI, new Float(0.5), new Float(2.5), new Float(1), new Float(-1.5), 2.25],
    '03.14|0|2|1.000000|  -1.500|2.2     |',
  ],
  ['%e %E %.2e', [new Float(123456), new Float(0.00012), new Float(0)], '1.234560e+05 1.200000E-04 0.00e+00'],
  ['%g %g %.3g %g', [new Float(1000000), 0.00001, new Float(1234567), new Float(100000)], '1e+06 1e-05 1.23e+06 100000'],
  ['%v %v %v', [new Float(1000), 6543215.5, new Float(1e21)], '1000 6.5432155e+06 1e+21'],
  ['%f', [new Float(1e22)], '10000000000000000000000.000000'],
  ['%+.1f|%06.1f|% .1f', [new Float(2), new Float(-2), new Float(2)], '+2.0|-002.0| 2.0'],
  ['%v %v', [Number.POSITIVE_INFINITY, Number.NaN], '+Inf NaN'],
  ['%d', [9007199254740993n], '9007199254740993'],
  ['100%%', [], '100%'],
  ['%v %v %s', [['a', 'b'], { k: 'v', a: 1 }, ['x']], '[a b] map[a:1 k:v] [x]'],
  ['%q', [['a', 'b']], '["a" "b"]'],
  ['%v %+v', [struct, struct], '{10.0.0.0/8 false} {CIDR:10.0.0.0/8 Disabled:false}'],
  ['%#v %#v %#v', ['a', ['b'], struct], '"a" []string{"b"} v3.IPPool{CIDR:"10.0.0.0/8", Disabled:false}'],
  ['%T %T %T %T %T %T', ['a', 1, 1.5, true, ['a'], struct], 'string int float64 bool []string v3.IPPool'],
  ['%v %d %T', [null, null, null], '<nil> %!d(<nil>) <nil>'],
  ['%d %s %t %z', ['a', 5, 'x', 1], '%!d(string=a) %!s(int=5) %!t(string=x) %!z(int=1)'],
  ['%d', [new Float(1000)], '%!d(float64=1000)'],
  ['%d %d', [1], '1 %!d(MISSING)'],
  ['%d', [1, 'x', null], '1%!(EXTRA string=x, <nil>)'],
  ['%', [], '%!(NOVERB)'],
  ['%[2]d %[1]d', [1, 2], '2 1'],
  ['%[3]d', [1], '%!d(BADINDEX)'],
  ['%*d|%-*d|%.*f', [5, 1, 3, 2, 2, 1.5], '    1|2  |1.50'],
  ['%*d', ['x', 1], '%!(BADWIDTH)1'],
  ['%.*d', [-1, 1], '%!(BADPREC)1'],
  ['%99999999d', [1], '%!(BADWIDTH)1'],
  ['%.3d|%.0d|', [5, 0], '005||'],
];

describe('printf', () => {
  for (const [format, values, output] of cases) {
    it(`prints ${output} for ${format}`, () => {
      assert.equal(sprintf(format, values), output);
    });
  }

  it('puts a space between two operands of print where neither is a string', () => {
    assert.equal(sprint([1, 2, 'a', 'b', 3, true]), '1 2ab3 true');
    assert.equal(sprintln(['a', 1]), 'a 1\n');
  });

  it('prints numbers that read back as the same where the precision suffices', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), (value) => {
        assert.equal(Number(toExponent(value, 17)), value);
        assert.equal(Number(toGeneral(value, 17)), value);
      }),
    );
  });

  it('agrees with the language on fixed digits where no tie is to be broken', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e15 }),
        fc.integer({ min: 0, max: 12 }),
        (value, precision) => {
          const isTie = (exact: string, places: number) => /^50*$/.test(exact.slice(exact.indexOf('.') + 1 + places));
          fc.pre(!isTie(value.toFixed(60), precision) && !isTie(value.toExponential(60).replace(/e.*/, ''), 20));
          assert.equal(toFixed(value, precision), value.toFixed(precision));
          const [digits, exponent] = toExponent(value, 20).split('e');
          const [expected, expectedExponent] = value.toExponential(20).split('e');
          assert.deepEqual([digits, Number(exponent)], [expected, Number(expectedExponent)]);
        },
      ),
    );
  });

  it('takes any format without throwing, in bounded space', () => {
    const piece = fc.constantFrom(
      '%',
      '*',
      '.',
      '[',
      '1',
      ']',
      '9',
      '0',
      '-',
      '+',
      '#',
      ' ',
      'd',
      's',
      'v',
      'q',
      'x',
      'f',
      'g',
      'é',
      '%%',
      'T',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.jsonValue(), { maxLength: 4 }),
        (pieces, values) => typeof sprintf(pieces.join(''), values) === 'string',
      ),
      {
        numRuns: 1000,
      },
    );
  });
});
