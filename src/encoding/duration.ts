/** Go's time.Duration as text: `1m30s`, `-1.5h`, `100ms`. Durations are whole nanoseconds in a signed 64-bit integer. */

import { CalicoError } from '../base/errors.ts';

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const LIMIT = 1n << 63n;
const PART = /(\d*)(?:\.(\d*))?([^\d.]*)/y;

/** The nanoseconds of a Go duration text. Throws CalicoError `Input` with Go's wording: `time: missing unit in duration "10"`. */
export function parseDuration(text: string): bigint {
  const negative = text.startsWith('-');
  const rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') throw wrong('invalid duration', text);
  let total = 0n;
  for (PART.lastIndex = 0; PART.lastIndex < rest.length; ) {
    const [, whole = '', fraction = '', unit = ''] = PART.exec(rest)!;
    if (whole === '' && fraction === '') throw wrong('invalid duration', text);
    if (unit === '') throw wrong('missing unit in duration', text);
    const scale = UNITS.get(unit);
    if (scale === undefined) throw wrong(`unknown unit ${quote(unit)} in duration`, text);
    total += BigInt(whole) * scale + fractionOf(fraction, scale);
    if (total > LIMIT) throw wrong('invalid duration', text);
  }
  if (negative) return -total;
  if (total === LIMIT) throw wrong('invalid duration', text);
  return total;
}

/** Go multiplies the digits after the point (those that fit in 63 bits) in floating point: the last nanosecond depends on it. */
function fractionOf(digits: string, scale: bigint): bigint {
  let value = 0n;
  let power = 1;
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n || value * 10n + BigInt(digit) > LIMIT) break;
    value = value * 10n + BigInt(digit);
    power *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(scale) / power)));
}

/** A duration as Go prints it: `0s`, `100ms`, `1.5s`, `2m5s`, `2h45m10s`. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `value` divided by ten to the `places`, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}

function wrong(what: string, text: string): CalicoError {
  return new CalicoError('Input', `time: ${what} ${quote(text)}`, { hint: 'write a duration such as 90s, 1m30s or 500ms' });
}

/** As the time package quotes: bytes beyond ASCII and control characters in hexadecimal. */
function quote(text: string): string {
  let quoted = '';
  for (const byte of Buffer.from(text)) {
    if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += byte === 0x22 || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return `"${quoted}"`;
}
