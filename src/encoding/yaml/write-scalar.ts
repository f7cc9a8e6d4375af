/** Writing a text in one of the styles, as libyaml's emitter does. `indent` is the column at which further lines begin. */

import type { Output } from './output.ts';
import type { ScalarStyle } from './scalar-style.ts';

/** A line is broken at the first single space behind this column. */
const BEST_WIDTH = 80;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};
const NEEDS_ESCAPE = /[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|["\\\u2028\u2029]/gu;
const BREAKS = /([\n\u2028\u2029])/;

export interface WriteOptions {
  readonly indent: number;
  /** Whether long lines may be broken; not in a key. */
  readonly fold: boolean;
}

export function writeScalar(output: Output, text: string, style: ScalarStyle, options: WriteOptions): void {
  if (style === 'literal') writeLiteral(output, text, options.indent);
  else if (style === 'single') writeSingle(output, text, options);
  else if (style === 'plain') writeFolded(output, text, style, options);
  else {
    output.put('"');
    writeFolded(output, text.replace(NEEDS_ESCAPE, escapeCharacter), style, options);
    output.put('"');
  }
}

/** Writes text as it stands, but for line breaks in place of spaces. Quotes keep their first and last character, plain and single all runs of spaces. */
function writeFolded(output: Output, text: string, style: ScalarStyle, { indent, fold }: WriteOptions): void {
  let from = 0;
  if (fold && output.column + text.length > BEST_WIDTH) {
    for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) {
      if (output.column + at - from <= BEST_WIDTH || text[at - 1] === ' ') continue;
      if (style !== 'plain' && (at === 0 || at === text.length - 1)) continue;
      const more = text[at + 1] === ' ';
      if (more && style !== 'double') continue;
      output.put(text.slice(from, at));
      output.startLine(indent);
      if (more) output.put('\\');
      from = at + 1;
    }
  }
  output.put(text.slice(from));
}

/** The line breaks that a quoted text may hold are U+2028 and U+2029: they stand for themselves. */
function writeSingle(output: Output, text: string, options: WriteOptions): void {
  output.put("'");
  for (const [index, part] of text.replaceAll("'", "''").split(BREAKS).entries()) {
    if (index % 2 === 1) output.breakLine(part);
    else if (part !== '') {
      if (output.column === 0) output.startLine(options.indent);
      writeFolded(output, part, 'single', options);
    }
  }
  output.put("'");
}

function writeLiteral(output: Output, text: string, indent: number): void {
  output.put(`|${/^[ \n\u2028\u2029]/.test(text) ? '2' : ''}${chomping(text)}`);
  output.breakLine('\n');
  for (const [index, part] of text.split(BREAKS).entries()) {
    if (index % 2 === 1) output.breakLine(part);
    else if (part !== '') {
      output.startLine(indent);
      output.put(part);
    }
  }
}

/** What a reader must do with the line breaks at the end: drop them (`-`), keep all (`+`), or keep the one there is. */
function chomping(text: string): string {
  if (!/[\n\u2028\u2029]$/.test(text)) return '-';
  return text.length === 1 || /[\n\u2028\u2029]{2}$/.test(text) ? '+' : '';
}

function escapeCharacter(character: string): string {
  const simple = SIMPLE_ESCAPES[character];
  if (simple !== undefined) return `\\${simple}`;
  const code = character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
