/** Releasing addresses (reference ipam.md 10.1). */
import { CalicoError } from '../../base/errors.ts';
import { type Address, cidrOf, containsIp, formatCidr, formatIp, parseIp } from '../../net/index.ts';
import { networkOf } from '../block/block.ts';
import type { ReleaseRequest } from '../block/release.ts';
import { readConfiguration } from '../configuration.ts';
import { listBlocks } from '../objects.ts';
import { poolOf } from '../pool/pool.ts';
import type { Engine } from './engine.ts';
import { type FreeContext, freeInBlock } from './free.ts';
import { inParallel } from './in-parallel.ts';

export interface ReleaseIpOption {
  readonly ip: string;
  /** Given with `sequenceNumber`, nobody else's address can be hit. */
  readonly handle?: string | undefined;
  readonly sequenceNumber?: bigint | undefined;
}

export interface ReleaseResult {
  /** Addresses that were not allocated. */
  readonly unallocated: readonly string[];
  /** Those that did not fail: released, or not allocated. */
  readonly done: readonly ReleaseIpOption[];
  /** The first of what went wrong; blocks fail by themselves. */
  readonly error?: CalicoError | undefined;
}

/** Throws only Invalid (an option that names no address), and what reading pools and settings throws. */
export async function releaseIps(engine: Engine, options: readonly ReleaseIpOption[]): Promise<ReleaseResult> {
  if (options.length === 0) return { unallocated: [], done: [] };
  const requests = options.map(toRequest);
  const [configuration, { pools }] = await Promise.all([readConfiguration(engine.datastore), engine.pools.get()]);
  const context: FreeContext = { engine, configuration, pools };
  const groups = await groupByBlock(context, requests);
  const outcomes = new Map<string, { unallocated: readonly string[]; error?: CalicoError }>();
  await inParallel([...groups], async ([cidr, group]) => {
    outcomes.set(cidr, await freeGroup(context, cidr, group));
  });
  const failed = new Set([...groups].flatMap(([cidr, group]) => (outcomes.get(cidr)!.error ? group.map(({ ip }) => formatIp(ip)) : [])));
  const results = [...groups.keys()].map((cidr) => outcomes.get(cidr)!);
  return {
    unallocated: results.flatMap(({ unallocated }) => unallocated),
    done: options.filter((_, index) => !failed.has(formatIp(requests[index]!.ip))),
    error: results.find(({ error }) => error)?.error,
  };
}

function toRequest({ ip: text, handle, sequenceNumber }: ReleaseIpOption): ReleaseRequest {
  const ip = parseIp(text);
  if (!ip) throw new CalicoError('Invalid', `invalid IP address specified: ${text}`);
  return { ip, handle, sequenceNumber };
}

const NOWHERE = '';

/** By pool; addresses of pools that are gone are looked for in all blocks. */
async function groupByBlock({ engine, pools }: FreeContext, requests: readonly ReleaseRequest[]): Promise<Map<string, ReleaseRequest[]>> {
  let orphans: { network: ReturnType<typeof networkOf>; cidr: string }[] | undefined;
  const groups = new Map<string, ReleaseRequest[]>();
  for (const request of requests) {
    const pool = poolOf(pools, request.ip);
    orphans ??= pool
      ? undefined
      : (await listBlocks(engine.datastore)).blocks.map(({ block }) => ({ network: networkOf(block), cidr: block.cidr }));
    const cidr = pool ? formatCidr(cidrOf(request.ip, pool.blockSize)) : blockOf(orphans!, request.ip);
    groups.set(cidr, [...(groups.get(cidr) ?? []), request]);
  }
  return groups;
}

function blockOf(blocks: readonly { network: ReturnType<typeof networkOf>; cidr: string }[], ip: Address): string {
  return blocks.find(({ network }) => containsIp(network, ip))?.cidr ?? NOWHERE;
}

async function freeGroup(
  context: FreeContext,
  cidr: string,
  group: readonly ReleaseRequest[],
): Promise<{ unallocated: readonly string[]; error?: CalicoError }> {
  if (cidr === NOWHERE) return { unallocated: [...new Set(group.map(({ ip }) => formatIp(ip)))] };
  try {
    return { unallocated: await freeInBlock(context, cidr, group) };
  } catch (error) {
    if (error instanceof CalicoError) return { unallocated: [], error };
    throw error;
  }
}
