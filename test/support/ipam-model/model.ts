/**
 * One schedule of the model test: hosts at work on small pools, an order of their datastore calls, and faults at their writes, all drawn from one
 * seed. After every write the invariants are checked; at the end everything is released, and nothing may be left.
 */
import assert from 'node:assert/strict';
import { CalicoError } from '../../../src/base/errors.ts';
import { Ipam } from '../../../src/ipam/ipam.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import type { IPAMConfig, IPPool } from '../../../src/resources/generated/types.ts';
import { API_VERSION } from '../../../src/resources/resource.ts';
import { Crash, isWrite, type Point } from '../crash-points.ts';
import type { Backing } from '../ipam-backing.ts';
import { SeededRandom } from '../seeded-random.ts';
import { checkInvariants, type Rules } from './invariants.ts';
import { Scheduler } from './scheduler.ts';
import { allocationsOf, emptySnapshot, type Snapshot } from './snapshot.ts';

/** How processes write: all in the way of that name, or some in this way and some in that. */
export type Writers = keyof Backing['ways'] | 'mixed';

const HOSTS = ['node-a', 'node-b', 'node-c'];
const POOLS = ['10.0.0.0/29', '10.0.1.0/29'];
const BLOCK_SIZE = 30;
const MACHINE = 'vm';
const START = Date.parse('2026-01-02T03:04:05Z');

interface Held {
  readonly handle: string;
  readonly sequenceNumber: bigint;
}

interface Releases {
  /** How many there were. */
  begun: number;
  underWay: number;
}

