/**
 * Vectors of IPAM's calls, on an embedded store of their own. Two things are compared by rule instead of by letter:
 * - Where a host's walk through a pool begins comes from Go's random numbers upstream; any start works together with it. The engine is given the
 *   start that the record shows: the first block that the step takes for the host in that pool.
 * - Upstream counts in a handle what was asked of a block, not what the block had (the vectors' README calls that one not to be copied). The handles that
 *   are expected are those that count the allocations in the expected blocks.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CalicoError } from '../../../src/base/errors.ts';
import { KeyValueDatastore } from '../../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';
import { parseJson } from '../../../src/encoding/go-json.ts';
import type { HostReserved } from '../../../src/ipam/block/block.ts';
import { type Assignments, partialFulfillment } from '../../../src/ipam/engine/request.ts';
import { Ipam } from '../../../src/ipam/ipam.ts';
import type { Owner } from '../../../src/ipam/owner.ts';
import { walkPosition } from '../../../src/ipam/pool/block-walk.ts';
import type { Pool } from '../../../src/ipam/pool/pool.ts';
import { cidrOf, containsCidr, formatCidr, parseCidr } from '../../../src/net/index.ts';
import { API_VERSION, type Resource } from '../../../src/resources/resource.ts';
import type { VectorRecord } from '../area.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
type Json = any;
type Keys = Record<string, Json>;

const BLOCKS = '/calico/ipam/v2/assignment/';
const HANDLES = '/calico/ipam/v2/handle/';

export async function run(record: VectorRecord): Promise<string | undefined> {
  const { input, steps } = record as unknown as { input: Json; steps: { op: Json; expected: Json }[] };
  const folder = await mkdtemp(join(tmpdir(), 'calico-ipam-'));
  const path = join(folder, 'calico.db');
  const store = await openSqliteStore({ path, description: path });
  const datastore = new KeyValueDatastore('sqlite', store);
  try {
    for (const resource of toResources(input)) await datastore.create(resource);
    const keys = async () => {
      const found: Keys = {};
      for await (const { items } of store.range({ prefix: '/calico/ipam/' }))
        for (const { key, value } of items) found[key] = parseJson(value);
      return found;
    };
    const numbers = new Map<string, bigint>();
    const starts = new Map<string, bigint>();
    let before: Keys = {};
    for (const [index, { op, expected }] of steps.entries()) {
      const { ipamKeys, errorType: _, ...outcome } = expected;
      const startIndex = (pool: Pool, count: bigint, host: string) => {
        const name = `${host} ${pool.cidr}`;
        const start = shownStart(pool, host, outcome.result, before, ipamKeys) ?? starts.get(name) ?? 0n;
        starts.set(name, start);
        return start % count;
      };
      const actual = { ...(await observe(new Ipam(datastore, { startIndex }), op, outcome)), ipamKeys: normalize(await keys(), numbers) };
      const wanted = { ...outcome, ipamKeys: withTrueHandles(ipamKeys) };
      if (!isDeepStrictEqual(plain(actual), plain(wanted)))
        return `step ${index} ${JSON.stringify(op)}: expected ${JSON.stringify(plain(wanted))}, got ${JSON.stringify(plain(actual))}`;
      before = ipamKeys;
    }
    return undefined;
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

function toResources({ nodes, pools, reservedCIDRs }: Json): Resource[] {
  const make = (kind: string, name: string, rest: object): Resource => ({ kind, apiVersion: API_VERSION, metadata: { name }, ...rest });
  return [
    ...nodes.map(({ name, labels }: Json) => ({ ...make('Node', name, { spec: {} }), metadata: { name, ...(labels && { labels }) } })),
    ...pools.map(({ name, spec }: Json) => make('IPPool', name, { spec })),
    ...(reservedCIDRs ? [make('IPReservation', 'reserved', { spec: { reservedCIDRs } })] : []),
  ];
}

/** Maps come in any order; numbers as the record has them. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, member) => (typeof member === 'bigint' ? Number(member) : member)));
}

/** The first block of the pool that the step takes for the host, or takes addresses from although it is not the host's. */
function shownStart(pool: Pool, host: string, result: Json, before: Keys, after: Keys): bigint | undefined {
  const ips: string[] = [...(result?.v4?.ips ?? []), ...(result?.v6?.ips ?? [])];
  const taken = [...ips.map((ip) => formatCidr(cidrOf(parseCidr(ip)!.ip, pool.blockSize))), ...blocksOf(after)];
  const isNew = (cidr: string) => {
    const [old, now] = [affinityIn(before, cidr), affinityIn(after, cidr)];
    const inPool = containsCidr(pool.network, parseCidr(cidr)!.network);
    return inPool && now !== undefined && old !== `host:${host}` && old !== `virtual:${host}` && (ips.length > 0 || now !== old);
  };
  const first = taken.find(isNew);
  return first === undefined ? undefined : walkPosition(pool, 0n, parseCidr(first)!.network);
}

