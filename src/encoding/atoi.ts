/** Whole numbers in text, as Go's strconv.Atoi reads them. */
import { CalicoError } from '../base/errors.ts';
import { goQuote } from './go-format.ts';

/** Decimal, with a sign or without; 64 bits. Throws Input with Go's text. */
export function atoi(text: string): bigint {
  const fail = (reason: string) => new CalicoError('Input', `strconv.Atoi: parsing ${goQuote(text)}: ${reason}`);
  if (!/^[+-]?\d+$/.test(text)) throw fail('invalid syntax');
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) throw fail('value out of range');
  return value;
}
