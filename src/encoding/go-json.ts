/** JSON as Go's encoding/json writes and reads it. */

import { compareUtf8 } from '../base/compare.ts';
import { CalicoError } from '../base/errors.ts';
import { describeJsonError } from './go-json-error.ts';
import { hasLongInteger, markLongIntegers, restoreLongIntegers } from './long-integers.ts';

const NEEDS_ESCAPE = /[<>&\u2028\u2029]/g;
/** Written as it is, between quotes: most strings are. */
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;
/** Longer ones are beyond 64 bits: floats to Go. */
const INTEGER = /^-?\d{1,20}$/;

/**
 * The value as Go's json.Marshal writes it: members in the object's own order (undefined ones left out), `<`, `>`, `&`, U+2028 and U+2029
 * escaped, no newline at the end. `indent` is the number of spaces of MarshalIndent.
 */
export function toGoJson(value: unknown, { indent = 0 }: { indent?: number } = {}): string {
  return write(value, indent === 0 ? '' : '\n', ' '.repeat(indent));
}

/** `line` is the line break and indentation of the present level, empty where the output is compact. */
function write(value: unknown, line: string, step: string): string {
  if (typeof value === 'string') return goJsonString(value);
  if (typeof value === 'number') return goJsonNumber(value);
  if (value === null || typeof value !== 'object') return String(value ?? null);
  const inner = line + step;
  if (Array.isArray(value)) {
    if (line === '' && value.every(isPlainInteger)) return JSON.stringify(value);
    let items = '';
    for (const item of value) items += `${items === '' ? '' : ','}${inner}${write(item, inner, step)}`;
    return items === '' ? '[]' : `[${items}${line}]`;
  }
  const colon = line === '' ? ':' : ': ';
  let members = '';
  for (const key of goKeys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${inner}${goJsonString(key)}${colon}${write(member, inner, step)}`;
  }
  return members === '' ? '{}' : `{${members}${line}}`;
}

/**
 * The keys in the order Go prints them: the object's own, except that JavaScript moves integers to the front. No field of a struct is named by an
 * integer, so an object with such a key is a Go map, and those are sorted.
 */
function goKeys(value: object): string[] {
  const keys = Object.keys(value);
  return keys[0] !== undefined && /^\d+$/.test(keys[0]) ? keys.sort(compareUtf8) : keys;
}

/** Or null; not -0, which JSON.stringify writes without its sign. */
function isPlainInteger(item: unknown): boolean {
  return item === null || (Number.isSafeInteger(item) && !Object.is(item, -0));
}

/** A string as a JSON literal; a lone surrogate becomes U+FFFD, as no Go string holds one. */
export function goJsonString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text.toWellFormed()).replace(NEEDS_ESCAPE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A float64 as encoding/json writes it: exponent form below 1e-6 and from 1e21, which is JavaScript's own rule. */
export function goJsonNumber(value: number): string {
  if (!Number.isFinite(value))
    throw new CalicoError('Input', `json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Reads JSON; integers beyond 2^53 become bigint. Throws CalicoError `Input` with Go's wording: `invalid character 'x' looking for beginning of
 * value`.
 */
export function parseJson(text: string): unknown {
  try {
    const marked = hasLongInteger(text) ? markLongIntegers(text) : text;
    if (marked === undefined) return JSON.parse(text, losslessly);
    return marked === text ? JSON.parse(text) : restoreLongIntegers(JSON.parse(marked));
  } catch (cause) {
    throw new CalicoError('Input', describeJsonError(text), { cause });
  }
}

function losslessly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return INTEGER.test(context.source) ? BigInt(context.source) : value;
}
