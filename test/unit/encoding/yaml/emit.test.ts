import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareKeys } from '../../../../src/encoding/yaml/key-order.ts';
import { parseYaml } from '../../../../src/encoding/yaml.ts';
import { toYaml } from '../../../../src/encoding/yaml-emit.ts';

const WORDS = 'word '.repeat(20).trim();

describe('YAML output', () => {
  /** A value, and how it is printed behind `a: `. */
  const values: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [true, 'true'],
    [1000000, '1000000'],
    [6543215.5, '6.5432155e+06'],
    [0.5, '0.5'],
    [1e-7, '1e-07'],
    [1e19, '10000000000000000000'],
    [1e20, '1e+20'],
    [-0, '0'],
    [18446744073709551615n, '18446744073709551615'],
    [{}, '{}'],
    [[], '[]'],
    [{ b: undefined }, '{}'],
    ['plain text, a b:c #d'.replace(' #', '#'), 'plain text, a b:c#d'],
    ['', '""'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['yes', '"yes"'],
    ['Off', '"Off"'],
    ['y', '"y"'],
    ['nO', 'nO'],
    ['1234', '"1234"'],
    ['010', '"010"'],
    ['1_0', '"1_0"'],
    ['0x', '0x'],
    ['1e3', '"1e3"'],
    ['1e400', '1e400'],
    ['.inf', '".inf"'],
    ['1:30', '"1:30"'],
    ['1:70', '1:70'],
    ['2020-01-02', '"2020-01-02"'],
    ['2020-02-30', '2020-02-30'],
    ['2000-02-29t1:2:3.5+01:00', '"2000-02-29t1:2:3.5+01:00"'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['=', '='],
    ['<<', '<<'],
    ['-a ?b :c', '-a ?b :c'],
    ['- a', "'- a'"],
    ['-', "'-'"],
    ['? a', "'? a'"],
    ['a: b', "'a: b'"],
    ['a:', "'a:'"],
    ['a # b', "'a # b'"],
    ['&x', "'&x'"],
    ['*x', "'*x'"],
    ['%x', "'%x'"],
    ['{x}', "'{x}'"],
    ['---', "'---'"],
    [' a', "' a'"],
    ['a ', "'a '"],
    [`say "hi" it's`, `say "hi" it's`],
    [`'a': b`, "'''a'': b'"],
    ['a\\b', 'a\\b'],
    ['a\tb', '"a\\tb"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['\u00e4\u20ac\u{1f600}', '"\u00e4\u20ac\\U0001F600"'],
    ['\0\x07\x1b"\\\x7f\x85\ufeff', '"\\0\\a\\e\\"\\\\\\x7F\\N\\uFEFF"'],
    ['\u00e4\u20ac', '\u00e4\u20ac'],
    ['a\u2028b', "'a\u2028  b'"],
    ['line one\nline two\n', '|\n  line one\n  line two'],
    ['a\n\n b', '|-\n  a\n\n   b'],
    ['a\n\n', '|+\n  a\n'],
    [' a\n', '|2\n   a'],
    ['\n', '|2+\n'],
    ['a \nb', '"a \\nb"'],
    [`${WORDS}`, `${'word '.repeat(16).trim()}\n  ${'word '.repeat(4).trim()}`],
    [`- ${WORDS}`, `'- ${'word '.repeat(16).trim()}\n  ${'word '.repeat(4).trim()}'`],
    [`${WORDS}\t`, `"${'word '.repeat(16).trim()}\n  ${'word '.repeat(4).trim()}\\t"`],
    [`\t${'word  '.repeat(16)}`, `"\\t${'word  '.repeat(12)}word\n  \\ ${'word  '.repeat(3)}"`],
    [`- ${'x'.repeat(90)}  y z`, `'- ${'x'.repeat(90)}  y\n  z'`],
    ['x'.repeat(200), 'x'.repeat(200)],
  ];
  for (const [value, text] of values)
    it(`prints ${typeof value === 'bigint' ? value : JSON.stringify(value)}`, () => assert.equal(toYaml({ a: value }), `a: ${text}\n`));

  it('prints a value that is no collection', () => {
    assert.equal(toYaml(null), 'null\n');
    assert.equal(toYaml('a\n'), '|\n  a\n');
    assert.equal(toYaml(WORDS), `${'word '.repeat(17).trim()}\n  word word word\n`);
    assert.equal(toYaml({}), '{}\n');
    assert.equal(toYaml([]), '[]\n');
  });

  it('nests collections, lists at the column of their key', () => {
    const value = [[1, [2]], [], { a: [{ b: 1, c: [] }, 'x'], d: { e: { f: ['y\nz'] } } }, {}];
    const lines = [
      '- - 1',
      '  - - 2',
      '- []',
      '- a:',
      '  - b: 1',
      '    c: []',
      '  - x',
      '  d:',
      '    e:',
      '      f:',
      '      - |-',
      '        y',
      '        z',
      '- {}',
    ];
    assert.equal(toYaml(value), `${lines.join('\n')}\n`);
  });

  it('sorts keys naturally: digits by number, letters last', () => {
    const keys = [
      '',
      '_',
      '9x',
      '10x',
      'B',
      'a',
      'a-b',
      'a.b',
      'a0',
      'a00',
      'a1',
      'a9',
      'a100',
      'a10b',
      'ab',
      'b',
      'k1',
      'k01',
      'k9',
      'k10',
      'é',
    ];
    const shuffled = fc.shuffledSubarray(keys, { minLength: keys.length });
    fc.assert(fc.property(shuffled, (order) => assert.deepEqual(order.sort(compareKeys), keys)));
    assert.equal(toYaml({ k10: 0, k9: 0, k1: 0, K: 0 }), 'K: 0\nk1: 0\nk9: 0\nk10: 0\n');
  });

  it('quotes keys, and writes those that fit on no line with a question mark', () => {
    assert.equal(toYaml({ '1': 1, true: 2, 'a: b': 3, '': 4, '<<': 5 }), '"": 4\n"<<": 5\n"1": 1\n\'a: b\': 3\n"true": 2\n');
    assert.equal(toYaml({ 'a\nb': { c: 1 } }), '? |-\n  a\n  b\n: c: 1\n');
    assert.equal(toYaml({ 'a\rb': [1, 2] }), '? "a\\rb"\n: - 1\n  - 2\n');
    assert.equal(toYaml({ ['é'.repeat(64)]: 1, ['é'.repeat(65)]: 2 }), `${'é'.repeat(64)}: 1\n? ${'é'.repeat(65)}\n: 2\n`);
    assert.equal(toYaml({ ['x '.repeat(60)]: 1 }), `'${'x '.repeat(60)}': 1\n`);
  });

  it('is read back as the same value', () => {
    const characters = [
      ...'ab01 -?:,[]{}#&*!|>\'"%@`~=<+._/\\\t\r\n\0\x7f\x85\u2028\u2029\ufeffé',
      'yes',
      'null',
      '---',
      ' #',
      ': ',
      '\u{1f600}',
      '1e3',
      'some words that go on ',
    ];
    const text = fc.array(fc.constantFrom(...characters), { maxLength: 20 }).map((parts) => parts.join(''));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        text,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(value, (original) => assert.deepEqual(parseYaml(toYaml(original)).value, asRead(original))),
      { numRuns: 3000 },
    );
  });
});

/** What cannot come back: a negative zero, and that a large whole number was a float. */
function asRead(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) && value < 2 ** 64 && value >= -(2 ** 63)
      ? BigInt(String(value))
      : value + 0;
  if (Array.isArray(value)) return value.map(asRead);
  if (typeof value !== 'object' || value === null) return value;
  const read: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value))
    Object.defineProperty(read, key, { value: asRead(member), enumerable: true, configurable: true, writable: true });
  return read;
}
