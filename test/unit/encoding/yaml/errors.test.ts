import assert from 'node:assert/strict';
import { isCalicoError } from '../../../../src/base/errors.ts';
import { parseYaml, YamlError } from '../../../../src/encoding/yaml.ts';

function errorOf(text: string): YamlError {
  try {
    parseYaml(text);
  } catch (error) {
    assert.ok(error instanceof YamlError, String(error));
    return error;
  }
  assert.fail(`${JSON.stringify(text)} was accepted`);
}

describe('YAML errors', () => {
  /** Text, go-yaml's message behind `yaml: `, and where the fault is. */
  const faults: readonly (readonly [string, string, string])[] = [
    ['foo: [bar\n', "line 1: did not find expected ',' or ']'", '2:1'],
    ['x: 1\nfoo: [bar\n\n\n', "line 4: did not find expected ',' or ']'", '5:1'],
    ['{a: b', "line 1: did not find expected ',' or '}'", '1:6'],
    ['junk: [', 'line 1: did not find expected node content', '1:8'],
    ['[a,,b]', 'did not find expected node content', '1:4'],
    ['a: b: c', 'mapping values are not allowed in this context', '1:5'],
    ['a: b\n c: d', 'line 2: mapping values are not allowed in this context', '2:3'],
    ['a: - b', 'block sequence entries are not allowed in this context', '1:4'],
    ['a: ? b', 'mapping keys are not allowed in this context', '1:4'],
    ['a: b\nc', "line 3: could not find expected ':'", '2:1'],
    ['a: b\nc\nd: e', "line 3: could not find expected ':'", '2:1'],
    ['a:\n  b: 1\n c: 2', 'line 2: did not find expected key', '3:2'],
    [': a', 'did not find expected key', '1:1'],
    ['- a\nb: c', "line 1: did not find expected '-' indicator", '2:1'],
    ['a:\n\t- b', 'line 2: found character that cannot start any token', '2:1'],
    ['a: @b', 'found character that cannot start any token', '1:4'],
    ['a: 1\n\tb: 2', 'line 2: found a tab character that violates indentation', '2:1'],
    ['a: |\n  x\n\ty', 'line 3: found a tab character where an indentation space is expected', '3:1'],
    ['x: 1\n\na: |y', 'line 3: did not find expected comment or line break', '3:5'],
    ['a: |0', 'found an indentation indicator equal to 0', '1:5'],
    ["x: 1\n\nfoo: 'bar\n\n\nz", 'line 6: found unexpected end of stream', '3:6'],
    ['a: "x\n---\n"', 'line 2: found unexpected document indicator', '1:4'],
    ['a: "\\z"', 'found unknown escape character', '1:5'],
    ['a: "\\xg0"', 'did not find expected hexdecimal number', '1:5'],
    ['a: "\\ud800"', 'found invalid Unicode character escape code', '1:5'],
    ['a: &', 'did not find expected alphabetic or numeric character', '1:4'],
    ['a: *b', "unknown anchor 'b' referenced", '1:4'],
    ['a: !x!y z', 'found undefined tag handle', '1:4'],
    ['a: !!', 'did not find expected tag URI', '1:4'],
    ['a: !<x y', "did not find the expected '>'", '1:4'],
    ['a: 1\n%b: 2', 'line 2: found unexpected non-alphabetical character', '2:1'],
    ['%b 2\n---\na', 'found unknown directive name', '1:1'],
    ['% b', 'could not find expected directive name', '1:1'],
    ['%YAML 1.2\n---\na', 'found incompatible YAML document', '1:1'],
    ['%YAML 1.1\na', 'line 1: did not find expected <document start>', '2:1'],
    ['a: b # \x07', 'control characters are not allowed', '1:8'],
    ['a: \0', 'control characters are not allowed', '1:4'],
    ['a: !!int x', 'cannot decode !!str `x` as a !!int', '1:4'],
    ['a: !!binary "***"', '!!binary value contains invalid base64 data', '1:4'],
    ['[a]: b', 'invalid map key: a list', '1:1'],
    ['<<: x', 'map merge requires map or sequence of maps as the value', '1:5'],
    ['a: &a\n  b: *a', "anchor 'a' value contains itself", '2:6'],
  ];
  for (const [text, message, position] of faults) {
    it(`says of ${JSON.stringify(text)}: ${message}`, () => {
      const error = errorOf(text);
      assert.equal(error.message, `yaml: ${message}`);
      assert.equal(`${error.position.line}:${error.position.column}`, position);
      assert.ok(isCalicoError(error, 'Input'));
    });
  }

  it('lists repeated keys with the lines of their values', () => {
    const error = errorOf('a: 1\nb:\n  c: 1\n  c:\n    d: 2\na: 3\nyes: 1\ntrue: 2');
    const list = ['line 5: key "c" already set in map', 'line 6: key "a" already set in map', 'line 8: key true already set in map'];
    assert.equal(error.message, `yaml: unmarshal errors:\n${list.map((line) => `  ${line}`).join('\n')}`);
    assert.deepEqual(error.position, { line: 5, column: 5 });
  });

  it('takes a key that a merge has set for repeated, and two keys that become one name', () => {
    assert.match(errorOf('a: &a {k: 1}\nb:\n  <<: *a\n  k: 2').message, /line 4: key "k" already set in map$/);
    assert.match(errorOf('1: a\n"1": b').message, /line 2: key "1" already set in map$/);
  });

  it('refuses what JSON cannot hold', () => {
    assert.equal(errorOf('a: .inf').message, 'json: unsupported value: +Inf');
    assert.equal(errorOf('a: [-.Inf]').message, 'json: unsupported value: -Inf');
    assert.equal(errorOf('a: .NaN').message, 'json: unsupported value: NaN');
    assert.equal(errorOf('~: a').message, 'unsupported map key: null');
    assert.equal(errorOf('18446744073709551615: a').message, 'unsupported map key: 18446744073709551615');
  });

  it('says what to do about the common mistakes', () => {
    assert.match(errorOf('a:\n\t- b').hint!, /indent with spaces/);
    assert.match(errorOf('a: b: c').hint!, /in quotes/);
    assert.match(errorOf('a: 1\na: 2').hint!, /remove all but one/);
  });
});
