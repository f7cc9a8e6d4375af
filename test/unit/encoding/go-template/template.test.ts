import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Float, GoStruct, parseTemplate } from '../../../../src/encoding/go-template/index.ts';

const fields: Record<string, unknown> = {
  Name: 'a',
  CIDR: '10.0.0.0/16',
  Order: new Float(1000000),
  Disabled: false,
  Uses: ['W', 'T'],
  Nil: null,
};
const struct = new GoStruct({ type: 'v3.IPPool', field: (name) => fields[name], entries: () => Object.entries(fields) });
const data = {
  s: 'text',
  empty: '',
  n: 3,
  zero: 0,
  f: new Float(1.5),
  yes: true,
  no: false,
  list: ['x', 'y', 'z'],
  none: [],
  map: { b: '2', a: '1' },
  nil: null,
  nested: { deep: { er: 'v' } },
  struct,
  html: `<a href="x">'&'</a>`,
};
const functions = {
  join: (list: string[], separator: string) => list.join(separator),
  fail: () => {
    throw new Error('no luck');
  },
};
const run = (text: string, value: unknown = data) => parseTemplate(text, { functions }).execute(value);

/** Template, output: what Go's own package prints. */
const outputs: [string, string][] = [
  ['plain text', 'plain text'],
  ['{{.s}}|{{ .s }}|{{- .s -}}|', 'text|text|text|'],
  ['a  {{- " b " -}}  c', 'a b c'],
  ['a\n{{- /* comment */ -}}\n b', 'ab'],
  ['{{/* a }} in a comment */}}x', 'x'],
  ['{{.n}} {{.f}} {{.yes}} {{.list}} {{.map}} {{.nil}}', '3 1.5 true [x y z] map[a:1 b:2] <nil>'],
  ['{{.absent}} {{.absent.deeper}} {{.map.absent}}', '<no value> <no value> <no value>'],
  ['{{.nested.deep.er}} {{(.nested).deep.er}} {{(index .list 1)}}', 'v v y'],
  ['{{.struct.Name}} {{.struct.Order}} {{.struct.Uses}}', 'a 1e+06 [W T]'],
  ['{{.struct}}', '{a 10.0.0.0/16 1e+06 false [W T] <nil>}'],
  [
    '{{1}} {{-1}} {{0x10}} {{1_000}} {{1.5}} {{1e3}} {{017}} {{0b11}} {{\'a\'}} {{`raw`}} {{"q\\n"}}',
    '1 -1 16 1000 1.5 1000 15 3 97 raw q\n',
  ],
  ['{{if .yes}}A{{else}}B{{end}}{{if .empty}}A{{else if .n}}B{{else}}C{{end}}{{if .none}}A{{else if .nil}}B{{else}}C{{end}}', 'ABC'],
  ['{{if .map}}m{{end}}{{if .zero}}z{{end}}{{if .struct}}s{{end}}{{if not .yes}}n{{end}}', 'ms'],
  ['{{with .nested}}{{.deep.er}}{{$.s}}{{end}}{{with .empty}}A{{else}}B{{end}}{{with .empty}}A{{else with .n}}{{.}}{{end}}', 'vtextB3'],
  ['{{with $x := .n}}{{$x}}{{end}}', '3'],
  ['{{range .list}}<{{.}}>{{end}}{{range .none}}A{{else}}B{{end}}', '<x><y><z>B'],
  ['{{range $i, $x := .list}}{{$i}}={{$x}},{{end}}{{range $x := .list}}{{$x}}{{end}}', '0=x,1=y,2=z,xyz'],
  ['{{range $k, $v := .map}}{{$k}}{{$v}}{{end}}{{range 3}}{{.}}{{end}}{{range $i := 2}}{{$i}}{{end}}', 'a1b201201'],
  ['{{range .absent}}A{{else}}B{{end}}', 'B'],
  ['{{range $i, $x := .list}}{{if eq $i 1}}{{continue}}{{end}}{{$x}}{{end}}|{{range .list}}{{.}}{{break}}{{end}}', 'xz|x'],
  ['{{range .list}}{{range $.none}}{{else}}{{break}}{{end}}never{{else}}empty{{end}}.', '.'],
  ['{{$x := 1}}{{if .yes}}{{$x = 2}}{{end}}{{$x}}{{if .yes}}{{$x := 3}}{{end}}{{$x}}', '22'],
  ['{{$last := ""}}{{range .list}}{{$last = .}}{{end}}{{$last}}', 'z'],
  ['{{$i := 0}}{{$x := 0}}{{range $i, $x = .list}}{{end}}{{$i}}{{$x}}', '2z'],
  ['{{define "t"}}<{{.}}{{$}}>{{end}}{{template "t" .s}}{{template "t"}}', '<texttext><<no value><no value>>'],
  ['{{block "b" .n}}[{{.}}]{{end}}{{template "b" 4}}', '[3][4]'],
  ['{{define "r"}}{{if .}}{{len .}}{{template "r" slice . 1}}{{end}}{{end}}{{template "r" .list}}', '321'],
  ['{{and 1 0 2}}{{and 1 2}}{{or 0 "" "x"}}{{or 0 ""}}{{not 0}}', '02xtrue'],
  ['{{and .empty (index .list 9)}}{{or .n (index .list 9)}}', '3'],
  ['{{.n | and 1}}{{.n | or 0}}', '33'],
  [
    '{{eq 1 1}}{{eq 1 2 1}}{{ne 1 2}}{{lt 1 2}}{{le 2 2}}{{gt 1.5 1}}{{ge 1 2}}{{eq "a" "a"}}{{lt "a" "b"}}',
    'truetruetruetruetruetruefalsetruetrue',
  ],
  ['{{eq .nil nil}}{{ne .s nil}}{{eq .absent nil}}{{eq .struct.Order 1000000}}', 'truetruetruetrue'],
  ['{{len .s}}{{len "é"}}{{len .list}}{{len .map}}', '4232'],
  ['{{index .list 0}}{{index .map "a"}}{{index .map "zz"}}{{index .nested "deep" "er"}}{{index "abc" 1}}', 'x1v98'],
  ['{{slice .s 1 3}}{{slice .list 1}}{{slice .s 2}}{{slice .list 0 1 2}}', 'ex[y z]xt[x]'],
  ['{{print "a" 1 2 "b"}}|{{println 1 "x"}}|{{printf "%05.2f|%-4s|%q" 3.14159 "x" .s}}', 'a1 2b|1 x\n|03.14|x   |"text"'],
  [
    '{{.html | html}}|{{.html | js}}|{{"a b&c/é~!" | urlquery}}|{{.absent | html}}',
    '&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;&lt;/a&gt;|\\u003Ca href\\u003D\\"x\\"\\u003E\\\'\\u0026\\\'\\u003C/a\\u003E|a+b%26c%2F%C3%A9~%21|&lt;no value&gt;',
  ],
  ['{{join .list ","}}{{.list | len | printf "%03d"}}', 'x,y,z003'],
  ['{{printf "%v %v" .nil .absent}}', '<nil> <nil>'],
  ['{{"}}"}}{{`}}`}}', '}}}}'],
  ['{{ .map.a\n}}', '1'],
];

