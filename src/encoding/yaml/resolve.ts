/** What a plain scalar is in YAML 1.1 as go-yaml v2 reads it: null, a boolean, a number or text. Sexagesimal numbers are text. */

const WORDS: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...words(null, '~', 'null', 'Null', 'NULL'),
  ...words(true, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'),
  ...words(false, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'),
  ...words(Number.NaN, '.nan', '.NaN', '.NAN'),
  ...words(Number.POSITIVE_INFINITY, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'),
  ...words(Number.NEGATIVE_INFINITY, '-.inf', '-.Inf', '-.INF'),
]);
const LONGEST_WORD = 5;
const BEGINS_WORD_OR_NUMBER = /^[-+.~0-9yYnNtTfFoO]/;
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const MISPLACED_UNDERSCORE = /(?<![0-9])_|_(?![0-9])/;
/** A sign, a prefix and 64 binary digits: nothing longer is a 64-bit integer (but for leading zeros, which nobody writes). */
const LONGEST_INTEGER = 67;
/** Of any base, what so many characters say fits in a double. */
const SURELY_SAFE = 15;

function words<T>(value: T, ...texts: string[]): [string, T][] {
  return texts.map((text) => [text, value]);
}

/** Integers that a double cannot hold are bigint; those beyond 64 bits are floats. */
export function resolvePlain(text: string): null | boolean | number | bigint | string {
  if (text === '') return null;
  if (!BEGINS_WORD_OR_NUMBER.test(text)) return text;
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  // Beyond the point in ASCII come the digits and, much later, the letters.
  if (text.charCodeAt(0) > 0x39) return text;
  const digits = withoutUnderscores(text);
  const integer = parseInteger(digits);
  if (integer !== undefined) return integer;
  if (!FLOAT.test(digits)) return text;
  const float = Number(digits);
  return Number.isFinite(float) ? float : text;
}

/** Whether a text is an integer to YAML (`010`, `0x1F`, `1_000`), where it might also be a float (`1.0`, `1e3`). */
export function isInteger(text: string): boolean {
  return parseInteger(withoutUnderscores(text)) !== undefined;
}

/** Underscores may stand anywhere in a number; in one that begins with a point, only between digits. */
function withoutUnderscores(text: string): string {
  if (!text.includes('_') || (text.startsWith('.') && MISPLACED_UNDERSCORE.test(text))) return text;
  return text.replaceAll('_', '');
}

function parseInteger(digits: string): number | bigint | undefined {
  if (digits.length > LONGEST_INTEGER) return undefined;
  const [, sign, magnitude] = INTEGER.exec(digits) ?? [];
  if (magnitude === undefined) return undefined;
  const literal = /^0[0-7]/.test(magnitude) ? `0o${magnitude}` : magnitude;
  if (literal.length <= SURELY_SAFE) return sign === '-' ? 0 - Number(literal) : Number(literal);
  const value = sign === '-' ? -BigInt(literal) : BigInt(literal);
  const fits = BigInt.asIntN(64, value) === value || (sign === '' && BigInt.asUintN(64, value) === value);
  if (!fits) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
