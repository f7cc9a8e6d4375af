import assert from 'node:assert/strict';
import { parseYaml } from '../../../../src/encoding/yaml.ts';

const read = (text: string) => parseYaml(text).value;

describe('YAML scalars', () => {
  const plain: readonly (readonly [string, unknown])[] = [
    ['', null],
    ['~', null],
    ['null', null],
    ['NULL', null],
    ['nUll', 'nUll'],
    ['yes', true],
    ['On', true],
    ['y', true],
    ['TRUE', true],
    ['no', false],
    ['OFF', false],
    ['N', false],
    ['tRue', 'tRue'],
    ['0', 0],
    ['+1', 1],
    ['-17', -17],
    ['010', 8],
    ['0o17', 15],
    ['08', 8],
    ['0x1F', 31],
    ['-0x10', -16],
    ['0b11', 3],
    ['1_000', 1000],
    ['1__0_', 10],
    ['_1', '_1'],
    ['-a', '-a'],
    ['.5', 0.5],
    ['.5_1', 0.51],
    ['.5_', '.5_'],
    ['1.', 1],
    ['1e3', 1000],
    ['-1.5E-3', -0.0015],
    ['1e400', '1e400'],
    ['0x', '0x'],
    ['0b2', '0b2'],
    ['1:30', '1:30'],
    ['1.2.3', '1.2.3'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['2020-01-02', '2020-01-02'],
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05Z'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 2 ** 64],
    ['-9223372036854775809', -(2 ** 63)],
    ['<<', '<<'],
    ['=', '='],
  ];
  for (const [text, value] of plain)
    it(`reads ${text || 'nothing'} as ${typeof value} ${value}`, () => assert.deepEqual(read(`a: ${text}`), { a: value }));

  it('keeps the sign of a float zero only', () => {
    assert.deepEqual(read('[-0, -0.0]'), [0, -0]);
  });

  it('leaves quoted text alone', () => {
    assert.deepEqual(read(`['yes', "010", '~', "", 'it''s', "\\x41\\u00e9\\U0001F600\\t\\e\\N\\_\\L\\P"]`), [
      'yes',
      '010',
      '~',
      '',
      "it's",
      'A\u00e9\u{1f600}\t\x1b\x85\xa0\u2028\u2029',
    ]);
  });

  it('reads the escapes that only JSON has', () => {
    assert.deepEqual(read('{"a":"\\/\\ud83d\\ude00"}'), { a: '/\u{1f600}' });
  });

  it('folds the lines of plain and quoted text', () => {
    assert.deepEqual(read('a: one\n  two\n\n\n  three # comment'), { a: 'one two\n\nthree' });
    assert.deepEqual(read('a: "one  \n   two\n\n three \\\n   four\\\n\n five"'), { a: 'one two\nthree four\nfive' });
    assert.deepEqual(read("a: 'one\n\n two '"), { a: 'one\ntwo ' });
  });

  it('accepts continued quotes that are not indented', () => {
    assert.deepEqual(read('a: "x\ny"\nb: 1'), { a: 'x y', b: 1 });
  });

  it('reads block scalars with their indentation and final line breaks', () => {
    assert.deepEqual(read('a: |\n  x\n   y\n\n  z\n\n\nb: 1'), { a: 'x\n y\n\nz\n', b: 1 });
    assert.deepEqual(read('a: |-\n  x\n\nb: |+\n  y\n\nc: 1'), { a: 'x', b: 'y\n\n', c: 1 });
    assert.deepEqual(read('a: >\n  x\n  y\n\n  z\n   more\n  end\n'), { a: 'x y\nz\n more\nend\n' });
    assert.deepEqual(read('a: |2-\n   x\nb: | # comment\n x\n'), { a: ' x', b: 'x\n' });
  });

  it('gives a block scalar no line break that the text does not have', () => {
    assert.deepEqual(read('a: |\n  x'), { a: 'x' });
  });

  it('treats CR, CR LF and NEL as newlines, LS and PS as themselves', () => {
    assert.deepEqual(read('a: 1\r\nb: |\r\n  x\r\n  y\u0085  z\r'), { a: 1, b: 'x\ny\nz\n' });
    assert.deepEqual(read('"x\u2028y"'), 'x\u2028y');
  });

  it('reads tagged scalars as their type', () => {
    assert.deepEqual(
      read('[!!str 1, !!int "2", !!float 3, !!bool "yes", !!null "", !!binary aGk=, !mine 4, ! 5, !!timestamp 2020-01-02]'),
      ['1', 2, 3, true, null, 'hi', '4', '5', '2020-01-02'],
    );
    assert.deepEqual(read('%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\nb: !<tag:yaml.org,2002:str> 2'), { a: '1', b: '2' });
  });

  it('needs a space behind a colon, and one before a comment', () => {
    assert.deepEqual(read('{url: http://x:80/#a, b: c#d}'), { url: 'http://x:80/#a', b: 'c#d' });
    assert.equal(read('a:b #c'), 'a:b');
  });
});
