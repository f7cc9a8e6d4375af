import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseYaml, YamlError } from '../../../../src/encoding/yaml.ts';

const MANIFEST = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  name: web
  annotations: &a {text: |
    lines
  , 'quoted': "a\\tb"}
spec:
  order: 1_000
  ingress:
  - action: Allow
    source: {nets: [10.0.0.0/8, "fd00::/8"]} # comment
  - <<: *a
    ? key
    : !!str 5
`;
const BITS = [
  ': ',
  '- ',
  '? ',
  '[',
  ']',
  '{',
  '}',
  ',',
  "'",
  '"',
  '|',
  '>',
  '#',
  ' #',
  '&a ',
  '*a',
  '!!int ',
  '!x',
  '<<: ',
  '\t',
  '\n',
  '\n  ',
  '\r',
  '%',
  '---\n',
  '\\',
  '\u2028',
  '\0',
];

/** Reads the text; anything but a value or a YamlError fails the test. */
function survives(text: string): void {
  try {
    parseYaml(text).locate(['spec', 'ingress', 1, 'key']);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    assert.ok(error.position.line >= 1 && error.position.column >= 1);
  }
}

function refuses(text: string, message: string): void {
  assert.throws(
    () => parseYaml(text),
    (error) => error instanceof YamlError && error.message.endsWith(message),
  );
}

describe('YAML from anybody', () => {
  it('gives a value or a YamlError for random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), { numRuns: 500 });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', ' ', ...BITS)).map((bits) => bits.join('')),
        survives,
      ),
      { numRuns: 2000 },
    );
  });

  it('gives a value or a YamlError for damaged manifests', () => {
    const damage = fc.record({ at: fc.nat(MANIFEST.length), drop: fc.nat(5), put: fc.constantFrom('', ...BITS) });
    const damaged = fc.array(damage, { minLength: 1, maxLength: 4 }).map((steps) => {
      return steps.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), MANIFEST);
    });
    fc.assert(fc.property(damaged, survives), { numRuns: 2000 });
  });

  it('refuses collections nested more than a thousand deep', () => {
    for (const opener of ['[', '{a: ', '- ', '? ', '[{a: ']) refuses(opener.repeat(20_000), 'exceeded max depth of 1000');
    assert.doesNotThrow(() => parseYaml(`${'['.repeat(1000)}${']'.repeat(1000)}`));
  });

  it('refuses aliases that multiply', () => {
    const names = [...'bcdefghij'];
    const levels = names.map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`);
    refuses(`a: &a [x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}`, 'document contains excessive aliasing');
    const wide = Array.from({ length: 1000 }, (_, index) => `k${index}: v`).join(', ');
    refuses(`a: &a {${wide}}\nb:\n  <<: [${'*a,'.repeat(5000)}]`, 'document contains excessive aliasing');
  });

  it('takes time in proportion to the size of the text', () => {
    const shapes: readonly ((size: number) => string)[] = [
      (size) => `[${'a,'.repeat(size)}]`,
      (size) => `a: "${'x\n'.repeat(size)}"`,
      (size) => `a:\n${'  x y\n'.repeat(size)}`,
      (size) => `a: >\n${'  x y\n\n'.repeat(size)}`,
      (size) => `a: b${'\n '.repeat(size)}`,
      (size) => 'a: b\n'.repeat(size),
      (size) => '?\n'.repeat(size),
      (size) => '!a&b '.repeat(size),
      (size) => '{'.repeat(size),
      (size) => '1'.repeat(size),
      (size) => `[${'[[[[]]]],'.repeat(size)}]`,
      (size) => `${'[{a: '.repeat(400)}x${'}],'.repeat(size)}`,
    ];
    for (const shape of shapes) {
      const [small, large] = [3_000, 48_000].map((size) => Math.min(timed(shape(size)), timed(shape(size))));
      assert.ok(large! < 120 * Math.max(small!, 1), `${shape(4)}: ${small} ms, then ${large} ms for 16 times as much`);
    }
  });
});

/** Milliseconds of our own: what else runs on the machine does not count. */
function timed(text: string): number {
  const before = process.cpuUsage();
  survives(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
