/** Numbers as Go's fmt formats them. */
import { formatFloat, goQuote } from '../go-format.ts';
import { toExponent, toFixed, toGeneral } from './decimal.ts';
import { type Directive, pad } from './directive.ts';
import { kindOf, numberOf } from './values.ts';

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

/** undefined where numbers of that kind do not have the verb. */
export function formatNumber(value: unknown, directive: Directive): string | undefined {
  return kindOf(value) === 'float' ? formatReal(Number(numberOf(value)), directive) : formatInteger(BigInt(numberOf(value)), directive);
}

function formatInteger(value: bigint, directive: Directive): string | undefined {
  const { verb, flags, width, precision } = directive;
  if (verb === 'c') return pad(character(value), directive);
  if (verb === 'q') return pad(`'${goQuote(character(value)).slice(1, -1).replace('\\"', '"').replace("'", "\\'")}'`, directive);
  if (verb === 'U') return pad(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, directive);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  if (precision === 0 && value === 0n) return ' '.repeat(width);
  const sign = signOf(value < 0n, flags);
  const least = precision >= 0 ? precision : zeroPadded(flags) ? width - sign.length : 0;
  const digits = (value < 0n ? -value : value).toString(base).padStart(least, '0');
  const prefix = verb === 'O' ? '0o' : flags.includes('#') && !(verb === 'o' && digits.startsWith('0')) ? (PREFIXES[verb] ?? '') : '';
  return pad(sign + prefix + (verb === 'X' ? digits.toUpperCase() : digits), directive);
}

function formatReal(value: number, directive: Directive): string | undefined {
  const { verb, flags, width } = directive;
  if (!'vgGeEfF'.includes(verb)) return undefined;
  const negative = value < 0 || Object.is(value, -0);
  const sign = Number.isNaN(value) && !flags.includes('+') ? '' : signOf(negative, flags);
  if (!Number.isFinite(value)) return pad(Number.isNaN(value) ? `${sign}NaN` : `${sign || '+'}Inf`, directive);
  const digits = unsigned(Math.abs(value), directive);
  const least = zeroPadded(flags) ? width - sign.length : 0;
  return pad(sign + digits.padStart(least, '0'), directive);
}

function unsigned(value: number, { verb, precision }: Directive): string {
  switch (verb) {
    case 'e':
    case 'E': {
      const text = toExponent(value, precision < 0 ? 6 : precision);
      return verb === 'E' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return toFixed(value, precision < 0 ? 6 : precision);
    default: {
      const text = precision < 0 ? formatFloat(value) : toGeneral(value, precision);
      return verb === 'G' ? text.toUpperCase() : text;
    }
  }
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

/** Zeros pad on the left only. */
const zeroPadded = (flags: string) => flags.includes('0') && !flags.includes('-');

function character(code: bigint): string {
  const valid = code >= 0n && code <= 0x10ffffn && !(code >= 0xd800n && code <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(code)) : '\ufffd';
}