function blocksOf(keys: Keys): string[] {
  return Object.entries(keys).flatMap(([key, value]) => (key.startsWith(BLOCKS) ? [value.cidr] : []));
}

function affinityIn(keys: Keys, cidr: string): string | null | undefined {
  return Object.entries(keys).find(([key, value]) => key.startsWith(BLOCKS) && value.cidr === cidr)?.[1].affinity;
}

function withTrueHandles(keys: Keys): Keys {
  const blocks = Object.entries(keys).flatMap(([key, value]) => (key.startsWith(BLOCKS) ? [value] : []));
  const result: Keys = {};
  for (const [key, value] of Object.entries(keys)) {
    const handle = key.startsWith(HANDLES) ? key.slice(HANDLES.length) : undefined;
    if (handle === undefined) result[key] = value;
    else {
      const counts = blocks.map(({ cidr, allocations, attributes }) => {
        const held = allocations.filter((index: number | null) => index !== null && attributes[index].handle_id === handle);
        return [cidr, held.length] as const;
      });
      const block = Object.fromEntries(counts.filter(([, count]) => count > 0));
      if (Object.keys(block).length > 0) result[key] = { ...value, block };
    }
  }
  return result;
}

/** What differs from run to run as the recording shows it. `numbers`: each block's first. */
function normalize(keys: Keys, numbers: Map<string, bigint>): Keys {
  const result: Keys = {};
  for (const [key, value] of Object.entries(keys)) {
    if (!key.startsWith(BLOCKS)) {
      result[key] = value;
      continue;
    }
    const { sequenceNumber, sequenceNumberForAllocation, ...block } = value;
    const all = [sequenceNumber, ...Object.values(sequenceNumberForAllocation)].map(BigInt as (number: unknown) => bigint);
    const least = all.toSorted((a, b) => Number(a - b))[0]!;
    const base = numbers.get(key) ?? least;
    numbers.set(key, base);
    const relative = (number: unknown) => `<base+${BigInt(number as bigint) - base}>`;
    result[key] = {
      ...block,
      ...('affinity_claim_time' in block && { affinity_claim_time: '<time>' }),
      sequenceNumber: relative(sequenceNumber),
      sequenceNumberForAllocation: Object.fromEntries(
        Object.entries(sequenceNumberForAllocation).map(([ordinal, number]) => [ordinal, relative(number)]),
      ),
    };
  }
  return result;
}

async function observe(ipam: Ipam, op: Json, recorded: Json): Promise<{ result: unknown; error: string | null }> {
  try {
    const call = CALLS[op.op];
    if (!call) throw new Error(`no operation of that name is known: ${op.op}`);
    const { result, error } = await call(ipam, op, recorded.result);
    return { result: result ?? null, error: error?.message ?? null };
  } catch (error) {
    if (!(error instanceof CalicoError)) throw error;
    return { result: NOTHING[op.op] ?? null, error: error.message };
  }
}

/** What a call gives beside its error. */
const NOTHING: Readonly<Record<string, unknown>> = {
  autoAssign: { v4: null, v6: null },
  claimAffinity: { claimed: [], failed: [] },
};

type Call = (ipam: Ipam, op: Json, recorded: Json) => Promise<{ result?: unknown; error?: CalicoError | undefined }>;

const none = async (done: Promise<unknown>) => {
  await done;
  return {};
};

