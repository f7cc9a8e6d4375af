/**
 * Strict parsing of addresses and prefixes as Go's net/netip does, with its error texts: CEL's cidr() and ip() are built on
 * it and messages quote them. Addresses are their bytes: 4 for IPv4, 16 for IPv6 (IPv4-mapped ones stay 16).
 */
import { goQuote } from '../encoding/go-format.ts';

export interface Prefix {
  readonly address: Uint8Array;
  readonly bits: number;
}

export interface ParsedAddress {
  readonly bytes: Uint8Array;
  /** After `%`; absent where there is none. */
  readonly zone?: string | undefined;
}

/** Carries Go's message. */
export class NetipError extends Error {}

/** `10.0.0.0/8`, `fd00::/8`; host bits may be set. Throws NetipError. */
export function parsePrefix(text: string): Prefix {
  const fail = (message: string) => new NetipError(`netip.ParsePrefix(${goQuote(text)}): ${message}`);
  const slash = text.lastIndexOf('/');
  if (slash < 0) throw fail("no '/'");
  const { bytes, zone } = rethrow(() => parseAddress(text.slice(0, slash)), fail);
  if (zone !== undefined) throw fail('IPv6 zones cannot be present in a prefix');
  const bits = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,17})$/.test(bits)) throw fail(`bad bits after slash: ${goQuote(bits)}`);
  if (Number(bits) > bytes.length * 8) throw fail('prefix length out of range');
  return { address: bytes, bits: Number(bits) };
}

function rethrow<T>(parse: () => T, wrap: (message: string) => NetipError): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof NetipError ? wrap(error.message) : error;
  }
}

/** `10.0.0.1`, `fd00::1`, `fe80::1%eth0`. Throws NetipError. */
export function parseAddress(text: string): ParsedAddress {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') return { bytes: parseIpv4(text, text) };
  if (first === ':') return parseIpv6(text);
  throw failure(text, first === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function failure(text: string, message: string, at?: string): NetipError {
  return new NetipError(`ParseAddr(${goQuote(text)}): ${message}${at === undefined ? '' : ` (at ${goQuote(at)})`}`);
}

/** `part` is the IPv4 address, `text` the whole that messages name. */
function parseIpv4(part: string, text: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let field = 0;
  let value = 0;
  let digits = 0;
  for (let i = 0; i < part.length; i++) {
    const digit = part.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits === 1 && value === 0) throw failure(text, 'IPv4 field has octet with leading zero');
      value = value * 10 + digit;
      digits++;
      if (value > 255) throw failure(text, 'IPv4 field has value >255');
    } else if (part[i] === '.') {
      if (i === 0 || i === part.length - 1 || part[i - 1] === '.') throw failure(text, 'IPv4 field must have at least one digit', part.slice(i));
      if (field === 3) throw failure(text, 'IPv4 address too long');
      bytes[field++] = value;
      value = 0;
      digits = 0;
    } else {
      throw failure(text, 'unexpected character', part.slice(i));
    }
  }
  if (field < 3) throw failure(text, 'IPv4 address too short');
  bytes[3] = value;
  return bytes;
}

function parseIpv6(text: string): ParsedAddress {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? undefined : text.slice(percent + 1);
  if (zone === '') throw failure(text, 'zone must be a non-empty string');
  let rest = percent < 0 ? text : text.slice(0, percent);
  const bytes = new Uint8Array(16);
  let length = 0;
  let ellipsis = -1;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === '') return { bytes, zone };
  }
  while (length < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (group.length > 4) throw failure(text, 'each group must have 4 or less digits', rest);
    if (group === '') throw failure(text, 'each colon-separated field must have at least one digit', rest);
    if (rest[group.length] === '.') {
      if (ellipsis < 0 && length !== 12) throw failure(text, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (length > 12) throw failure(text, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      bytes.set(parseIpv4(rest, text), length);
      rest = '';
      length += 4;
      break;
    }
    const value = Number.parseInt(group, 16);
    bytes[length++] = value >> 8;
    bytes[length++] = value & 255;
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (rest[0] !== ':') throw failure(text, 'unexpected character, want colon', rest);
    if (rest.length === 1) throw failure(text, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis >= 0) throw failure(text, 'multiple :: in address', rest);
      ellipsis = length;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') throw failure(text, 'trailing garbage after address', rest);
  if (length < 16) {
    if (ellipsis < 0) throw failure(text, 'address string too short');
    bytes.copyWithin(16 - (length - ellipsis), ellipsis, length);
    bytes.fill(0, ellipsis, 16 - (length - ellipsis));
  } else if (ellipsis >= 0) {
    throw failure(text, 'the :: must expand to at least one field of zeros');
  }
  return { bytes, zone };
}

/** `::ffff:0:0/96`, IPv4 written as IPv6. */
export function isIpv4Mapped(bytes: Uint8Array): boolean {
  return bytes.length === 16 && bytes[10] === 255 && bytes[11] === 255 && bytes.subarray(0, 10).every((byte) => byte === 0);
}

/** The same prefix with its host bits cleared. */
export function maskPrefix({ address, bits }: Prefix): Prefix {
  return { address: address.map((byte, index) => byte & maskByte(bits, index)), bits };
}

/** False for an address of the other family. */
export function prefixContains({ address, bits }: Prefix, other: Uint8Array): boolean {
  return address.length === other.length && address.every((byte, index) => ((byte ^ other[index]!) & maskByte(bits, index)) === 0);
}

function maskByte(bits: number, index: number): number {
  return (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff;
}
