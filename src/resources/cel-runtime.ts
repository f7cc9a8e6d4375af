/**
 * What the schemas' CEL rules need at run time; scripts/generate/cel.ts compiles the rules to calls of these. Texts of errors
 * are those of Kubernetes' CEL libraries. Lists, maps and scalars are plain JSON values.
 */
import { goQuote } from '../encoding/go-format.ts';
import { type Address, containsIp, equalIp, type ParsedCidr, parseStrictCidr, parseStrictIp } from '../net/index.ts';
import { addressError, prefixError } from '../net/netip-error.ts';

/** A rule could not be evaluated. */
export class CelError extends Error {}

const NO_OVERLOAD = "'no such overload': call arguments did not match a supported operator, function or macro signature for rule";

export function has(object: unknown, field: string): boolean {
  return members(object)[field] !== undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: CEL's dyn, a JSON value of a type that only the schema knows
export type Dyn = any;

export function get(object: unknown, field: string): Dyn {
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
  return decide(true, [left, right]);
}

/** `left && right`: an error counts only where the other side is not false. */
export function and(left: () => boolean, right: () => boolean): boolean {
  return decide(false, [left, right]);
}

/** `list.exists(x, p)`: an error of one element counts only where no other element holds. */
export function exists(list: unknown, holds: (element: Dyn) => boolean): boolean {
  return decide(
    true,
    elements(list).map((element) => () => holds(element)),
  );
}

/** `list.all(x, p)` */
export function all(list: unknown, holds: (element: Dyn) => boolean): boolean {
  return decide(
    false,
    elements(list).map((element) => () => holds(element)),
  );
}

/** The first `decisive` result is the answer, and hides errors; else the first error is thrown. */
function decide(decisive: boolean, evaluations: readonly (() => boolean)[]): boolean {
  let failure: CelError | undefined;
  for (const evaluate of evaluations) {
    const result = attempt(evaluate);
    if (result === decisive) return decisive;
    if (result instanceof CelError) failure ??= result;
  }
  if (failure !== undefined) throw failure;
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
  if (isCidr(left) && isCidr(right)) return left.network.prefixLength === right.network.prefixLength && equalIp(left.ip, right.ip);
  if (isAddress(left) && isAddress(right)) return equalIp(left, right);
  return left === right;
}

function isCidr(value: unknown): value is ParsedCidr {
  return typeof value === 'object' && value !== null && 'network' in value;
}

function isAddress(value: unknown): value is Address {
  return typeof value === 'object' && value !== null && 'words' in value;
}

const NETWORK_ERROR = 'network address parse error during conversion from string';

/** `cidr('10.0.0.0/8')`: no leading zeros, no zone, no IPv4-mapped address. Kubernetes wraps the parser's message twice. */
export function cidr(value: unknown): ParsedCidr {
  const text = string(value);
  const parsed = parseStrictCidr(text);
  if (parsed !== undefined) return parsed;
  const refused = prefixError(text);
  throw new CelError(`${NETWORK_ERROR}: ${refused === undefined ? mappedAddress(text) : `${NETWORK_ERROR}: ${refused}`}`);
}

function mappedAddress(text: string): string {
  return `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`;
}

export function masked({ network }: ParsedCidr): ParsedCidr {
  return { ip: network.address, network };
}

export function prefixLength({ network }: ParsedCidr): number {
  return network.prefixLength;
}

export function containsIP({ network }: ParsedCidr, address: Address | string): boolean {
  return containsIp(network, typeof address === 'string' ? ip(address) : address);
}

/** `ip('10.0.0.1')`, or the address part of a CIDR. */
export function ip(value: unknown): Address {
  if (isCidr(value)) return value.ip;
  const text = string(value);
  const parsed = parseStrictIp(text);
  if (parsed !== undefined) return parsed;
  const zone = text.includes('%') ? `IP address ${goQuote(text)} with zone value is not allowed` : mappedAddress(text);
  throw new CelError(`IP Address ${goQuote(text)} parse error during conversion from string: ${addressError(text) ?? zone}`);
}

export function isIP(text: unknown): boolean {
  return parseStrictIp(string(text)) !== undefined;
}

/** 4 or 6 */
export function family(address: Address): number {
  return address.family;
}
