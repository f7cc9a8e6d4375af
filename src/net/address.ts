/**
 * IP addresses as numbers: one unsigned 32-bit word for IPv4, four (most significant first) for IPv6, so that one piece of code serves both
 * families and inner loops touch no text. An IPv4-mapped IPv6 address (`::ffff:1.2.3.4`) is an IPv4 address here, as in Go's net package.
 */
export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly words: readonly number[];
}

/** Bits of an address of that family: 32 or 128. */
export function addressBits(family: Family): number {
  return family === 4 ? 32 : 128;
}

/** Numeric order, IPv4 before IPv6. */
export function compareIp(a: Address, b: Address): number {
  if (a.family !== b.family) return a.family - b.family;
  for (let index = 0; index < a.words.length; index += 1) {
    const difference = a.words[index]! - b.words[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

export function equalIp(a: Address, b: Address): boolean {
  return compareIp(a, b) === 0;
}

/** The address with all bits after the first `prefixLength` cleared. */
export function maskIp(address: Address, prefixLength: number): Address {
  const words = address.words.map((word, index) => {
    const kept = prefixLength - 32 * index;
    if (kept >= 32) return word;
    return kept <= 0 ? 0 : (word & (-1 << (32 - kept))) >>> 0;
  });
  return { family: address.family, words };
}

/** The address `offset` places on (back, when negative). Throws a RangeError past either end of the family. */
export function addToIp(address: Address, offset: number | bigint): Address {
  const words = [...address.words];
  let carry = BigInt(offset);
  for (let index = words.length - 1; index >= 0 && carry !== 0n; index -= 1) {
    const sum = BigInt(words[index]!) + carry;
    words[index] = Number(BigInt.asUintN(32, sum));
    carry = sum >> 32n;
  }
  if (carry !== 0n) throw new RangeError(`no IPv${address.family} address lies ${offset} after the one given`);
  return { family: address.family, words };
}
