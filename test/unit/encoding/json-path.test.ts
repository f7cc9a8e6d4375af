import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileJsonPath } from '../../../src/encoding/json-path.ts';

const data = {
  kind: 'IPPoolList',
  items: [
    {
      metadata: { name: 'a', labels: { 'kubernetes.io/x': 'v1', plain: 'p' } },
      spec: { cidr: '10.0.0.0/16', order: 5, big: 1000000, on: true, uses: ['W', 'T'] },
    },
    { metadata: { name: 'b' }, spec: { cidr: '10.1.0.0/16', order: 12.5, on: false, none: null } },
    { metadata: { name: 'c' }, spec: { cidr: '10.2.0.0/16' } },
  ],
};

/** Template, output. */
const outputs: [string, string][] = [
  ['{.kind}', 'IPPoolList'],
  ['{$.kind}', 'IPPoolList'],
  ['{@.kind}', 'IPPoolList'],
  ['{ .kind }', 'IPPoolList'],
  ['no action', 'no action'],
  ['{.items[*].metadata.name}', 'a b c'],
  ['{.items[0].metadata.name}{"\\n"}', 'a\n'],
  ['{.items[-1].metadata.name}', 'c'],
  ['{.items[0:2].metadata.name}', 'a b'],
  ['{.items[1:].metadata.name}', 'b c'],
  ['{.items[:].metadata.name}', 'a b c'],
  ['{.items[::2].metadata.name}', 'a c'],
  ['{.items[-2:].metadata.name}', 'b c'],
  ['{.items[0,2].metadata.name}', 'a c'],
  ["{.items[0]['metadata','spec']['name','cidr']}", 'a 10.0.0.0/16'],
  ['{range .items[*]}{.metadata.name}={.spec.cidr};{end}', 'a=10.0.0.0/16;b=10.1.0.0/16;c=10.2.0.0/16;'],
  ['{range .items[*]}{range .spec.uses[*]}<{@}>{end}|{end}!', '<W><T>|||!'],
  ['{range .missing[*]}x{end}y', 'y'],
  ['{range .items[*]}{.metadata.name}', 'abc'],
  ['{.items[?(@.metadata.name=="b")].spec.cidr}', '10.1.0.0/16'],
  ["{.items[?(@.metadata.name!='b')].metadata.name}", 'a c'],
  ['{.items[?(@.spec.order)].metadata.name}', 'a b'],
  ['{.items[?(@.spec.order>=5)].metadata.name}', 'a b'],
  ['{.items[?(@.spec.order < 10)].metadata.name}', 'a'],
  ['{.items[?(@.spec.on==true)].metadata.name}', 'a'],
  ['{.items[?(@.spec.uses[?(@=="T")])].metadata.name}', 'a'],
  ['{.items[?(@.metadata.name==")")].metadata.name}', ''],
  ['{..name}', 'a b c'],
  ['{..cidr}', '10.0.0.0/16 10.1.0.0/16 10.2.0.0/16'],
  ['{.items[0].metadata.*}', 'a {"kubernetes.io/x":"v1","plain":"p"}'],
  ['{.items[0].metadata.labels.kubernetes\\.io/x}', 'v1'],
  ["{.items[0].metadata.labels['kubernetes.io/x']}", 'v1'],
  ["{.items[0].metadata.labels['kubernetes\\.io/x']}", 'v1'],
  ['{.items[0].spec.uses}', '["W","T"]'],
  ['{.items[0].spec.big} {.items[1].spec.order} {.items[0].spec.on}', '1000000 12.5 true'],
  ['{.items[1].spec.none}', 'null'],
  ['{.nope}{.items[0].nope.deeper}', ''],
  ['{.nope[0]}', ''],
  ['{"tab\\t\\"quoted\\""}', 'tab\t"quoted"'],
  ["{'single'}", 'single'],
  ['{.items[3:3]}', ''],
  ['{.items[0].constructor}{.items[0].__proto__}', ''],
  ['{}', 'X'],
];

