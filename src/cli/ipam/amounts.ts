/** Numbers of addresses as Calico prints them (reference calicoctl-cli.md 13.1). */

/** Calico counts in 64 bits: larger pools show this many. */
const MOST = 2n ** 63n - 1n;

/** Go's `%.5g`: `65536`, `1.3107e+05`, `9.2234e+18`. */
export function amountText(count: bigint): string {
  const exact = BigInt(toDouble(count));
  const digits = exact.toString();
  if (digits.length <= 5) return digits;
  const [mantissa, exponent] = toFiveDigits(digits);
  const fraction = mantissa.slice(1).replace(/0+$/, '');
  return `${mantissa[0]}${fraction && `.${fraction}`}e+${String(exponent).padStart(2, '0')}`;
}

/** `4092 (100%)`: the share is Go's `%.0f`. */
export function shareText(count: bigint, total: bigint): string {
  return `${amountText(count)} (${percentOf(count, total)}%)`;
}

/** A whole number; halves go to the even one. */
export function percentOf(count: bigint, total: bigint): number {
  const percent = (100 * toDouble(count)) / toDouble(total);
  const whole = Math.floor(percent);
  const rest = percent - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}

function toDouble(count: bigint): number {
  return Number(count > MOST ? MOST : count);
}

/** The first five digits, rounded half to even, and the exponent of the first. */
function toFiveDigits(digits: string): [string, number] {
  const divisor = 10n ** BigInt(digits.length - 5);
  const number = BigInt(digits);
  const [whole, rest] = [number / divisor, (number % divisor) * 2n];
  const isUp = rest > divisor || (rest === divisor && whole % 2n === 1n);
  const rounded = (isUp ? whole + 1n : whole).toString();
  return [rounded.slice(0, 5), digits.length - 1 + rounded.length - 5];
}
