/** Addresses from and to text, as Go's net and netip packages read and print them (reference resources.md 3.6). */
import type { Address } from './address.ts';

const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const HEX_GROUP = /^[0-9a-f]{1,4}$/i;
const SLOPPY_HEX_GROUP = /^0*[0-9a-f]{1,4}$/i;

export interface ScanOptions {
  /** Accept leading zeros, which are then ignored (`010.0.0.1` is 10.0.0.1), as Go did before 1.17. */
  readonly sloppy?: boolean;
}

/** As Go's net.ParseIP: no leading zeros in IPv4, no zone; `::ffff:1.2.3.4` is IPv4. undefined: not an address. */
export function parseIp(text: string): Address | undefined {
  const address = scanIp(text);
  return address && unmapIp(address);
}

/** As the `ip()` of Kubernetes' CEL library: like `parseIp`, but IPv4-mapped IPv6 addresses are refused. */
export function parseStrictIp(text: string): Address | undefined {
  const address = scanIp(text);
  return address && !isMapped(address) ? address : undefined;
}

/** The address exactly as written: an IPv4-mapped one is IPv6 here. For CIDRs, whose prefix length counts from the family written. */
export function scanIp(text: string, { sloppy = false }: ScanOptions = {}): Address | undefined {
  if (text.includes(':')) return scanIp6(text, sloppy);
  const word = scanIp4(text, sloppy);
  return word === undefined ? undefined : { family: 4, words: [word] };
}

function isMapped({ family, words }: Address): boolean {
  return family === 6 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

/** The IPv4 address that an IPv4-mapped one stands for; any other address unchanged. */
export function unmapIp(address: Address): Address {
  return isMapped(address) ? { family: 4, words: [address.words[3]!] } : address;
}

function scanIp4(text: string, sloppy: boolean): number | undefined {
  let word = 0;
  let octets = 0;
  let octet = 0;
  let digits = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : DOT;
    if (code === DOT) {
      if (digits === 0) return undefined;
      word = word * 256 + octet;
      octets += 1;
      octet = 0;
      digits = 0;
    } else {
      if (code < ZERO || code > NINE || octets === 4) return undefined;
      if (digits > 0 && octet === 0 && !sloppy) return undefined;
      octet = octet * 10 + code - ZERO;
      digits += 1;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 ? word : undefined;
}

function scanIp6(text: string, sloppy: boolean): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => scanGroups(half, index === halves.length - 1, sloppy));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? fromGroups(head) : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return fromGroups([...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The 16-bit groups of `text`; where it ends the address (`last`), its last two may be written as an IPv4 address. */
function scanGroups(text: string, last: boolean, sloppy: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if ((sloppy ? SLOPPY_HEX_GROUP : HEX_GROUP).test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const word = last && index === parts.length - 1 ? scanIp4(part, sloppy) : undefined;
      if (word === undefined) return undefined;
      groups.push(word >>> 16, word & 0xffff);
    }
  }
  return groups;
}

function fromGroups(groups: readonly number[]): Address {
  const words = [0, 2, 4, 6].map((index) => groups[index]! * 0x10000 + groups[index + 1]!);
  return { family: 6, words };
}

/** Canonical text: dotted IPv4; IPv6 in lower case with the first longest run of two or more zero groups as `::` (RFC 5952). */
export function formatIp({ family, words }: Address): string {
  if (family === 4) {
    const word = words[0]!;
    return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
  }
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, end } = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return end - start < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(end))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; end: number } {
  let longest = { start: 0, end: 0 };
  let start = 0;
  for (let index = 0; index < groups.length; index += 1) {
    if (groups[index] !== 0) start = index + 1;
    else if (index + 1 - start > longest.end - longest.start) longest = { start, end: index + 1 };
  }
  return longest;
}
