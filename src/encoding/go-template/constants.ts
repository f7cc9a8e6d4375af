/** Go's numeric and character constants. */
import { goQuote } from '../go-format.ts';
import { unquote } from '../go-unquote.ts';
import { Float } from './values.ts';

const INTEGER = /^[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/;
const REAL = /^[+-]?(?:\d(?:_?\d)*\.?|\d(?:_?\d)*\.\d(?:_?\d)*|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?$/;
const INT64 = 1n << 63n;

/** An integer, or a Float where the text has a point or an exponent. `fail` gets the reason. */
export function parseNumber(text: string, fail: (reason: string) => never): number | bigint | Float {
  const plain = text.replaceAll('_', '');
  if (INTEGER.test(text)) {
    const negative = plain.startsWith('-');
    const digits = plain.replace(/^[+-]/, '').replace(/^0(?=\d)/, '0o');
    const value = negative ? -BigInt(digits) : BigInt(digits);
    if (value >= INT64 || value < -INT64) fail(`integer overflow: ${goQuote(text)}`);
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  const value = Number(plain);
  if (!REAL.test(text) || !Number.isFinite(value)) fail(`illegal number syntax: ${goQuote(text)}`);
  return new Float(value);
}

/** The code point of a constant such as 'a'; undefined where it is not one character. */
export function parseCharacter(text: string): number | undefined {
  const value = unquote(text);
  return value !== undefined && [...value].length === 1 ? value.codePointAt(0) : undefined;
}
