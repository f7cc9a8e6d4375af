import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCalicoError } from '../../../src/base/errors.ts';
import { parseJson, toGoJson } from '../../../src/encoding/go-json.ts';

describe('JSON as Go writes it', () => {
  it('keeps the order of members and leaves undefined ones out', () => {
    assert.equal(toGoJson({ kind: 'Tier', b: undefined, a: [1, null, true] }), '{"kind":"Tier","a":[1,null,true]}');
  });

  it('sorts the keys of a map that JavaScript has reordered', () => {
    assert.equal(toGoJson({ b: '', 9: '', 10: '', a: '' }), '{"10":"","9":"","a":"","b":""}');
  });

  it('indents, with empty lists and objects on one line', () => {
    const printed = toGoJson({ a: { b: [1, {}] }, c: [], d: {} }, { indent: 2 });
    assert.equal(printed, '{\n  "a": {\n    "b": [\n      1,\n      {}\n    ]\n  },\n  "c": [],\n  "d": {}\n}');
  });

  it('escapes what HTML and JavaScript would misread', () => {
    assert.equal(toGoJson('<a & b>\u2028\u2029'), '"\\u003ca \\u0026 b\\u003e\\u2028\\u2029"');
    assert.equal(toGoJson('\b\f\n\r\t\v\x7f"\\/é😀\ud800'), '"\\b\\f\\n\\r\\t\\u000b\x7f\\"\\\\/é😀\ufffd"');
    assert.equal(toGoJson({ '<': 1 }), '{"\\u003c":1}');
  });

  it('writes numbers as encoding/json does', () => {
    assert.equal(
      toGoJson([1000000, 1e20, 1e21, 1e-6, 1e-7, -0, 0.5, 2n ** 64n - 1n]),
      '[1000000,100000000000000000000,1e+21,0.000001,1e-7,-0,0.5,18446744073709551615]',
    );
  });

  it('refuses a number that JSON cannot hold', () => {
    assert.throws(
      () => toGoJson(Number.POSITIVE_INFINITY),
      (error) => isCalicoError(error, 'Input') && error.message === 'json: unsupported value: +Inf',
    );
  });

  it('is read back as it was', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(toGoJson(parseJson(toGoJson(value))), toGoJson(value))));
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.deepEqual(JSON.parse(toGoJson(value)), value)));
  });
});

describe('reading JSON', () => {
  it('keeps integers beyond 2^53 exact', () => {
    assert.deepEqual(parseJson('{"a":[9007199254740993,-9007199254740993,9007199254740991,1e20,1234567890123456.5]}'), {
      a: [9007199254740993n, -9007199254740993n, 9007199254740991, 1e20, 1234567890123456.5],
    });
  });

  const bad: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    ['{"a":[1', 'unexpected end of JSON input'],
    ['not json', "invalid character 'o' in literal null (expecting 'u')"],
    ['{bad}', "invalid character 'b' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['01', "invalid character '1' after top-level value"],
    ['-', 'unexpected end of JSON input'],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['é', "invalid character 'Ã' looking for beginning of value"],
  ];
  for (const [text, message] of bad) {
    it(`says of ${JSON.stringify(text)}: ${message}`, () => {
      assert.throws(
        () => parseJson(text),
        (error) => isCalicoError(error, 'Input') && error.message === message,
      );
    });
  }

  it('refuses deeply nested nonsense without running out of stack', () => {
    assert.throws(
      () => parseJson(`${'[{"a":'.repeat(200_000)}x`),
      (error) => isCalicoError(error, 'Input') && error.message === "invalid character 'x' looking for beginning of value",
    );
  });
});
