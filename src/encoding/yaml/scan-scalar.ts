/** The values of scalars: plain, quoted and block. Each function starts with the cursor on the scalar and leaves it behind. */

import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isFlowIndicator } from './characters.ts';
import type { Cursor } from './cursor.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Line breaks between two lines of a flow scalar: a single newline becomes a space, of several the first is dropped. */
function fold(breaks: string): string {
  if (!breaks.startsWith('\n')) return breaks;
  return breaks.length === 1 ? ' ' : breaks.slice(1);
}

export interface PlainScalar {
  readonly value: string;
  /** Whether the scan went on to a line that does not belong to the scalar: a key may stand there. */
  readonly crossedLine: boolean;
}

/** A scalar without quotes; its further lines must be indented by more than `indent`, except inside brackets (`inFlow`). */
export function scanPlainScalar(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  const { text } = cursor;
  let from = cursor.at;
  let end = scanPlainLine(cursor, inFlow);
  let value = '';
  let breaks = '';
  while (isBreak(cursor.code())) {
    breaks = skipPlainBreaks(cursor, indent);
    if ((!inFlow && cursor.column <= indent) || cursor.code() === 0x23 || cursor.atDocumentMarker()) break;
    const lineFrom = cursor.at;
    const lineEnd = scanPlainLine(cursor, inFlow);
    if (lineEnd === lineFrom) break;
    value += text.slice(from, end) + fold(breaks);
    from = lineFrom;
    end = lineEnd;
    breaks = '';
  }
  return { value: value + text.slice(from, end), crossedLine: breaks !== '' };
}

/** Moves to what ends the scalar on this line: a break, `: `, ` #` or, inside brackets, an indicator. Gives the end without trailing blanks. */
function scanPlainLine(cursor: Cursor, inFlow: boolean): number {
  const { text } = cursor;
  let at = cursor.at;
  let end = at;
  for (let code = text.charCodeAt(at); !isBreakOrEnd(code); code = text.charCodeAt(++at)) {
    if (isBlank(code)) continue;
    if (code === 0x3a && isBlankOrEnd(text.charCodeAt(at + 1))) break;
    if (code === 0x23 && at > end) break;
    if (inFlow && isFlowIndicator(code)) break;
    end = at + 1;
  }
  cursor.at = at;
  return end;
}

/** Skips line breaks and the blanks around them; gives the breaks. */
function skipPlainBreaks(cursor: Cursor, indent: number): string {
  let breaks = '';
  for (let code = cursor.code(); isBlank(code) || isBreak(code); code = cursor.code()) {
    if (isBreak(code)) breaks += cursor.readBreak();
    else if (code === 0x09 && cursor.column <= indent) throw cursor.error('found a tab character that violates indentation');
    else cursor.at++;
  }
  return breaks;
}

/** A scalar in `'` or `"`. */
export function scanQuotedScalar(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.at;
  const quote = cursor.code();
  const double = quote === 0x22;
  let value = '';
  let from = ++cursor.at;
  for (;;) {
    const code = cursor.code();
    if (code === quote) {
      if (double || cursor.code(1) !== quote) break;
      value += text.slice(from, cursor.at + 1);
      cursor.at += 2;
      from = cursor.at;
    } else if (double && code === 0x5c) {
      value += text.slice(from, cursor.at) + readEscape(cursor);
      from = cursor.at;
    } else if (isBreak(code)) {
      value += trimBlanks(text.slice(from, cursor.at)) + fold(skipQuotedBreaks(cursor, start));
      from = cursor.at;
    } else if (code === 0) {
      throw cursor.error('found unexpected end of stream', start);
    } else cursor.at++;
  }
  value += text.slice(from, cursor.at);
  cursor.at++;
  return value;
}

function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Skips line breaks and the blanks around them; gives the breaks. */
function skipQuotedBreaks(cursor: Cursor, start: number): string {
  let breaks = '';
  for (let code = cursor.code(); isBlank(code) || isBreak(code); code = cursor.code()) {
    if (isBreak(code)) breaks += cursor.readBreak();
    else cursor.at++;
  }
  if (cursor.atDocumentMarker()) throw cursor.error('found unexpected document indicator', start);
  return breaks;
}

/**
 * The text of the escape at the cursor. `\/` and surrogate pairs, which only JSON has, are read although go-yaml refuses them: every JSON text is
 * readable.
 */