/** Throws what is wrong, with the history of what was done. */
export async function runSchedule(world: Backing, seed: number, writers: Writers): Promise<void> {
  const model = new Model(world, seed, writers);
  try {
    await model.run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason}\nseed ${seed} (${writers}):\n  ${model.history.slice(-60).join('\n  ')}`, { cause });
  }
}

class Model {
  readonly history: string[] = [];
  readonly #world: Backing;
  readonly #random: SeededRandom;
  readonly #scheduler: Scheduler;
  readonly #writers: Writers;
  readonly #rules: Rules;
  #now = START;
  #snapshot: Snapshot = emptySnapshot();
  /** Whether something was written since the snapshot. */
  #written = false;
  /** Addresses that callers were given and have not begun to release. */
  readonly #held = new Map<string, Held>();
  /** What requests that ended were told, by their time: nothing else may be allocated for them, not even later. */
  readonly #told = new Map<string, readonly string[]>();
  /** By handle: what is assigned to it while it is released may be gone again. */
  readonly #releases = new Map<string, Releases>();
  readonly #released: { ip: string; handle: string; sequenceNumber: bigint }[] = [];
  /** Requests that a server carries out after the client has given up on them. */
  #late: (() => Promise<void>)[] = [];
  /** Handles that are released address by address. */
  readonly #retired = new Set<string>();
  #handles = 0;
  #requests = 0;
  #faults = true;

  constructor(world: Backing, seed: number, writers: Writers) {
    this.#world = world;
    this.#random = new SeededRandom(seed);
    this.#scheduler = new Scheduler(this.#random);
    this.#writers = writers;
    this.#rules = {
      exact: writers === 'transactional',
      strict: this.#random.chance(0.3),
      cooldownSeconds: this.#random.chance(0.3) ? 2 : 0,
    };
  }

  async run(): Promise<void> {
    await this.#prepare();
    const processes = 2 + this.#random.below(3);
    for (let process = 0; process < processes; process += 1) {
      const host = this.#random.pick(HOSTS);
      this.#scheduler.spawn(() => this.#work(`${process}@${host}`, host));
    }
    await this.#scheduler.run(() => this.#afterTurn());
    this.#faults = false;
    for (const perform of this.#late.splice(0)) await perform();
    this.#written = true;
    await this.#afterTurn();
    this.#scheduler.spawn(() => this.#releaseEverything());
    await this.#scheduler.run(() => this.#afterTurn());
    this.#requireNothingLeft();
  }

  async #prepare(): Promise<void> {
    const { datastore } = this.#world;
    await this.#world.clear();
    const object = (kind: string, name: string, spec: object) => ({ kind, apiVersion: API_VERSION, metadata: { name }, spec });
    for (const name of HOSTS) await this.#world.createNode(name);
    const pools = POOLS.slice(0, 1 + this.#random.below(POOLS.length));
    for (const [index, cidr] of pools.entries()) {
      await datastore.create(object('IPPool', `pool-${index}`, { cidr, blockSize: BLOCK_SIZE } satisfies IPPool['spec']));
    }
    const { strict, cooldownSeconds } = this.#rules;
    const config: IPAMConfig['spec'] = { strictAffinity: strict, autoAllocateBlocks: true, ipCooldownSeconds: cooldownSeconds };
    await datastore.create(object('IPAMConfig', 'default', config));
  }

  /** A process lives until it crashes; then it is started again. */
  async #work(name: string, host: string): Promise<void> {
    let ipam = this.#start(name, host);
    for (let left = 3 + this.#random.below(4); left > 0; left -= 1) {
      try {
        await this.#operate(ipam, name, host);
      } catch (error) {
        if (error instanceof Crash) ipam = this.#start(`${name}'`, host);
        else if (!(error instanceof CalicoError)) throw error;
        this.#note(`${name} ${error instanceof Error ? error.message.trim() : error}`);
      }
    }
  }

  #start(name: string, host: string): Ipam {
    const { ways } = this.#world;
    const way = this.#writers === 'mixed' ? this.#random.pick(Object.values(ways)) : ways[this.#writers]!;
    // One call is under way at a time, whoever makes it.
    let endTurn = () => {};
    let dead = false;
    const hook = async (point: Point) => {
      if (point.phase === 'before') {
        endTurn = await this.#scheduler.turn();
        this.#tick();
      } else if (isWrite(point)) this.#written = true;
      const fault = dead ? new Crash() : this.#drawFault(name, point);
      dead ||= fault instanceof Crash;
      if (fault || point.phase === 'after') endTurn();
      if (fault) throw fault;
    };
    return new Ipam(way(hook), {
      hostname: host,
      random: () => this.#random.next(),
      clock: { now: () => this.#now, nanoseconds: () => BigInt(this.#now) * 1_000_000n + BigInt(this.#random.below(1000)) },
      pause: async () => (await this.#scheduler.turn())(),
    });
  }

  #tick(): void {
    this.#now += this.#random.chance(0.1) ? 700 : 1;
  }

  /** Death, silence after or instead of the write, and a write that happens after the client has given up. */
  #drawFault(name: string, point: Point): Error | undefined {
    if (!this.#faults || !isWrite(point)) return undefined;
    const { phase, operation, objects, perform } = point;
    const draw = this.#random.next();
    const note = (fault: string) => this.#note(`${name} ${fault} ${phase} ${operation} ${objects.join(', ')}`);
    if (draw < 0.03) {
      note('dies');
      return new Crash();
    }
    if (draw < 0.06) note('hears nothing');
    else if (draw < 0.08 && perform) {
      note('gives up');
      this.#late.push(perform);
    } else return undefined;
    return new CalicoError('Unreachable', 'no answer');
  }

  async #afterTurn(): Promise<void> {
    if (this.#late.length > 0 && this.#random.chance(0.2)) {
      this.#note('a late request arrives');
      await this.#late.shift()!();
      this.#written = true;
    }
    if (!this.#written) return;
    this.#written = false;
    const snapshot = await this.#world.snapshot();
    checkInvariants(this.#snapshot, snapshot, this.#now, this.#rules);
    this.#snapshot = snapshot;
    this.#checkHeld();
  }

  /** I1, I2, I3, I7: what a caller was given is his until he begins to release it, and he was told of all he has. */
  #checkHeld(): void {
    const allocations = allocationsOf(this.#snapshot);
    for (const { ip, handle, timestamp = '' } of allocations.values())
      assert.ok(this.#told.get(timestamp)?.includes(ip) ?? true, `I2: ${ip} is allocated to ${handle}, but ${timestamp} was not told so`);
    for (const [ip, { handle, sequenceNumber }] of this.#held) {
      const allocation = allocations.get(ip);
      assert.ok(allocation, `I3/I7: ${ip} of ${handle} is not allocated any more`);
      assert.equal(allocation.handle, handle, `I1/I3: ${ip} of ${handle} was given to another`);
      assert.equal(allocation.sequenceNumber, sequenceNumber, `I3: ${ip} of ${handle} was released and allocated again`);
    }
  }

  async #operate(ipam: Ipam, name: string, host: string): Promise<void> {
    const draw = this.#random.next();
    if (draw < 0.33) return this.#autoAssign(ipam, name, host);
    if (draw < 0.38) return this.#autoAssignToMachine(ipam, name, host);
    if (draw < 0.42) return this.#assignIp(ipam, name, host, { ip: `10.0.0.${this.#random.below(8)}`, handle: `h${this.#handles++}` });
    if (draw < 0.5) return this.#assignSameAgain(ipam, name, host);
    if (draw < 0.64) return this.#release(ipam, name);
    if (draw < 0.75) return this.#releaseAgain(ipam, name);
    if (draw < 0.88) return this.#releaseByHandle(ipam, name);
    return this.#moveClaims(ipam, name, host);
  }

  async #autoAssign(ipam: Ipam, name: string, host: string): Promise<void> {
    // Now and then two requests share a handle.
    const handle = (this.#random.chance(0.15) && this.#anyHandle()) || `h${this.#handles++}`;
    return this.#autoAssignTo(ipam, name, { host, handle, count: 1 + this.#random.below(3) });
  }

  /** A virtual machine keeps its one address wherever it starts. */
  #autoAssignToMachine(ipam: Ipam, name: string, host: string): Promise<void> {
    return this.#autoAssignTo(ipam, name, { host, handle: MACHINE, count: 1, maxPerHandle: 1 });
  }

  async #autoAssignTo(
    ipam: Ipam,
    name: string,
    request: { host: string; handle: string; count: number; maxPerHandle?: number },
  ): Promise<void> {
    const { host, handle, count, maxPerHandle } = request;
    this.#note(`${name} assigns ${count} to ${handle}`);
    const releases = { ...this.#releasesOf(handle) };
    const attributes = this.#attributes(host);
    const { v4, error } = await ipam.autoAssign({ num4: count, handle, attributes, use: 'Workload', maxPerHandle });
    const ips = (v4?.ips ?? []).map((ip) => ip.replace(/\/.*/, ''));
    this.#note(`${name} got ${ips.join(' ') || 'nothing'} for ${handle}${error ? `: ${error.message}` : ''}`);
    if (error?.code !== 'Unreachable') this.#told.set(attributes.timestamp!, ips);
    await this.#hold(ips, handle, releases);
  }

  async #assignIp(ipam: Ipam, name: string, host: string, { ip, handle }: { ip: string; handle: string }): Promise<void> {
    this.#note(`${name} assigns ${ip} to ${handle}`);
    const releases = { ...this.#releasesOf(handle) };
    const attributes = this.#attributes(host);
    await ipam.assignIp({ ip, handle, attributes });
    this.#note(`${name} got ${ip} for ${handle}`);
    this.#told.set(attributes.timestamp!, [ip]);
    await this.#hold([ip], handle, releases);
  }

  /** A workload with a fixed address comes back: then old requests to release it are out of date. */
  async #assignSameAgain(ipam: Ipam, name: string, host: string): Promise<void> {
    const old = this.#released.filter(({ handle }) => !this.#retired.has(handle));
    if (old.length > 0) await this.#assignIp(ipam, name, host, this.#random.pick(old));
  }

  #releasesOf(handle: string): Releases {
    const known = this.#releases.get(handle) ?? { begun: 0, underWay: 0 };
    this.#releases.set(handle, known);
    return known;
  }

  /** As the CNI plugin's, with the time of the request: requests that nothing tells apart can be taken for each other where answers are lost. */
  #attributes(node: string): Record<string, string> {
    this.#requests += 1;
    return { node, timestamp: `request ${this.#requests}` };
  }

  async #hold(ips: readonly string[], handle: string, atFirst: Releases): Promise<void> {
    const endTurn = await this.#scheduler.turn();
    const allocations = allocationsOf(await this.#world.snapshot());
    endTurn();
    if (atFirst.underWay > 0 || this.#releasesOf(handle).begun !== atFirst.begun) return;
    for (const ip of ips) {
      const other = this.#held.get(ip);
      assert.ok(!other || (other.handle === handle && handle === MACHINE), `I1: ${ip} was given to ${handle}, but ${other?.handle} has it`);
      const allocation = allocations.get(ip);
      assert.ok(allocation, `I2: ${ip} was given to ${handle}, but is not allocated`);
      this.#held.set(ip, { handle, sequenceNumber: allocation.sequenceNumber });
    }
  }

  async #release(ipam: Ipam, name: string): Promise<void> {
    const safely = this.#random.chance(0.7);
    const mine = [...this.#held].filter(([, { handle }]) => this.#random.chance(0.4) && (safely || this.#retire(handle))).slice(0, 3);
    if (mine.length === 0) return;
    this.#note(`${name} releases ${mine.map(([ip]) => ip).join(' ')}${safely ? ' safely' : ''}`);
    for (const [ip, { handle, sequenceNumber }] of mine) {
      this.#held.delete(ip);
      if (safely) this.#released.push({ ip, handle, sequenceNumber });
    }
    await this.#whileReleasing(
      mine.map(([, { handle }]) => handle),
      () => ipam.release(mine.map(([ip, { handle, sequenceNumber }]) => ({ ip, ...(safely && { handle, sequenceNumber }) }))),
    );
  }

  /** Without handle and number a release hits whoever has the address: it is only right where nobody else releases it. */
  #retire(handle: string): boolean {
    if (this.#releasesOf(handle).underWay > 0) return false;
    this.#retired.add(handle);
    return true;
  }

  #anyHandle(): string | undefined {
    const handle = `h${this.#random.below(this.#handles)}`;
    return this.#retired.has(handle) || this.#handles === 0 ? undefined : handle;
  }

  async #whileReleasing(handles: readonly string[], release: () => Promise<unknown>): Promise<void> {
    const all = [...new Set(handles)].map((handle) => this.#releasesOf(handle));
    for (const releases of all) {
      releases.begun += 1;
      releases.underWay += 1;
    }
    try {
      await release();
    } finally {
      for (const releases of all) releases.underWay -= 1;
    }
  }

  /** A request that is out of date: it must not hit whoever has the address now. */
  async #releaseAgain(ipam: Ipam, name: string): Promise<void> {
    if (this.#released.length === 0) return;
    const dangerous = this.#released.filter(({ ip, handle }) => this.#held.get(ip)?.handle === handle);
    const old = this.#random.pick(dangerous.length > 0 ? dangerous : this.#released);
    this.#note(`${name} releases ${old.ip} of ${old.handle} again`);
    await ipam.release([old]);
  }

  async #releaseByHandle(ipam: Ipam, name: string): Promise<void> {
    const handle = this.#random.chance(0.1) ? MACHINE : this.#anyHandle();
    if (handle === undefined || this.#retired.has(handle)) return;
    this.#note(`${name} releases all of ${handle}`);
    for (const [ip, held] of this.#held) {
      if (held.handle !== handle) continue;
      this.#held.delete(ip);
      this.#released.push({ ip, ...held });
    }
    await this.#whileReleasing([handle], () => ipam.releaseByHandle(handle));
  }

  async #moveClaims(ipam: Ipam, name: string, host: string): Promise<void> {
    const owner = hostOwner(host);
    const cidr = `10.0.0.${4 * this.#random.below(2)}/${BLOCK_SIZE}`;
    const draw = this.#random.next();
    const mustBeEmpty = this.#random.chance(0.5);
    if (draw < 0.3) {
      this.#note(`${name} claims ${cidr}`);
      await ipam.claimAffinity(cidr, owner);
    } else if (draw < 0.6) {
      this.#note(`${name} gives up ${cidr}`);
      await ipam.releaseAffinity(cidr, owner, mustBeEmpty);
    } else if (draw < 0.8) {
      this.#note(`${name} gives up all blocks`);
      await ipam.releaseHostAffinities(owner, mustBeEmpty);
    } else {
      this.#note(`${name} frees the pool's blocks`);
      await ipam.releasePoolAffinities(POOLS[0]!);
    }
  }

  async #releaseEverything(): Promise<void> {
    const ipam = this.#start('the end', 'node-a');
    this.#held.clear();
    for (const handle of [...this.#snapshot.handles.keys()]) {
      this.#note(`the end releases ${handle}`);
      await ipam.releaseByHandle(handle);
    }
    this.#now += 60_000;
    for (const block of (await ipam.engine.blocks[4].get()).blocks) await ipam.collectColdAddresses(block);
    for (const host of HOSTS) await ipam.releaseHostAffinities(hostOwner(host), false);
  }

  #requireNothingLeft(): void {
    const { blocks, affinities, handles } = this.#snapshot;
    assert.deepEqual([...allocationsOf(this.#snapshot).keys()], [], 'addresses leaked');
    assert.deepEqual([...handles.keys()], [], 'handles leaked');
    assert.deepEqual([...affinities.keys()], [], 'affinities leaked');
    // A crash between two writes may leave an empty block without its affinity: its host, or whoever needs it, takes it back.
    const left = [...blocks.values()].filter(({ allocations }) => this.#rules.exact || allocations.some((index) => index !== null));
    assert.deepEqual(
      left.map(({ cidr }) => cidr),
      [],
      'blocks leaked',
    );
  }

  #note(text: string): void {
    this.history.push(text);
  }
}