/** Template, message. */
const unparsable: [string, string][] = [
  ['{{.Foo', 'template: get:1: unclosed action'],
  ['{{.Foo\n', 'template: get:2: unclosed action started at get:1'],
  ['a\n{{nofunc .}}', 'template: get:2: function "nofunc" not defined'],
  ['{{end}}', 'template: get:1: unexpected {{end}}'],
  ['{{else}}', 'template: get:1: unexpected {{else}}'],
  ['{{if .a}}', 'template: get:1: unexpected EOF'],
  ['{{if}}{{end}}', 'template: get:1: missing value for if'],
  ['{{}}', 'template: get:1: missing value for command'],
  ['{{if .a}}{{else}}{{else}}{{end}}', 'template: get:1: expected end; found {{else}}'],
  ['{{range .a}}{{else if .b}}{{end}}', 'template: get:1: unexpected <if> in input'],
  ['{{.a | 1}}', 'template: get:1: non executable command in pipeline stage 2'],
  ['{{(.a}}', 'template: get:1: unclosed left paren'],
  ['{{.a)}}', 'template: get:1: unexpected right paren'],
  ['{{"abc}}', 'template: get:1: unterminated quoted string'],
  ['{{`abc}}', 'template: get:1: unterminated raw quoted string'],
  ["{{'a}}", 'template: get:1: unterminated character constant'],
  ['{{/* abc}}', 'template: get:1: unclosed comment'],
  ['{{/* abc */ x}}', 'template: get:1: comment ends before closing delimiter'],
  ['{{$x}}', 'template: get:1: undefined variable "$x"'],
  ['{{if .a}}{{$x := 1}}{{end}}{{$x}}', 'template: get:1: undefined variable "$x"'],
  ['{{$x, $y := .a}}', 'template: get:1: too many declarations in command'],
  ['{{range $i, 1 := .a}}{{end}}', 'template: get:1: range can only initialize variables'],
  ['{{break}}', 'template: get:1: {{break}} outside {{range}}'],
  ['{{1.a}}', 'template: get:1: bad number syntax: "1.a"'],
  ['{{nil.a}}', 'template: get:1: unexpected . after term "nil"'],
  ['{{0x}}', 'template: get:1: illegal number syntax: "0x"'],
  ['{{99999999999999999999}}', 'template: get:1: integer overflow: "99999999999999999999"'],
  ['{{.a#}}', "template: get:1: bad character U+0023 '#'"],
  ['{{#}}', 'template: get:1: unexpected "#" in command'],
  ['{{é€}}', "template: get:1: bad character U+20AC '€'"],
  ['{{: }}', 'template: get:1: expected :='],
  ['{{template}}', 'template: get:1: unexpected "}}" in template clause'],
  ['{{define "a"}}x{{end}}{{define "a"}}y{{end}}', 'template: get:1: template: multiple definition of template "a"'],
  ['{{if .a}}{{define "x"}}{{end}}{{end}}', 'template: get:1: unexpected <define> in command'],
  ['{{.abcdefghijklmnop .x = 1}}', 'template: get:1: unexpected "=" in operand'],
];

