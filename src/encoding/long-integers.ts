/**
 * Integers in JSON that a double cannot hold, read without asking about every value: JSON.parse with a reviver takes seven times as long. They are made
 * strings that begin with a mark, which the parser then copies, and are found again by it.
 */

/** Of private use: text that has it is left to the slow way. */
const MARK = '\ue000';
const ESCAPED_MARK = /\\u[eE]000/;
const CANDIDATE = /-?[1-9]\d{15,19}/g;
const ROW = 16;
const BEFORE_VALUE = /[:,[\s]/;
const AFTER_VALUE = /[,\]}\s]/;

/** Whether there are sixteen digits in a row, which may be an integer that a double cannot hold: such a row meets every sixteenth character. */
export function hasLongInteger(text: string): boolean {
  for (let at = ROW - 1; at < text.length; at += ROW) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigit(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (end - start < ROW && isDigit(text.charCodeAt(end))) end += 1;
    if (end - start >= ROW) return true;
  }
  return false;
}

/** False for NaN, which is what lies outside the text. */
function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** undefined: the text cannot be marked. The same text: it has no such integers. Text that is no JSON stays none. */
export function markLongIntegers(text: string): string | undefined {
  if (text.includes(MARK) || (text.includes('\\u') && ESCAPED_MARK.test(text))) return undefined;
  let marked = '';
  let copied = 0;
  /** No string is open here. */
  let outside = 0;
  for (const { 0: digits, index } of text.matchAll(CANDIDATE)) {
    outside = skipStrings(text, outside, index);
    const end = index + digits.length;
    if (outside > index || !isValue(text, index, end)) continue;
    marked += `${text.slice(copied, index)}"${MARK}${digits}"`;
    copied = end;
  }
  return copied === 0 ? text : marked + text.slice(copied);
}

/** Behind the last string that begins before `to`. */
function skipStrings(text: string, from: number, to: number): number {
  let at = from;
  for (let quote = text.indexOf('"', at); quote >= 0 && quote < to; quote = text.indexOf('"', at)) {
    let end = text.indexOf('"', quote + 1);
    while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    at = end < 0 ? text.length : end + 1;
  }
  return at;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** Not a part of a longer number, and not in the place of a key. */
function isValue(text: string, start: number, end: number): boolean {
  if (start > 0 && !BEFORE_VALUE.test(text[start - 1]!)) return false;
  if (end === text.length) return true;
  if (!AFTER_VALUE.test(text[end]!)) return false;
  let next = end;
  while (/\s/.test(text[next] ?? '')) next += 1;
  return text[next] !== ':';
}

/** Changes `value`, which was parsed just now. */
export function restoreLongIntegers(value: unknown): unknown {
  if (typeof value === 'string') return value[0] === MARK ? toInteger(value.slice(1)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) restoreItems(value);
  else restoreMembers(value as Record<string, unknown>);
  return value;
}

function restoreItems(items: unknown[]): void {
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (typeof item === 'object' || typeof item === 'string') items[index] = restoreLongIntegers(item);
  }
}

/** Writes only what changes: `__proto__` is a member like any other in parsed JSON, but cannot be written like one. */
function restoreMembers(members: Record<string, unknown>): void {
  for (const key of Object.keys(members)) {
    const member = members[key];
    if (typeof member === 'object') restoreLongIntegers(member);
    else if (typeof member === 'string' && member[0] === MARK)
      Object.defineProperty(members, key, { value: toInteger(member.slice(1)), enumerable: true, writable: true, configurable: true });
  }
}

function toInteger(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}
