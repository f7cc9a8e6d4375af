import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCalicoError } from '../../../src/base/errors.ts';
import { parseSelector } from '../../../src/selector/index.ts';

const canonical = (text: string) => parseSelector(text).text;
const matches = (text: string, labels: Record<string, string>) => parseSelector(text).evaluate(labels);

describe('a selector', () => {
  for (const [text, expected] of [
    [' \t', 'all()'],
    ['all( )', 'all()'],
    ['a==\'b\'&&c!="d"||!e in{}', '((a == "b" && c != "d") || !e in {})'],
    ['(a == "b" && (c == "d" && e == "f"))', '(a == "b" && (c == "d" && e == "f"))'],
    ['((has( a )))', 'has(a)'],
    ['!!!has(a)', '!has(a)'],
    ['!(!has(a))', '!!has(a)'],
    ['a notin {"b", \'"\', "a", "b",}', `a not in {'"', "a", "b"}`],
    ['a starts \t with "x"', 'a starts with "x"'],
    ["a endswith 'it\"s'", `a ends with 'it"s'`],
    ['in in {"in"}', 'in in {"in"}'],
    ['has == "all"', 'has == "all"'],
    ['-a./_9 contains "é"', '-a./_9 contains "é"'],
  ] as const) {
    it(`written ${JSON.stringify(text)} is ${expected}`, () => assert.equal(canonical(text), expected));
  }

  for (const [text, message] of [
    ['"FOO', 'unterminated string'],
    ['a = "b"', 'expected =='],
    ['has(a) & has(b)', 'expected &&'],
    ['has(a) |', 'expected ||'],
    ['a b', 'expected operator after label "a"'],
    ['a inside {"b"}', 'expected operator after label "a"'],
    ['a not in b', 'expected operator after label "a"'],
    ['a not in', 'expected set literal'],
    ['a\n== "b"', 'expected operator after label "a"'],
    ['%', 'expected identifier'],
    ['é == "a"', 'expected identifier'],
    ['has()', 'expected identifier'],
    ['has(a', "no closing ')' after has("],
    ['all(x)', "no closing ')' after all("],
    ['global', 'unexpected end of string looking for op'],
    ['has(a) && b', 'unexpected end of string looking for op'],
    ['a == b', 'expected string'],
    ['a in "b"', 'expected set literal'],
    ['a in {"b" "c"}', 'expected }'],
    ['a in {,}', 'expected }'],
    ['(has(a)', 'expected )'],
    ['has (a)', 'expected == or != not: TokLParen()'],
    ['!', 'unexpected token: TokEOF()'],
    ['()', 'unexpected token: TokRParen()'],
    ['\'a\' == "b"', 'unexpected token: TokStringLiteral(a)'],
    ['a == "b") || all()', 'unexpected content at end of selector [TokRParen() TokOr() TokAll() TokEOF()]'],
  ] as const) {
    it(`written ${JSON.stringify(text)} is refused: ${message}`, () => {
      assert.throws(
        () => parseSelector(text),
        (error) => isCalicoError(error, 'Input') && error.message === message,
      );
    });
  }

  it('has labels of at most 512 characters', () => {
    assert.equal(canonical(`has(${'a'.repeat(512)})`), `has(${'a'.repeat(512)})`);
    assert.throws(() => parseSelector(`${'a'.repeat(513)} == "b"`), { message: `label too long: ${'a'.repeat(513)}` });
  });

  it('has an id that depends on its meaning only', () => {
    assert.equal(parseSelector(' ').uniqueId, 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug');
    assert.equal(parseSelector('a=="b"').uniqueId, parseSelector("(a == 'b')").uniqueId);
    assert.notEqual(parseSelector('a == "b"').uniqueId, parseSelector('a == "c"').uniqueId);
  });

  it('can be moved to labels with a prefix, leaving the original alone', () => {
    const selector = parseSelector('!(a == "b" || has(c)) && d in {"e"} && all()');
    assert.equal(selector.withLabelPrefix('pcns.').text, '(!(pcns.a == "b" || has(pcns.c)) && pcns.d in {"e"} && all())');
    assert.equal(selector.text, '(!(a == "b" || has(c)) && d in {"e"} && all())');
  });
});

describe('a selector matches', () => {
  for (const [text, matching, other] of [
    ['a == "b"', [{ a: 'b' }], [{}, { a: 'c' }, { b: 'a' }]],
    ['a != "b"', [{}, { a: 'c' }], [{ a: 'b' }]],
    ['a in {"b", "c"}', [{ a: 'b' }, { a: 'c' }], [{}, { a: 'd' }]],
    ['a in {}', [], [{}, { a: '' }]],
    ['a not in {"b"}', [{}, { a: 'c' }], [{ a: 'b' }]],
    ['a not in {}', [{}, { a: '' }], []],
    ['a contains "b"', [{ a: 'abc' }], [{}, { a: 'ac' }]],
    ['a starts with "b"', [{ a: 'bc' }], [{}, { a: 'abc' }]],
    ['a ends with "b"', [{ a: 'ab' }], [{}, { a: 'abc' }]],
    ['a contains ""', [{ a: '' }], [{}]],
    ['has(a)', [{ a: '' }], [{}, { b: 'a' }]],
    ['all()', [{}], []],
    ['global()', [{}], []],
    ['!a == "b"', [{}, { a: 'c' }], [{ a: 'b' }]],
    ['has(a) || has(b) && has(c)', [{ a: '' }, { b: '', c: '' }], [{ b: '' }, { c: '' }]],
    ['(has(a) || has(b)) && has(c)', [{ a: '', c: '' }], [{ a: '' }, { b: '' }]],
  ] as [string, Record<string, string>[], Record<string, string>[]][]) {
    it(`as ${text} says`, () => {
      for (const labels of matching) assert.equal(matches(text, labels), true, JSON.stringify(labels));
      for (const labels of other) assert.equal(matches(text, labels), false, JSON.stringify(labels));
    });
  }

  it('labels in a map as in an object', () => {
    assert.equal(parseSelector('a == "b"').evaluate(new Map([['a', 'b']])), true);
    assert.equal(parseSelector('has(a)').evaluate(new Map()), false);
  });

  it('no member that a plain object inherits', () => {
    for (const label of ['constructor', 'toString', '__proto__']) assert.equal(matches(`has(${label})`, {}), false, label);
    assert.equal(matches('__proto__ == "x"', JSON.parse('{"__proto__": "x"}')), true);
  });
});

describe('hostile selectors', () => {
  const depth = 50_000;
  for (const [what, text, size] of [
    ['parentheses', `${'('.repeat(depth)}has(a)${')'.repeat(depth)}`, 'has(a)'.length],
    ['negated parentheses', `${'!('.repeat(depth)}has(a)${')'.repeat(depth)}`, depth + 'has(a)'.length],
    ['operators', `${'!(b == "b" && '.repeat(depth)}has(a)${')'.repeat(depth)}`, depth * '!(b == "b" && )'.length + 'has(a)'.length],
    [
      'operators to the left',
      `${'('.repeat(depth)}has(a)${' || b == "b")'.repeat(depth)}`,
      depth * '( || b == "b")'.length + 'has(a)'.length,
    ],
  ] as const) {
    it(`of ${depth} nested ${what} cost neither stack nor undue time`, () => {
      const selector = parseSelector(text);
      assert.equal(selector.text.length, size);
      assert.match(selector.uniqueId, /^s:/);
      assert.equal(selector.evaluate({ a: '' }), true);
      assert.ok(selector.labelRestrictions().size <= 1);
    });
  }

  it('that are cut short are refused, not waded through', () => {
    assert.throws(() => parseSelector('('.repeat(depth)), { message: 'unexpected token: TokEOF()' });
    assert.throws(() => parseSelector(`${'('.repeat(depth)}has(a)`), { message: 'expected )' });
    assert.throws(() => parseSelector(`a in {${'"b",'.repeat(depth)}`), { message: 'expected }' });
  });

  it('of random words are understood or refused with a message', () => {
    const word = fc.constantFrom(
      'a',
      'has(',
      ')',
      '(',
      '!',
      '&&',
      '||',
      '==',
      '!=',
      ' in ',
      ' not in ',
      '{',
      '}',
      ',',
      '"b"',
      "'c'",
      ' starts with ',
      'all()',
      ' ',
      '\0',
      '💥',
    );
    const text = fc.oneof(
      fc.array(word).map((words) => words.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (selector) => {
        try {
          assert.equal(canonical(canonical(selector)).replaceAll('!!', ''), canonical(selector).replaceAll('!!', ''));
        } catch (error) {
          assert.ok(isCalicoError(error, 'Input'), String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