const CALLS: Readonly<Record<string, Call>> = {
  async autoAssign(ipam, op, recorded) {
    const { v4, v6, error } = await ipam.autoAssign({
      num4: op.num4,
      num6: op.num6,
      handle: op.handle,
      attributes: op.attrs,
      hostname: op.host,
      ipv4Pools: op.ipv4Pools,
      ipv6Pools: op.ipv6Pools,
      maxBlocksPerHost: op.maxBlocksPerHost,
      hostReserved4: hostReserved(op, 4),
      hostReserved6: hostReserved(op, 6),
      use: op.intendedUse,
      maxPerHandle: op.maxAllocToHandlePerIPVersion,
      namespaceLabels: op.namespaceLabels,
    });
    return { result: { v4: toAssignments(v4, recorded.v4), v6: toAssignments(v6, recorded.v6) }, error };
  },
  assignIP: (ipam, op) =>
    none(
      ipam.assignIp({ ip: op.ip, handle: op.handle, attributes: op.attrs ?? { node: op.host }, hostname: op.host, use: op.intendedUse }),
    ),
  async releaseIPs(ipam, { options }) {
    const { done, unallocated, error } = await ipam.release(
      options.map(({ Address, Handle, SequenceNumber }: Json) => ({
        ip: Address,
        handle: Handle,
        sequenceNumber: SequenceNumber === null ? undefined : BigInt(SequenceNumber),
      })),
    );
    return { result: { released: done.map(({ ip }) => ip), unallocated }, error };
  },
  releaseByHandle: (ipam, { handle }) => none(ipam.releaseByHandle(handle)),
  ipsByHandle: async (ipam, { handle }) => ({ result: (await ipam.ipsByHandle(handle)).sort() }),
  getAssignmentAttributes: async (ipam, { ip }) => ({ result: await ipam.assignmentAttributes(ip) }),
  claimAffinity: async (ipam, op) => ({ result: await ipam.claimAffinity(op.cidr, ownerOf(op)) }),
  releaseAffinity: (ipam, op) => none(ipam.releaseAffinity(op.cidr, ownerOf(op), op.mustBeEmpty)),
  releaseHostAffinities: (ipam, op) => none(ipam.releaseHostAffinities(ownerOf(op), op.mustBeEmpty)),
  releasePoolAffinities: (ipam, { cidr }) => none(ipam.releasePoolAffinities(cidr)),
  removeIPAMHost: (ipam, { host }) => none(ipam.removeHost(host)),
  async getUtilization(ipam, { pools }) {
    const found = await ipam.utilization(pools);
    const toBlocks = (blocks: readonly { cidr: string; capacity: bigint; available: bigint }[]) =>
      blocks.map(({ cidr, capacity, available }) => ({ cidr, capacity, available }));
    const shown = found.pools.map(({ name, cidr, blocks }) => ({ name, cidr, blocks: toBlocks(blocks) }));
    return { result: [...shown, { name: 'orphaned allocation blocks', cidr: '0.0.0.0/0', blocks: toBlocks(found.orphans) }] };
  },
  async getIPAMConfig(ipam, _, recorded) {
    const { strictAffinity, autoAllocateBlocks, maxBlocksPerHost, kubeVirtVMAddressPersistence, ipCooldownSeconds } =
      await ipam.configuration();
    const all: Json = {
      StrictAffinity: strictAffinity,
      AutoAllocateBlocks: autoAllocateBlocks,
      MaxBlocksPerHost: maxBlocksPerHost,
      KubeVirtVMAddressPersistence: kubeVirtVMAddressPersistence ?? null,
      IPCooldownSeconds: ipCooldownSeconds,
    };
    return { result: Object.fromEntries(Object.keys(recorded).map((key) => [key, all[key]])) };
  },
  setIPAMConfig: (ipam, { config }) =>
    none(
      ipam.configure(() => ({
        strictAffinity: config.StrictAffinity,
        autoAllocateBlocks: config.AutoAllocateBlocks,
        maxBlocksPerHost: config.MaxBlocksPerHost,
        kubeVirtVMAddressPersistence: config.KubeVirtVMAddressPersistence ?? undefined,
        ipCooldownSeconds: config.IPCooldownSeconds ?? 0,
      })),
    ),
};

function ownerOf({ host, affinityType = 'host' }: Json): Owner {
  return { type: affinityType, name: host };
}

/** Ordinals that the host reserves stand in a member of their own for each family. */
function hostReserved(op: Json, family: 4 | 6): HostReserved | undefined {
  const [, value] =
    Object.entries<Json>(op).find(([name, member]) => member?.StartOfBlock !== undefined && name.includes(String(family))) ?? [];
  return value && { startOfBlock: value.StartOfBlock, endOfBlock: value.EndOfBlock, handle: value.Handle, note: value.Note };
}

function toAssignments(found: Assignments | undefined, recorded: Json): unknown {
  if (!found) return null;
  const messages = found.messages.length === 0 && recorded?.msgs === null ? null : found.messages;
  const shown = { ips: found.ips, msgs: messages, numRequested: found.requested, partialFulfillmentError: partialFulfillment(found) };
  return { ...recorded, ...shown };
}
