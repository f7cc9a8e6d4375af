/** Addresses that are never handed out automatically (reference ipam.md 7). */
import { type Address, type Cidr, cidrSize, containsCidr, containsIp, overlaps, parseCidrOrIp } from '../../net/index.ts';

export class Reservations {
  /** None lies in another. */
  readonly #cidrs: readonly Cidr[];

  constructor(cidrs: readonly Cidr[]) {
    const largestFirst = cidrs.toSorted((a, b) => a.prefixLength - b.prefixLength);
    const kept: Cidr[] = [];
    for (const cidr of largestFirst) if (!kept.some((other) => containsCidr(other, cidr))) kept.push(cidr);
    this.#cidrs = kept;
  }

  /** Entries that are neither an address nor a CIDR are passed over. */
  static parse(texts: readonly string[]): Reservations {
    return new Reservations(
      texts.flatMap((text) => {
        const parsed = parseCidrOrIp(text);
        return parsed === undefined || parsed === 'empty' ? [] : [parsed.network];
      }),
    );
  }

  matchesIp(ip: Address): boolean {
    return this.#cidrs.some((cidr) => containsIp(cidr, ip));
  }

  matchesSome(network: Cidr): boolean {
    return this.#cidrs.some((cidr) => overlaps(cidr, network));
  }

  /** Several together count. */
  matchesWhole(network: Cidr): boolean {
    return this.#cidrs.length > 0 && this.count(network) === cidrSize(network);
  }

  /** How many addresses of the network are reserved. */
  count(network: Cidr): bigint {
    let sum = 0n;
    for (const cidr of this.#cidrs) {
      if (containsCidr(cidr, network)) return cidrSize(network);
      if (containsCidr(network, cidr)) sum += cidrSize(cidr);
    }
    return sum;
  }

  /** The reservation that all of the network lies in, where one alone covers it. */
  covering(network: Cidr): Cidr | undefined {
    return this.#cidrs.find((cidr) => containsCidr(cidr, network));
  }
}