function readEscape(cursor: Cursor): string {
  const start = cursor.at;
  const letter = cursor.text[start + 1]!;
  if (isBreak(cursor.code(1))) {
    cursor.at++;
    cursor.readBreak();
    return skipQuotedBreaks(cursor, start);
  }
  const simple = ESCAPES[letter];
  if (simple !== undefined) {
    cursor.at += 2;
    return simple;
  }
  const length = HEX_LENGTHS[letter];
  if (length === undefined) throw cursor.error('found unknown escape character');
  const code = readHex(cursor, start + 2, length);
  cursor.at += 2 + length;
  if (code < 0xd800 || (code > 0xdfff && code <= 0x10ffff)) return String.fromCodePoint(code);
  if (code < 0xdc00 && cursor.text.startsWith('\\u', cursor.at)) {
    const low = readHex(cursor, cursor.at + 2, 4);
    cursor.at += 6;
    if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(code, low);
  }
  throw cursor.error('found invalid Unicode character escape code', start);
}

function readHex(cursor: Cursor, at: number, length: number): number {
  const digits = cursor.text.slice(at, at + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw cursor.error('did not find expected hexdecimal number');
  return Number.parseInt(digits, 16);
}

/** A scalar after `|` or `>`; `indent` is that of the collection it stands in (-1 at the top). */
export function scanBlockScalar(cursor: Cursor, indent: number): string {
  const literal = cursor.code() === 0x7c;
  cursor.at++;
  const header = readBlockHeader(cursor);
  let contentIndent = header.increment === 0 ? 0 : Math.max(indent, 0) + header.increment;
  let trailing = '';
  [contentIndent, trailing] = skipBlockBreaks(cursor, contentIndent, indent);
  let value = '';
  let lineBreak = '';
  let afterBlank = false;
  while (cursor.column === contentIndent && cursor.code() !== 0) {
    const blank = isBlank(cursor.code());
    const joined = !literal && lineBreak === '\n' && !afterBlank && !blank;
    value += (joined ? (trailing === '' ? ' ' : '') : lineBreak) + trailing;
    afterBlank = blank;
    const from = cursor.at;
    while (!isBreakOrEnd(cursor.code())) cursor.at++;
    value += cursor.text.slice(from, cursor.at);
    lineBreak = isBreak(cursor.code()) ? cursor.readBreak() : '';
    [contentIndent, trailing] = skipBlockBreaks(cursor, contentIndent, indent);
  }
  if (header.chomping === '-') return value;
  return header.chomping === '+' ? value + lineBreak + trailing : value + lineBreak;
}

/** What stands behind `|` or `>` on its line; `increment` is 0 where the indentation is to be found from the first line. */
function readBlockHeader(cursor: Cursor): { chomping: string; increment: number } {
  let chomping = '';
  let increment = 0;
  for (;;) {
    const code = cursor.code();
    if (chomping === '' && (code === 0x2b || code === 0x2d)) chomping = String.fromCharCode(code);
    else if (increment === 0 && code >= 0x30 && code <= 0x39) {
      increment = code - 0x30;
      if (increment === 0) throw cursor.error('found an indentation indicator equal to 0');
    } else break;
    cursor.at++;
  }
  while (isBlank(cursor.code())) cursor.at++;
  if (cursor.code() === 0x23) while (!isBreakOrEnd(cursor.code())) cursor.at++;
  if (!isBreakOrEnd(cursor.code())) throw cursor.error('did not find expected comment or line break');
  if (isBreak(cursor.code())) cursor.readBreak();
  return { chomping, increment };
}

/** Skips the empty lines before the next line of content; finds the indentation where it is still 0. Gives both. */
function skipBlockBreaks(cursor: Cursor, contentIndent: number, indent: number): [number, string] {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((contentIndent === 0 || cursor.column < contentIndent) && cursor.code() === 0x20) cursor.at++;
    widest = Math.max(widest, cursor.column);
    if ((contentIndent === 0 || cursor.column < contentIndent) && cursor.code() === 0x09) {
      throw cursor.error('found a tab character where an indentation space is expected');
    }
    if (!isBreak(cursor.code())) break;
    breaks += cursor.readBreak();
  }
  return [contentIndent === 0 ? Math.max(widest, indent + 1, 1) : contentIndent, breaks];
}