const unparsable: [string, RegExp][] = [
  ['{.a', /^error parsing jsonpath \{\.a, unclosed action$/],
  ['{.items[0', /unterminated array/],
  ['{.items[x]}', /invalid array index x/],
  ['{.items[]}', /invalid array index /],
  ['{.items[99999999999999999999]}', /is not a number/],
  ['{end}', /not in range, nothing to end/],
  ['{foo}', /unrecognized identifier foo/],
  ['{....a}', /invalid multiple recursive descent/],
  ['{.items[?(@.a=="b"}', /unterminated filter|unrecognized character/],
  ['{.items[?(@.a==1)}', /unclosed array expect \]/],
  ['{.items[?(@.a=!1)]}', /unrecognized filter operator =!/],
  ['{"abc}', /unterminated quoted string/],
  ['{"\\q"}', /unquote string "\\q" error invalid syntax/],
  ['{#}', /unrecognized character in action: #/],
];

const failing: [string, RegExp][] = [
  ['{.items[7]}', /array index out of bounds: index 7, length 3$/],
  ['{.items[0:9]}', /array index out of bounds: index 8, length 3$/],
  ['{.items[2:1]}', /starting index 2 is greater than ending index 1$/],
  ['{.items[::0]}', /step must be > 0$/],
  ['{.kind[0]}', /string is not array or slice$/],
  ['{.kind[?(@.a)]}', /is not array or slice and cannot be filtered$/],
  ['{.items[?(@.metadata.name==1)]}', /incompatible types for comparison$/],
  ['{.items[?(@.spec==1)]}', /invalid type for comparison$/],
  ['{.items[?(@..name=="a")].x}{.items[?(@.*=="a")]}', /can only compare one element at a time|invalid type/],
];

describe('JSONPath', () => {
  for (const [template, output] of outputs) {
    it(`prints ${JSON.stringify(output)} for ${template}`, () => {
      assert.equal(compileJsonPath(template)(template === '{}' ? 'X' : data), output);
    });
  }
  for (const [template, message] of unparsable) {
    it(`refuses to read ${template}`, () => {
      assert.throws(() => compileJsonPath(template), { code: 'Input', message });
    });
  }
  for (const [template, message] of failing) {
    it(`fails on ${template}`, () => {
      const path = compileJsonPath(template);
      assert.throws(() => path(data), { code: 'Input', message });
    });
  }

  it('answers any template with text or an Input error', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '.',
      '..',
      '[',
      ']',
      '*',
      '?(',
      ')',
      '@',
      '$',
      '"',
      "'",
      'name',
      'items',
      'range ',
      'end',
      '==',
      '<',
      '0',
      '-1',
      ':',
      ',',
      ' ',
      '\\',
      '\n',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          assert.equal(typeof compileJsonPath(pieces.join(''))(data), 'string');
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'Input');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('finds by key in quotes whatever the key is', () => {
    const key = fc.string().filter((text) => !/['\\]/.test(text));
    fc.assert(
      fc.property(key, fc.string(), (name, value) =>
        assert.equal(compileJsonPath(`{['${name}']}`)(Object.fromEntries([[name, value]])), value),
      ),
    );
  });

  it('stops where a template multiplies its values, and takes a long one in linear time', () => {
    const nested = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    assert.throws(() => compileJsonPath(`{${'..*'.repeat(6)}}`)(nested), { code: 'Input', message: /more than/ });
    assert.equal(compileJsonPath(`{.list[${'0,'.repeat(100_000)}0]}`)({ list: [1] }).length, 200_001);
    assert.throws(() => compileJsonPath('{range .a}'.repeat(1000)), { code: 'Input', message: /too many nested ranges/ });
    assert.throws(() => compileJsonPath(`{${'[?('.repeat(100_000)}`), { code: 'Input', message: /too many nested filters/ });
  });
});
