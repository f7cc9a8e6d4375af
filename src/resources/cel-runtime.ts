/**
 * What the schemas' CEL rules need at run time; scripts/generate/cel.ts compiles the rules to calls of these. Texts of errors
 * are those of Kubernetes' CEL libraries. Lists, maps and scalars are plain JSON values.
 */
import { isIpv4Mapped, maskPrefix, NetipError, type Prefix, parseAddress, parsePrefix, prefixContains } from '../net/netip.ts';

/** A rule could not be evaluated. */
export class CelError extends Error {}

const NO_OVERLOAD = "'no such overload': call arguments did not match a supported operator, function or macro signature for rule";

export function has(object: unknown, field: string): boolean {
  return members(object)[field] !== undefined;
}

export function get(object: unknown, field: string): any {
  const value = members(object)[field];
  if (value === undefined) throw new CelError(`no such key: ${field}`);
  return value;
}

function members(object: unknown): Record<string, unknown> {
  if (typeof object !== 'object' || object === null) throw new CelError(NO_OVERLOAD);
  return object as Record<string, unknown>;
}

/** `left || right`: an error counts only where the other side is not true. */
export function or(left: () => boolean, right: () => boolean): boolean {
  return decide(true, left, right);
}

/** `left && right`: an error counts only where the other side is not false. */
export function and(left: () => boolean, right: () => boolean): boolean {
  return decide(false, left, right);
}

function decide(decisive: boolean, left: () => boolean, right: () => boolean): boolean {
  const first = attempt(left);
  if (first === decisive) return decisive;
  const second = attempt(right);
  if (second === decisive) return decisive;
  for (const result of [first, second]) if (result instanceof CelError) throw result;
  return !decisive;
}

function attempt(evaluate: () => boolean): boolean | CelError {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

/** `list.exists(x, p)`: an error of one element counts only where no other holds. */
export function exists(list: unknown, holds: (element: any) => boolean): boolean {
  return elements(list).reduce((found: boolean, element) => or(() => found, () => holds(element)), false);
}

/** `list.all(x, p)` */
export function all(list: unknown, holds: (element: any) => boolean): boolean {
  return elements(list).reduce((found: boolean, element) => and(() => found, () => holds(element)), true);
}

function elements(list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw new CelError(NO_OVERLOAD);
  return list;
}

/** Of a text in code points, of a list or map in members. */
export function size(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length;
  return Array.isArray(value) ? value.length : Object.keys(members(value)).length;
}

export function contains(text: unknown, part: string): boolean {
  return string(text).includes(part);
}

export function startsWith(text: unknown, part: string): boolean {
  return string(text).startsWith(part);
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new CelError(NO_OVERLOAD);
  return value;
}

export function equal(left: unknown, right: unknown): boolean {
  if (isPrefix(left) && isPrefix(right)) return left.bits === right.bits && sameBytes(left.address, right.address);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return sameBytes(left, right);
  return left === right;
}

function isPrefix(value: unknown): value is Prefix {
  return typeof value === 'object' && value !== null && 'bits' in value && 'address' in value;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** `cidr('10.0.0.0/8')`: no leading zeros, no zone, no IPv4-mapped address. */
export function cidr(text: unknown): Prefix {
  const prefix = conversion(NETWORK_ERROR, () => parseNetwork(string(text)));
  if (isIpv4Mapped(prefix.address)) throw new CelError(`${NETWORK_ERROR}: ${mappedAddress(string(text))}`);
  return prefix;
}

const NETWORK_ERROR = 'network address parse error during conversion from string';

/** Kubernetes wraps this message twice. */
function parseNetwork(text: string): Prefix {
  return conversion(NETWORK_ERROR, () => parsePrefix(text));
}

function mappedAddress(text: string): string {
  return `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`;
}

function conversion<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof NetipError || error instanceof CelError) throw new CelError(`${what}: ${error.message}`);
    throw error;
  }
}

export function masked(prefix: Prefix): Prefix {
  return maskPrefix(prefix);
}

export function prefixLength(prefix: Prefix): number {
  return prefix.bits;
}

export function containsIP(prefix: Prefix, address: Uint8Array | string): boolean {
  return prefixContains(prefix, typeof address === 'string' ? ip(address) : address);
}

/** `ip('10.0.0.1')`, or the address part of a prefix. */
export function ip(value: Prefix | string): Uint8Array {
  if (isPrefix(value)) return value.address;
  return conversion(`IP Address ${JSON.stringify(value)} parse error during conversion from string`, () => {
    const { bytes, zone } = parseAddress(string(value));
    if (zone !== undefined) throw new CelError(`IP address ${JSON.stringify(value)} with zone value is not allowed`);
    if (isIpv4Mapped(bytes)) throw new CelError(mappedAddress(value));
    return bytes;
  });
}

export function isIP(text: string): boolean {
  return attempt(() => ip(text) !== undefined) === true;
}

/** 4 or 6 */
export function family(address: Uint8Array): number {
  return address.length === 4 ? 4 : 6;
}