const failing: [string, string][] = [
  ['{{.struct.Nope}}', `template: get:1:9: executing "get" at <.struct.Nope>: can't evaluate field Nope in type v3.IPPool`],
  ['é\n {{.s.Nope}}', `template: get:2:5: executing "get" at <.s.Nope>: can't evaluate field Nope in type string`],
  [
    '{{define "t"}}{{.x.y}}{{end}}{{template "t" .struct}}',
    `template: get:1:18: executing "t" at <.x.y>: can't evaluate field x in type v3.IPPool`,
  ],
  ['{{.struct.Nil.Deeper}}', 'template: get:1:9: executing "get" at <.struct.Nil.Deeper>: nil pointer evaluating interface {}.Deeper'],
  ['{{range .n1}}{{end}}{{range .s}}{{end}}', `template: get:1:28: executing "get" at <.s>: range can't iterate over text`],
  ['{{range $i, $x := 3}}{{end}}', `template: get:1:18: executing "get" at <3>: can't use 3 to iterate over more than one variable`],
  ['{{template "nope" .}}', 'template: get:1:11: executing "get" at <{{template "nope" .}}>: template "nope" not defined'],
  ['{{index .list 3}}', 'template: get:1:2: executing "get" at <index .list 3>: error calling index: reflect: slice index out of range'],
  ['{{index .list 4}}', 'template: get:1:2: executing "get" at <index .list 4>: error calling index: index out of range: 4'],
  [
    '{{index .list "a"}}',
    'template: get:1:2: executing "get" at <index .list "a">: error calling index: cannot index slice/array with type string',
  ],
  ['{{index .n 1}}', `template: get:1:2: executing "get" at <index .n 1>: error calling index: can't index item of type int`],
  ['{{len 3}}', 'template: get:1:2: executing "get" at <len 3>: error calling len: len of type int'],
  ['{{len}}', 'template: get:1:2: executing "get" at <len>: wrong number of args for len: want 1 got 0'],
  ['{{join .list}}', 'template: get:1:2: executing "get" at <join>: wrong number of args for join: want 2 got 1'],
  ['{{fail}}', 'template: get:1:2: executing "get" at <fail>: error calling fail: no luck'],
  ['{{eq .s 1}}', 'template: get:1:2: executing "get" at <eq .s 1>: error calling eq: incompatible types for comparison'],
  ['{{lt .list 1}}', 'template: get:1:2: executing "get" at <lt .list 1>: error calling lt: invalid type for comparison'],
  ['{{eq 1}}', 'template: get:1:2: executing "get" at <eq 1>: error calling eq: missing argument for comparison'],
  ['{{$x = 1}}', 'template: get:1:7: executing "get" at <1>: undefined variable: $x'],
  ['{{nil}}', 'template: get:1:2: executing "get" at <nil>: nil is not a command'],
  ['{{1 2}}', `template: get:1:2: executing "get" at <1>: can't give argument to non-function 1`],
  ['{{.s 2}}', 'template: get:1:2: executing "get" at <.s>: s has arguments but cannot be invoked as function'],
  ['{{slice .s 3 1}}', 'template: get:1:2: executing "get" at <slice .s 3 1>: error calling slice: invalid slice index: 3 > 1'],
  ['{{call .s}}', 'template: get:1:2: executing "get" at <call .s>: error calling call: non-function of type string'],
];

