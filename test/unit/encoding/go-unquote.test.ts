import assert from 'node:assert/strict';
import { unquote } from '../../../src/encoding/go-unquote.ts';

describe('Go literals', () => {
  const good: [string, string][] = [
    ['"a\\tb\\n"', 'a\tb\n'],
    ['"\\x41\\u00e9\\U0001F600\\101"', 'Aé\u{1f600}A'],
    ['"\\xc3\\xa9"', 'é'],
    ['`raw \\n\r`', 'raw \\n'],
    ["'\\''", "'"],
    ['""', ''],
  ];
  for (const [literal, text] of good) it(`reads ${literal}`, () => assert.equal(unquote(literal), text));
  for (const literal of ['"\\q"', '"\\x4"', '"\\u12"', '"\\U00110000"', '"\\ud800"', '"\\777"']) {
    it(`refuses ${literal}`, () => assert.equal(unquote(literal), undefined));
  }
});
