/** What callers ask autoAssign for, and what they get (reference ipam.md 8.1). */
import { CalicoError } from '../../base/errors.ts';
import type { Unreadable } from '../../datastore/datastore.ts';
import type { Family } from '../../net/index.ts';
import type { HostReserved } from '../block/block.ts';
import { IpamError } from '../errors.ts';
import { requireHandle } from '../handle.ts';
import type { Use } from '../pool/pool.ts';

export interface AutoAssignRequest {
  readonly num4?: number | undefined;
  readonly num6?: number | undefined;
  /** Groups the addresses, so that they can be released together. */
  readonly handle?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly hostname?: string | undefined;
  /** CIDRs of pools: only these are used, in this order. */
  readonly ipv4Pools?: readonly string[] | undefined;
  readonly ipv6Pools?: readonly string[] | undefined;
  /** 0: no limit beside the configured one. */
  readonly maxBlocksPerHost?: number | undefined;
  readonly hostReserved4?: HostReserved | undefined;
  readonly hostReserved6?: HostReserved | undefined;
  readonly use: Use;
  /** Most addresses of each family that the handle may have; where it has them already, they are the answer. 0: any number. */
  readonly maxPerHandle?: number | undefined;
  /** Labels of the namespace, for pools that select by them. */
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
}

export interface Assignments {
  readonly family: Family;
  readonly requested: number;
  /** With the block's mask: `10.65.4.9/29`. May be fewer than requested. */
  readonly ips: readonly string[];
  readonly hostReserved?: HostReserved | undefined;
  /** Why there are fewer, in Calico's words. */
  readonly messages: readonly string[];
  /** Blocks and pools that could not be used because they cannot be understood. */
  readonly skipped: readonly Unreadable[];
}

export interface AutoAssignResult {
  readonly v4?: Assignments | undefined;
  readonly v6?: Assignments | undefined;
  /** What ended the work; the addresses above are allocated nevertheless, and the caller's to release. */
  readonly error?: CalicoError | undefined;
}

/** Why a request was served in part; empty where it was served whole. */
export function partialFulfillment({ ips, requested, family, messages, hostReserved }: Assignments): string {
  if (ips.length >= requested) return '';
  const parts = [`Assigned ${ips.length} out of ${requested} requested IPv${family} addresses`, ...messages];
  return [...parts, ...(hostReserved ? [`HostReservedAttr: ${hostReserved.handle}`] : [])].join('; ');
}

/** Errors: Invalid, `use required`. */
export function requireValid({
  num4 = 0,
  num6 = 0,
  maxBlocksPerHost = 0,
  maxPerHandle = 0,
  use,
  handle,
  hostname,
}: AutoAssignRequest): void {
  if (!use) throw new IpamError('use required', 'must specify the intended use when assigning an IP');
  for (const [name, value] of Object.entries({ num4, num6, maxBlocksPerHost, maxPerHandle })) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new CalicoError('Invalid', `${name} is ${value}: it must be a whole number, 0 or more`);
  }
  if (maxPerHandle > 0 && Math.max(num4, num6) > maxPerHandle)
    throw new CalicoError(
      'Invalid',
      `${Math.max(num4, num6)} addresses are requested, but the handle may have no more than ${maxPerHandle}`,
    );
  if (handle !== undefined) requireHandle(handle);
  if (hostname !== undefined) requireHostname(hostname);
}

/** Errors: Invalid: a slash or nothing at all cannot be part of an affinity's name. */
export function requireHostname(hostname: string): void {
  if (hostname === '' || hostname.includes('/')) throw new CalicoError('Invalid', `"${hostname}" cannot be the name of a host`);
}
