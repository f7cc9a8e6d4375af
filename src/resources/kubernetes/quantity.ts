/** Kubernetes quantities: `10M`, `1.5Gi`, `100m`, `1e3`. */
const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** In whole units, rounded away from zero; undefined where the text is none. */
export function parseQuantity(text: string): bigint | undefined {
  // Longer ones are beyond anything a limit can be, and slow to compute with.
  const match = text.length <= 64 ? QUANTITY.exec(text) : null;
  if (!match) return undefined;
  const [, sign, digits = '', suffix = '', exponent = '0'] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const binary = BINARY.indexOf(suffix) + 1;
  const power = (DECIMAL[suffix] ?? 0) + Number(exponent) - fraction.length;
  const scaled = BigInt(whole + fraction) * 1024n ** BigInt(binary) * 10n ** BigInt(Math.max(power, 0));
  const divisor = 10n ** BigInt(Math.max(-power, 0));
  const value = (scaled + divisor - 1n) / divisor;
  return sign === '-' ? -value : value;
}
