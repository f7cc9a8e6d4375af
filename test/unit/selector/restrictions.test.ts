import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPossible, parseSelector } from '../../../src/selector/index.ts';

/** One word per label: `?` free value, `-` absent, `x` impossible, else the values it may have. */
function restrictions(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(parseSelector(text).labelRestrictions(), ([label, found]) => {
      if (!isPossible(found)) return [label, 'x'];
      return [label, found.mustBeAbsent ? '-' : (found.mustHaveOneOfValues?.join() ?? '?')];
    }),
  );
}

describe('what an index may assume of a selector', () => {
  for (const [text, expected] of [
    ['all()', {}],
    ['has(a)', { a: '?' }],
    ['!has(a)', { a: '-' }],
    ['!(has(a))', { a: '-' }],
    ['!!has(a)', { a: '?' }],
    ['!(has(a) && has(b))', {}],
    ['a == "b"', { a: 'b' }],
    ['!a == "b"', {}],
    ['a != "b"', {}],
    ['a in {"c", "b"}', { a: 'b,c' }],
    ['a in {}', { a: '?' }],
    ['a not in {"b"}', {}],
    ['a contains "b"', { a: '?' }],
    ['a == "b" && c == "d"', { a: 'b', c: 'd' }],
    ['a in {"b", "c"} && a in {"c", "d"} && has(a)', { a: 'c' }],
    ['a == "b" && a == "c"', { a: 'x' }],
    ['has(a) && !has(a)', { a: 'x' }],
    ['a == "c" || a == "b"', { a: 'b,c' }],
    ['a == "b" || has(a)', { a: '?' }],
    ['a == "b" || c == "d"', {}],
    ['a == "b" || all()', {}],
    ['has(a) || !has(a)', {}],
    ['!has(a) || !has(a) && has(b)', { a: '-' }],
    ['(a == "b" && c == "d" || a == "e" && c == "f") && has(g)', { a: 'b,e', c: 'd,f', g: '?' }],
    ['a == "b" && a == "c" || a == "d"', { a: 'd' }],
  ] as [string, Record<string, string>][]) {
    it(`${text}: ${JSON.stringify(expected)}`, () => assert.deepEqual(restrictions(text), expected));
  }

  it('holds for all labels that it matches', () => {
    const value = fc.constantFrom('x', 'y', 'z');
    const label = fc.constantFrom('a', 'b', 'c');
    const { selector } = fc.letrec<{ selector: string }>((tie) => ({
      selector: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(label, fc.constantFrom('==', '!=', 'contains', 'starts with'), value).map(([l, op, v]) => `${l} ${op} "${v}"`),
        fc
          .tuple(label, fc.constantFrom('in', 'not in'), fc.array(value, { maxLength: 2 }))
          .map(([l, op, v]) => `${l} ${op} {${v.map((s) => `"${s}"`)}}`),
        label.map((l) => `has(${l})`),
        tie('selector').map((inner) => `!(${inner})`),
        fc.tuple(tie('selector'), fc.constantFrom('&&', '||'), tie('selector')).map(([left, op, right]) => `(${left}) ${op} (${right})`),
      ),
    }));
    const labels = fc.dictionary(label, value);
    fc.assert(
      fc.property(selector, labels, (text, given) => {
        const parsed = parseSelector(text);
        if (!parsed.evaluate(given)) return;
        for (const [name, { mustBePresent, mustBeAbsent, mustHaveOneOfValues }] of parsed.labelRestrictions()) {
          if (mustBePresent) assert.ok(name in given, name);
          if (mustBeAbsent) assert.ok(!(name in given), name);
          if (mustHaveOneOfValues) assert.ok(mustHaveOneOfValues.includes(given[name]!), name);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
