/** What Go's encoding/json says of a text that is not JSON. It runs only once JSON.parse has refused the text. */

import { goQuote } from './go-format.ts';

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The longest beginning of a number that still lacks a digit, and what Go calls the place. */
const UNFINISHED_NUMBER: readonly (readonly [RegExp, string])[] = [
  [/-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?(?!\d)/y, 'in exponent of numeric literal'],
  [/-?(?:0|[1-9]\d*)\.(?!\d)/y, 'after decimal point in numeric literal'],
  [/-(?!\d)/y, 'in numeric literal'],
];
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const VALUE = 'looking for beginning of value';
const KEY = 'looking for beginning of object key string';

/** The first error of `text` in Go's words: `invalid character '}' looking for beginning of value`, `unexpected end of JSON input`. */
export function describeJsonError(text: string): string {
  try {
    return scan(text);
  } catch (error) {
    if (error instanceof Offence) return error.describe(text);
    throw error;
  }
}

/** `place` is what Go calls the spot at offset `at`, where the text stops being JSON. */
class Offence extends Error {
  readonly at: number;
  readonly place: string;

  constructor(at: number, place: string) {
    super(place);
    this.at = at;
    this.place = place;
  }

  describe(text: string): string {
    const character = text.codePointAt(this.at);
    if (character === undefined) return 'unexpected end of JSON input';
    const byte = String.fromCharCode(Buffer.from(String.fromCodePoint(character))[0]!);
    const shown = byte === "'" ? "\\'" : byte === '"' ? '"' : goQuote(byte).slice(1, -1);
    return `invalid character '${shown}' ${this.place}`;
  }
}

function scan(text: string): string {
  const closers: string[] = [];
  /** `first` states also accept the closer of an empty list or object. */
  let state: 'value' | 'first value' | 'key' | 'first key' | 'end of value' = 'value';
  for (let at = 0; ; ) {
    at = skip(WHITESPACE, text, at);
    const character = text[at] ?? '';
    const closer = closers.at(-1);
    if (character !== '' && character === closer && state !== 'value' && state !== 'key') {
      closers.pop();
      at++;
      state = 'end of value';
    } else if (state === 'end of value') {
      if (closer === undefined && character === '') return 'invalid JSON';
      if (character !== ',' || closer === undefined) throw new Offence(at, afterValue(closer));
      at++;
      state = closer === '}' ? 'key' : 'value';
    } else if (state === 'key' || state === 'first key') {
      if (character !== '"') throw new Offence(at, KEY);
      at = skip(WHITESPACE, text, skipString(text, at));
      if (text[at] !== ':') throw new Offence(at, 'after object key');
      at++;
      state = 'value';
    } else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      at++;
      state = character === '{' ? 'first key' : 'first value';
    } else {
      at = skipScalar(text, at);
      state = 'end of value';
    }
  }
}

function afterValue(closer: string | undefined): string {
  if (closer === undefined) return 'after top-level value';
  return closer === '}' ? 'after object key:value pair' : 'after array element';
}

function skipScalar(text: string, at: number): number {
  const character = text[at] ?? '';
  const literal = LITERALS[character];
  if (literal !== undefined) return skipLiteral(text, at, literal);
  if (character === '"') return skipString(text, at);
  for (const [pattern, place] of UNFINISHED_NUMBER) {
    const end = skip(pattern, text, at);
    if (end > at) throw new Offence(end, place);
  }
  const end = skip(NUMBER, text, at);
  if (end === at) throw new Offence(at, VALUE);
  return end;
}

function skipLiteral(text: string, at: number, literal: string): number {
  for (let index = 1; index < literal.length; index++) {
    if (text[at + index] !== literal[index]) throw new Offence(at + index, `in literal ${literal} (expecting '${literal[index]}')`);
  }
  return at + literal.length;
}

function skipString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') {
    const code = text.charCodeAt(at);
    if (!(code >= 0x20)) throw new Offence(at, 'in string literal');
    const end = text[at] === '\\' ? skip(ESCAPE, text, at) : at + 1;
    if (end === at) throw badEscape(text, at);
    at = end;
  }
  return at + 1;
}

function badEscape(text: string, at: number): Offence {
  if (text[at + 1] !== 'u') return new Offence(at + 1, 'in string escape code');
  return new Offence(skip(/\\u[0-9a-fA-F]{0,3}/y, text, at), 'in \\u hexadecimal character escape');
}

/** Where the match of a sticky `pattern` at `at` ends; `at` where there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
