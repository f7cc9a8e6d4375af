/** Floating-point numbers in decimal with a given precision, rounded half to even on their exact value, as Go's strconv does. */

interface Decimal {
  /** Significant digits without leading zeros; empty for zero. */
  readonly digits: string;
  /** Where the point stands: before digits[point]. */
  readonly point: number;
}

/** %e: one digit, a point, `precision` digits, an exponent of at least two digits. `value` is finite and not negative. */
export function toExponent(value: number, precision: number): string {
  const { digits, point } = round(exact(value), precision + 1);
  const padded = digits.padEnd(precision + 1, '0');
  const exponent = digits === '' ? 0 : point - 1;
  const fraction = precision > 0 ? `.${padded.slice(1)}` : '';
  return `${padded[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** %f: `precision` digits after the point. */
export function toFixed(value: number, precision: number): string {
  const decimal = exact(value);
  const { digits, point } = round(decimal, decimal.point + precision);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision === 0) return whole;
  const fraction = '0'.repeat(Math.min(Math.max(-point, 0), precision)) + digits.slice(Math.max(point, 0));
  return `${whole}.${fraction.padEnd(precision, '0').slice(0, precision)}`;
}

/** %g with a precision: significant digits, trailing zeros dropped; exponent form below 1e-4 and from 1e`precision` up. */
export function toGeneral(value: number, precision: number): string {
  const wanted = Math.max(precision, 1);
  const rounded = round(exact(value), wanted);
  const digits = rounded.digits.replace(/0+$/, '');
  const exponent = digits === '' ? 0 : rounded.point - 1;
  const threshold = wanted > digits.length && digits.length >= rounded.point ? digits.length : wanted;
  if (exponent < -4 || exponent >= Math.max(threshold, digits === '' ? 1 : 0)) return toExponent(value, Math.max(digits.length - 1, 0));
  return toFixed(value, Math.max(digits.length - rounded.point, 0));
}

/** The exact decimal expansion: a double is an integer times a power of two. */
function exact(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const mantissa = (raw & 0xfffffffffffffn) | (biased > 0 ? 1n << 52n : 0n);
  const exponent = Math.max(biased, 1) - 1075;
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = String(scaled);
  return { digits: text.replace(/0+$/, ''), point: text.length + Math.min(exponent, 0) };
}

/** Keeps `count` digits. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const next = digits[count]!;
  const tie = next === '5' && count + 1 === digits.length;
  const odd = count > 0 && Number(digits[count - 1]) % 2 === 1;
  const up = tie ? odd : next >= '5';
  if (!up) return { digits: digits.slice(0, count), point };
  const kept = digits.slice(0, count).replace(/9+$/, '');
  if (kept === '') return { digits: '1', point: point + 1 };
  return { digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), point };
}
