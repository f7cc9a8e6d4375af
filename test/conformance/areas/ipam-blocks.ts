/**
 * Vectors of IPAM's blocks. Two things are compared by rule instead of by letter:
 * - `randomBlocks`: upstream's first block comes from Go's random numbers, and any start followed by the walk round the pool works together with it. So
 *   the start is taken from the record, and what counts is the walk: its order, its end, and that every block is in it once.
 * - `blockScript`: upstream notes the sequence number of an address before it sees that the address is taken. Nothing of that is ever stored, as the
 *   operation fails, but the recorded scripts go on with the block in memory; such numbers are left out of the comparison.
 */
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../../src/base/errors.ts';
import { assign, autoAssign } from '../../../src/ipam/block/assign.ts';
import { type Block, type HostReserved, newBlock, ordinalIn } from '../../../src/ipam/block/block.ts';
import { allocatedIps, isEmpty, numFree } from '../../../src/ipam/block/inspect.ts';
import { type Released, release, releaseByHandle } from '../../../src/ipam/block/release.ts';
import { type Counts, decrement, increment, isEmptyHandle } from '../../../src/ipam/handle.ts';
import { walkBlocks, walkPosition } from '../../../src/ipam/pool/block-walk.ts';
import { type Pool, selects } from '../../../src/ipam/pool/pool.ts';
import { Reservations } from '../../../src/ipam/pool/reservations.ts';
import { addressAt, cidrOf, cidrSize, formatCidr, formatIp, parseCidr, parseIp, subnets } from '../../../src/net/index.ts';
import type { VectorRecord } from '../area.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
type Json = any;

const NONE = new Reservations([]);

const GROUPS: Readonly<Record<string, (input: Json, expected: Json) => unknown>> = {
  randomBlocks,
  blockScript,
  handleScript,
  blockGenerator: ({ cidr, blockSize }) => Array.from(subnets(parseCidr(cidr)!.network, blockSize), formatCidr),
  blockForAddress: ({ ip, blockSize }) => formatCidr(cidrOf(parseIp(ip)!, blockSize)),
  ordinal: ({ block: cidr, ordinal }) => {
    const { network } = parseCidr(cidr)!;
    const block = newBlock(network, { sequenceNumber: 0n });
    const ip = addressAt(network, ordinal);
    const back = attempt(() => ordinalIn(block, ip));
    return { ip: formatIp(ip), numAddresses: Number(cidrSize(network)), back: back.value ?? 0, error: back.error };
  },
  selectsNode: ({ nodeSelector, labels }) => selection(nodeSelector, labels),
  selectsNamespace: ({ namespaceSelector, labels }) => selection(namespaceSelector, labels),
};

export function run({ group = '', input, expected }: VectorRecord): string | undefined {
  const observe = GROUPS[group];
  if (!observe) return `no group of that name is known: ${group}`;
  const actual = observe(input, expected);
  if (isDeepStrictEqual(plain(actual), plain(expected))) return undefined;
  return `${JSON.stringify(input)}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(plain(actual))}`;
}

/** Sequence numbers as the record has them. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, member) => (typeof member === 'bigint' ? Number(member) : member)));
}

function attempt<T>(make: () => T): { value?: T; error: string | null } {
  try {
    return { value: make(), error: null };
  } catch (error) {
    if (isCalicoError(error)) return { error: error.message };
    throw error;
  }
}

function selection(selector: string, labels: Record<string, string> | null): unknown {
  const { value = false, error } = attempt(() => selects(selector ?? '', labels ?? {}));
  return { selected: value, error };
}

function randomBlocks({ cidr, blockSize }: Json, expected: Json): unknown {
  const { network } = parseCidr(cidr)!;
  const pool: Pool = {
    name: 'p',
    network,
    cidr,
    family: network.address.family,
    blockSize,
    enabled: true,
    automatic: true,
    uses: [],
    nodeSelector: '',
    namespaceSelector: '',
  };
  const start = walkPosition(pool, 0n, parseCidr(expected.first[0])!.network);
  const first: string[] = [];
  const seen = new Set<string>();
  let last: string | undefined;
  for (const block of walkBlocks(pool, start, NONE)) {
    last = formatCidr(block);
    if (seen.has(last)) return { twice: last };
    seen.add(last);
    if (first.length < 10) first.push(last);
    if (seen.size > 2000) break;
  }
  const count = seen.size > 2000 ? 'more than 2000' : seen.size;
  return { count, first, ...('last' in expected && { last }), seed: expected.seed };
}

interface Step {
  readonly op: Json;
  readonly result: Json;
}

/** The recording counts the sequence number up after every operation. */
function blockScript({ initialBlock, cidr, affinity, reserved }: Json, steps: readonly Step[]): unknown {
  let block = fromJson(initialBlock);
  const fresh = newBlock(parseCidr(cidr)!.network, { sequenceNumber: block.sequenceNumber, hostReserved: toHostReserved(reserved) });
  const made = { ...toJson(fresh), affinity: affinity ?? null };
  if (!isDeepStrictEqual(plain(made), plain(initialBlock))) return { newBlock: made };
  const noted = new Map<string, bigint>();
  return steps.map(({ op, result }, index) => {
    if (index > 0) block = { ...block, sequenceNumber: block.sequenceNumber + 1n };
    const outcome = attempt(() => apply(block, op));
    const { block: next = block, ...own } = outcome.value ?? failed(op);
    if (op.op === 'assign' && outcome.error?.includes('already assigned'))
      noted.set(String(ordinalIn(block, parseIp(op.ip)!)), block.sequenceNumber);
    for (const [ordinal, index] of next.allocations.entries())
      if (index === null && block.allocations[ordinal] !== null) noted.delete(String(ordinal));
    block = next;
    const free = numFree(block, Reservations.parse(op.reserved ?? []));
    const json = withNoted(toJson(block), noted);
    return {
      op,
      result: { ...own, error: outcome.error, block: json, empty: isEmpty(block), free, inUse: allocatedIps(block), ...only(result, own) },
    };
  });
}

