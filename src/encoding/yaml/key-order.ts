/**
 * The order in which go-yaml prints the keys of a mapping: character by character, runs of digits as numbers (k1, k9, k10), letters after
 * everything else. It is not transitive for every set of keys; nor is Go's.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  // Half of a character beyond the first plane is no character.
  if (at > 0 && isHighSurrogate(a.charCodeAt(at - 1))) at--;
  return compareFrom(a, b, at);
}

/** Compares two keys that differ first at index `at`. */
function compareFrom(a: string, b: string, at: number): number {
  const left = a.codePointAt(at)!;
  const right = b.codePointAt(at)!;
  const leftIsLetter = isLetter(left);
  const rightIsLetter = isLetter(right);
  if (leftIsLetter && rightIsLetter) return left - right;
  if (leftIsLetter || rightIsLetter) return rightIsLetter ? -1 : 1;
  const leftDigits = digitsFrom(a, at);
  const rightDigits = digitsFrom(b, at);
  // A zero behind other digits is part of their number, which is the same on both sides.
  const lead = (left === 0x30 || right === 0x30) && endsInNumber(a, at) ? '1' : '';
  const leftNumber = toInt64(lead + leftDigits);
  const rightNumber = toInt64(lead + rightDigits);
  if (leftNumber !== rightNumber) return leftNumber < rightNumber ? -1 : 1;
  return leftDigits.length - rightDigits.length || left - right;
}

/** Longer runs of digits overflow, as in Go. */
function toInt64(digits: string): bigint {
  return BigInt.asIntN(64, BigInt(digits));
}

function digitsFrom(key: string, at: number): string {
  let end = at;
  while (isDigit(key.charCodeAt(end))) end++;
  return key.slice(at, end);
}

/** Whether a digit other than zero stands in the run of digits before `at`. */
function endsInNumber(key: string, at: number): boolean {
  for (let index = at - 1; isDigit(key.charCodeAt(index)); index--) {
    if (key[index] !== '0') return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return /\p{L}/u.test(String.fromCodePoint(code));
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
