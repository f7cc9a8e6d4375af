/** How Go's fmt and strconv packages print values: what tables and messages show. */

import { compareUtf8 } from '../base/compare.ts';

/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const PLAIN = /^[ !#-[\]-~]*$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/**
 * A float64 as %v prints it: the shortest digits that read back the same, in exponent form (at least two digits of exponent) where the
 * exponent is below -4 or above 5: 100000, 1e+06, 1.234567e+06, 0.0001, 1e-05.
 */
export function formatFloat(value: number): string {
  return formatDigits(value, value.toExponential());
}

/** The same for the nearest float32, whose shortest digits are fewer: how Go's YAML writes a number that stands as a mapping key. */
export function formatFloat32(value: number): string {
  const single = Math.fround(value);
  let digits = 0;
  while (digits < 9 && Math.fround(Number(single.toExponential(digits))) !== single) digits++;
  return formatDigits(single, single.toExponential(digits));
}

function formatDigits(value: number, scientific: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const at = scientific.indexOf('e');
  const exponent = Number(scientific.slice(at + 1));
  if (exponent >= -4 && exponent < 6) return String(Number(scientific));
  return `${scientific.slice(0, at)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/**
 * %v of a JSON-like value: `text`, `5`, `true`, `[a b]`, `map[k:v]` (keys sorted), `<nil>`. A whole number prints as a Go integer; for a
 * float64 field call formatFloat.
 */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).sort(([a], [b]) => compareUtf8(a, b));
  return `map[${members.map(([key, member]) => `${key}:${goValue(member)}`).join(' ')}]`;
}

/** %q: the text as a Go string literal in double quotes. */
export function goQuote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '';
  for (const character of text.toWellFormed())
    quoted += ESCAPES[character] ?? (PRINTABLE.test(character) ? character : escapeCode(character));
  return `"${quoted}"`;
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