function toHostReserved(reserved: Json): HostReserved | undefined {
  if (!reserved) return undefined;
  return { startOfBlock: reserved.StartOfBlock, endOfBlock: reserved.EndOfBlock, handle: reserved.Handle, note: reserved.Note };
}

/** What an operation that failed gives beside its error. */
function failed({ op }: Json): { block?: undefined; ips?: string[]; unallocated?: null; countByHandle?: null } {
  if (op === 'autoAssign') return { ips: [] };
  return op === 'release' ? { unallocated: null, countByHandle: null } : {};
}

/** Go prints nothing, an empty list and an empty map in three ways; an operation without result says the same in all. */
function only(recorded: Json, own: Json): Json {
  const same = (a: Json, b: Json) => (a === null || Object.keys(a).length === 0) && (b === null || Object.keys(b).length === 0);
  return Object.fromEntries(
    Object.entries(own)
      .filter(([key, value]) => typeof value === 'object' && typeof recorded[key] === 'object' && same(value, recorded[key]))
      .map(([key]) => [key, recorded[key]]),
  );
}

function apply(block: Block, op: Json): { block: Block; [name: string]: unknown } {
  const allocation = {
    handle: op.handle,
    attributes: op.attrs,
    owner: { type: op.affinityType ?? 'host', name: op.host ?? '' },
    affinityCheck: op.affinityCheck ?? false,
  } as const;
  const rest = { now: 1_000_000, cooldownSeconds: 0 };
  if (op.op === 'autoAssign') {
    const assigned = autoAssign(block, { ...allocation, count: op.num ?? 0, reservations: Reservations.parse(op.reserved ?? []) });
    return { block: assigned.block, ips: assigned.ips };
  }
  if (op.op === 'assign') return { block: assign(block, parseIp(op.ip)!, allocation).block };
  if (op.op === 'release') return releaseResult(release(block, op.release.map(toRequest), rest));
  if (op.op === 'releaseByHandle') {
    const released = releaseByHandle(block, op.handle, rest);
    return { block: released.block, released: released.ordinals.length };
  }
  throw new Error(`no operation of that name is known: ${op.op}`);
}

function toRequest({ Address, Handle, SequenceNumber }: Json) {
  return { ip: parseIp(Address)!, handle: Handle, sequenceNumber: SequenceNumber === null ? undefined : BigInt(SequenceNumber) };
}

function releaseResult({ block, unallocated, countByHandle }: Released) {
  return { block, unallocated, countByHandle: Object.fromEntries(countByHandle) };
}

function fromJson({ affinity, sequenceNumber, sequenceNumberForAllocation, ...block }: Json): Block {
  const numbers = Object.entries(sequenceNumberForAllocation ?? {}).map(([ordinal, number]) => [ordinal, BigInt(number as number)]);
  return {
    ...block,
    ...(affinity !== null && { affinity }),
    sequenceNumber: BigInt(sequenceNumber),
    sequenceNumberForAllocation: Object.fromEntries(numbers),
  };
}

function toJson({ affinity, strictAffinity: _, ...block }: Block): Json {
  return { ...block, affinity: affinity ?? null };
}

/** With the numbers that upstream noted in memory, as long as it keeps them. */
function withNoted(block: Json, noted: Map<string, bigint>): Json {
  const numbers: Record<string, bigint> = { ...block.sequenceNumberForAllocation };
  for (const [ordinal, number] of noted) if ((numbers[ordinal] ?? 0n) < number) numbers[ordinal] = number;
  return { ...block, sequenceNumberForAllocation: numbers };
}

/** Counts of one handle: each step counts a block up or down. */
function handleScript(input: Json, steps: readonly Step[]): unknown {
  let counts: Counts = input.initial ?? input.block ?? {};
  return steps.map(({ op, result }) => {
    const cidr = op.cidr ?? op.block;
    const outcome = attempt(() => (String(op.op).startsWith('inc') ? increment : decrement)(counts, cidr, op.num ?? 0));
    counts = outcome.value ?? counts;
    const known: Json = { error: outcome.error, empty: isEmptyHandle(counts), block: counts, count: counts[cidr] ?? 0 };
    return { op, result: Object.fromEntries(Object.keys(result).map((key) => [key, known[key]])) };
  });
}
