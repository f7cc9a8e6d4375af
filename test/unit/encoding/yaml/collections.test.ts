import assert from 'node:assert/strict';
import { parseYaml } from '../../../../src/encoding/yaml.ts';

const read = (text: string) => parseYaml(text).value;

describe('YAML collections', () => {
  it('reads no document as null', () => {
    for (const text of ['', ' \n', '# comment', '---', '--- \n...', '---\n---']) assert.equal(read(text), null, JSON.stringify(text));
  });

  it('reads the first document only', () => {
    assert.deepEqual(read('---\na: 1\n---\nb: ]'), { a: 1 });
    assert.deepEqual(read('a: 1\n... # end\nb: 2'), { a: 1 });
    assert.deepEqual(read('\ufeffa: 1'), { a: 1 });
  });

  it('reads lists, indented below their key or not', () => {
    assert.deepEqual(read('a:\n- 1\n-\n- - 2\n  - 3\nb:\n  - c: 4\n    d: 5\n'), { a: [1, null, [2, 3]], b: [{ c: 4, d: 5 }] });
  });

  it('reads brackets, whose lines may stand anywhere and hold tabs', () => {
    assert.deepEqual(read('a: [\n1, [2],\n]\nb: {\n\t"c": 3,\n\td\n}\ne: 6'), { a: [1, [2]], b: { c: 3, d: null }, e: 6 });
    assert.deepEqual(read('{"a":1,\'b\':2,c: , d: {}, e: []}'), { a: 1, b: 2, c: null, d: {}, e: [] });
    assert.deepEqual(read('[a: 1, b, ? c : 2, -x, x:y]'), [{ a: 1 }, 'b', { c: 2 }, '-x', 'x:y']);
  });

  it('reads JSON', () => {
    const value = { a: [1, -2.5e3, true, null, 'x\n"y"\\', {}], 'b c': { '': [[]] } };
    assert.deepEqual(read(JSON.stringify(value)), value);
    assert.deepEqual(read(JSON.stringify(value, null, '\t')), value);
  });

  it('reads explicit keys', () => {
    assert.deepEqual(read('? a\n: 1\n? |\n  b\n: - 2\n? c\n'), { a: 1, 'b\n': [2], c: null });
  });

  it('makes text of keys that are numbers or booleans', () => {
    assert.deepEqual(read('1: a\n0x10: b\n1.5: c\nyes: d\n1e30: e\n16777217.0: f\n9007199254740993: g'), {
      1: 'a',
      16: 'b',
      '1.5': 'c',
      true: 'd',
      '1e+30': 'e',
      '1.6777216e+07': 'f',
      '9007199254740993': 'g',
    });
  });

  it('gives __proto__ no power', () => {
    const value = read('__proto__: {polluted: 1}') as object;
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal((value as { polluted?: number }).polluted, undefined);
  });

  it('follows aliases, each to a value of its own', () => {
    const value = read('a: &x [1]\nb: *x\nc: &k key\n*k : 2') as { a: number[]; b: number[] };
    assert.deepEqual(value, { a: [1], b: [1], c: 'key', key: 2 });
    assert.notEqual(value.a, value.b);
    assert.deepEqual(read('a: &x 1\nb: &x 2\nc: *x'), { a: 1, b: 2, c: 2 });
  });

  it('merges mappings', () => {
    assert.deepEqual(read('a: &a {t: 1}\nb: &b {u: 2}\nc: {<<: [*a, *b], v: 3}\nd:\n  <<: {w: 4}'), {
      a: { t: 1 },
      b: { u: 2 },
      c: { t: 1, u: 2, v: 3 },
      d: { w: 4 },
    });
    assert.deepEqual(read("'<<': 1\n"), { '<<': 1 });
  });
});