describe('Go template', () => {
  for (const [text, output] of outputs) {
    it(`prints ${JSON.stringify(output)} for ${text}`, () => {
      assert.equal(run(text), output);
    });
  }
  for (const [text, message] of unparsable) {
    it(`refuses to read ${JSON.stringify(text)}`, () => {
      assert.throws(() => run(text), { code: 'Input', message });
    });
  }
  for (const [text, message] of failing) {
    it(`fails on ${text}`, () => {
      assert.throws(() => run(text), { code: 'Input', message });
    });
  }

  it('never reaches properties of the language', () => {
    assert.equal(
      run('{{.constructor}}{{.__proto__}}{{.s | len}}{{index .map "constructor"}}', { s: 'x', map: { a: '1' } }),
      '<no value><no value>1',
    );
  });

  it('answers any template with text or an Input error', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' ',
      '.',
      '.s',
      '.list',
      '$',
      '$x',
      ':=',
      '=',
      '|',
      '(',
      ')',
      ',',
      'if ',
      'else ',
      'end',
      'range ',
      'with ',
      'define "a"',
      'template "a" ',
      'break',
      'len ',
      'index ',
      'printf "%d" ',
      '1',
      '-1',
      '"x"',
      '`',
      "'",
      '/*',
      '*/',
      'nil',
      'é',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          assert.equal(typeof run(pieces.join('')), 'string');
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'Input', String((error as Error).stack));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('stops a template that never ends, nests without end or prints without end', () => {
    const refused = (text: string, message: RegExp) => assert.throws(() => run(text), { code: 'Input', message });
    refused('{{range 100000000000}}{{end}}', /more than \d+ steps/);
    refused('{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}', /exceeded maximum template depth/);
    refused('{{$x := "0123456789"}}{{range 40}}{{$x = printf "%s%s" $x $x}}{{end}}', /text of more than/);
    refused('{{range 1000}}{{printf "%1000000d" 1}}{{end}}', /characters of output/);
    refused('{{if 1}}'.repeat(100_000), /nested too deeply/);
    refused(`{{${'('.repeat(100_000)}`, /nested too deeply/);
    refused(`{{if 1}}${'{{else if 1}}'.repeat(100_000)}{{end}}`, /nested too deeply/);
  });

  it('reads long templates in linear time', () => {
    assert.equal(run('{{/**/}}'.repeat(100_000)), '');
    assert.equal(run(Array.from({ length: 20_000 }, (_, index) => `{{$v${index} := 1}}{{$v0}}`).join('')).length, 20_000);
    assert.equal(run('{{1 | print | print}}'.repeat(20_000)).length, 20_000);
  });
});
