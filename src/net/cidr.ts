/** CIDRs: text, containment and size. Formats and their parsers: reference resources.md 3.6. */
import { type Address, addressBits, equalIp, type Family, maskIp } from './address.ts';
import { formatIp, parseIp, type ScanOptions, scanIp, unmapIp } from './address-text.ts';

/** A network: the bits of `address` after the first `prefixLength` are zero. */
export interface Cidr {
  readonly address: Address;
  readonly prefixLength: number;
}

/** What a CIDR's text says: the address as written, host bits included, and the network it lies in. */
export interface ParsedCidr {
  readonly ip: Address;
  readonly network: Cidr;
}

/**
 * As Go's net.ParseCIDR: host bits allowed, no zone, no leading zeros in IPv4 (but in the prefix length). undefined: not a CIDR; Calico's
 * message for that is `invalid CIDR address: <text>`. An IPv4-mapped network is IPv4, its length less 96.
 */
export function parseCidr(text: string): ParsedCidr | undefined {
  return scanCidr(text, {});
}

/** As the parser behind the OpenAPI format `cidr` (Go before 1.17): leading zeros are accepted and ignored. */
export function parseSloppyCidr(text: string): ParsedCidr | undefined {
  return scanCidr(text, { sloppy: true });
}

function scanCidr(text: string, options: ScanOptions): ParsedCidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const written = scanIp(text.slice(0, slash), options);
  const prefixLength = scanLength(text.slice(slash + 1), written?.family);
  if (written === undefined || prefixLength === undefined) return undefined;
  const masked = maskIp(written, prefixLength);
  const address = unmapIp(masked);
  return { ip: unmapIp(written), network: { address, prefixLength: address === masked ? prefixLength : prefixLength - 96 } };
}

function scanLength(text: string, family: Family | undefined): number | undefined {
  if (family === undefined || !/^\d+$/.test(text)) return undefined;
  const length = Number(text);
  return length <= addressBits(family) ? length : undefined;
}

/** As the `cidr()` of Kubernetes' CEL library: no leading zeros anywhere, no IPv4-mapped address; host bits allowed. */
export function parseStrictCidr(text: string): ParsedCidr | undefined {
  if (/\/0\d/.test(text)) return undefined;
  const parsed = parseCidr(text);
  return parsed && (parsed.ip.family === 6) === text.includes(':') ? parsed : undefined;
}

/**
 * As Calico's ParseCIDROrIP: a CIDR, else an address (its network is the address alone). The empty string is legal there and means no
 * address: `'empty'`. undefined: neither.
 */
export function parseCidrOrIp(text: string): ParsedCidr | 'empty' | undefined {
  if (text === '') return 'empty';
  if (text.includes('/')) return parseCidr(text);
  const ip = parseIp(text);
  return ip && { ip, network: hostCidr(ip) };
}

/** Whether the text named its network by the network's own address (`10.0.0.0/8`, not `10.0.0.1/8`). */
export function isMasked({ ip, network }: ParsedCidr): boolean {
  return equalIp(ip, network.address);
}

/** The network of `prefixLength` bits that `address` lies in: an address's block, for a block size. */
export function cidrOf(address: Address, prefixLength: number): Cidr {
  return { address: maskIp(address, prefixLength), prefixLength };
}

/** The address alone: /32 or /128. */
export function hostCidr(address: Address): Cidr {
  return { address, prefixLength: addressBits(address.family) };
}

/** Canonical text, `10.0.0.0/26`. */
export function formatCidr({ address, prefixLength }: Cidr): string {
  return `${formatIp(address)}/${prefixLength}`;
}

/** A CIDR's canonical text as part of an object's name: `10.0.0.0/26` is `10-0-0-0-26` (reference ipam.md 2.3). Cannot be read back. */
export function cidrName(canonicalText: string): string {
  return canonicalText.replaceAll(/[.:/]/g, '-');
}

export function containsIp({ address, prefixLength }: Cidr, ip: Address): boolean {
  return ip.family === address.family && equalIp(maskIp(ip, prefixLength), address);
}

/** Whether all of `inner` lies in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && containsIp(outer, inner.address);
}

/** Whether the two share an address; as networks are aligned, one then holds the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return containsCidr(a, b) || containsCidr(b, a);
}

/** How many addresses it has. */
export function cidrSize({ address, prefixLength }: Cidr): bigint {
  return 1n << BigInt(addressBits(address.family) - prefixLength);
}
