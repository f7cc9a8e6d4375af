/**
 * Many processes on 16 hosts assign and release while some of them get SIGKILL at random. On Kubernetes as long as on the others: `IPAM_PROCESSES=64 IPAM_SECONDS=30
 * node_modules/.bin/mocha test/integration/ipam/processes.test.ts`.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import { allocationsOf as recordedAllocations } from '../../../src/ipam/check/allocations.ts';
import { findProblems } from '../../../src/ipam/check/problems.ts';
import { listAll, toBlock } from '../../../src/ipam/objects.ts';
import { containsCidr, parseCidr } from '../../../src/net/index.ts';
import type { IPAMBlock, IPAMHandle } from '../../../src/resources/generated/types.ts';
import { requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { keyValueBacking } from '../../support/ipam-backing.ts';
import { useKubernetes } from '../../support/ipam-kubernetes.ts';
import { checkInvariants } from '../../support/ipam-model/invariants.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { fill, type IpamStore, ipamStore, openIpamStore } from '../../support/ipam-store.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { useAccount } from '../../support/service-accounts.ts';

const ON_KEYS = numbers({ processes: 64, seconds: 30 });
/** An API server does more for each request. */
const ON_KUBERNETES = numbers({ processes: 16, seconds: 5 });
const HOSTS = Array.from({ length: 16 }, (_, index) => `node-${index}`);
const POOL = { cidr: '10.0.0.0/22', blockSize: 28 };
const worker = fileURLToPath(new URL('../../support/ipam-worker.ts', import.meta.url));

interface Numbers {
  readonly processes: number;
  readonly seconds: number;
}

function numbers({ processes, seconds }: Numbers): Numbers {
  return { processes: Number(process.env.IPAM_PROCESSES ?? processes), seconds: Number(process.env.IPAM_SECONDS ?? seconds) };
}

/** From when to when an address was one process's, in nanoseconds. */
interface Tenure {
  readonly ip: string;
  readonly handle: string;
  readonly from: bigint;
  /** undefined: it was killed while it had it, and nobody has released it. */
  to: bigint | undefined;
}

/** As the worker's arguments say it. */
type Target = readonly [type: string, address: string];

class Crowd {
  readonly tenures: Tenure[] = [];
  readonly failures: string[] = [];
  readonly killed = new Set<string>();
  readonly #target: Target;
  readonly #live = new Map<string, ChildProcess>();
  #started = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  get names(): string[] {
    return [...this.#live.keys()];
  }

  /** Resolves when it works. */
  async start(host: string): Promise<void> {
    this.#started += 1;
    const name = `w${this.#started}`;
    const args = [worker, ...this.#target, host, name, String(this.#started)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    this.#live.set(name, child);
    const lines = createInterface({ input: child.stdout! });
    await new Promise<void>((ready, reject) => {
      child.once('error', reject);
      child.once('exit', () => ready());
      lines.on('line', (line) => {
        if (line === 'ready') ready();
        else this.#hear(line);
      });
    });
  }

  #hear(line: string): void {
    const [what, ip = '', handle = '', time = ''] = line.split(' ');
    if (what === 'held') this.tenures.push({ ip, handle, from: BigInt(time), to: undefined });
    else if (what === 'freeing') {
      const tenure = this.tenures.findLast((one) => one.ip === ip && one.handle === handle);
      if (tenure) tenure.to ??= BigInt(time);
    } else this.failures.push(line);
  }

  begin(): void {
    for (const child of this.#live.values()) child.stdin!.write('begin\n');
  }

  async kill(name: string): Promise<void> {
    const child = this.#live.get(name)!;
    this.#live.delete(name);
    this.killed.add(name);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** They release what they have, and go. Resolves with their exit codes. */
  async end(): Promise<(number | null)[]> {
    const children = [...this.#live.values()];
    this.#live.clear();
    const codes = children.map(async (child) => {
      const closed = once(child, 'close');
      child.stdin!.end();
      return (await closed)[0] as number | null;
    });
    return Promise.all(codes);
  }
}

interface Run extends Numbers {
  readonly target: Target;
  /** Milliseconds. */
  readonly pauseBetweenKills: number;
}

async function runCrowd(world: IpamStore, { target, processes, seconds, pauseBetweenKills }: Run): Promise<void> {
  await fill(world, { pools: [POOL], nodes: HOSTS });
  const random = new SeededRandom(7);
  const restarts: Promise<void>[] = [];
  const crowd = new Crowd(target);
  try {
    const hosts = Array.from({ length: processes }, (_, index) => HOSTS[index % HOSTS.length]!);
    // Two at a time: starting is what costs most.
    const queue = hosts.values();
    await Promise.all(
      [1, 2].map(async () => {
        for (const host of queue) await crowd.start(host);
      }),
    );
    crowd.begin();
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      await wait(pauseBetweenKills);
      await crowd.kill(random.pick(crowd.names));
      restarts.push(crowd.start(random.pick(HOSTS)).then(() => crowd.begin()));
    }
    await Promise.all(restarts);
  } finally {
    const codes = await crowd.end();
    assert.deepEqual(
      codes.filter((code) => code !== 0),
      [],
      'processes ended in order',
    );
  }
  checkTenures(crowd.tenures);
  await checkStore(world, crowd);
  await cleanUp(world);
  const reasons = Object.entries(Object.groupBy(crowd.failures, (line) => line.split(' ').slice(0, 2).join(' '))).map(
    ([text, all]) => `${all!.length} ${text}`,
  );
  console.log(
    `      ${crowd.tenures.length} addresses assigned, ${crowd.killed.size} processes killed${reasons.length > 0 ? `, ${reasons.join(', ')}` : ''}`,
  );
  assert.ok(crowd.tenures.length > processes, `only ${crowd.tenures.length} addresses were assigned: ${crowd.failures.slice(0, 3)}`);
}

/** I1 */
function checkTenures(tenures: readonly Tenure[]): void {
  for (const [ip, all] of Object.entries(Object.groupBy(tenures, (tenure) => tenure.ip))) {
    const ordered = all!.toSorted((a, b) => Number(a.from - b.from));
    for (const [index, { handle, from }] of ordered.entries()) {
      const before = ordered[index - 1];
      if (before) assert.ok(before.to !== undefined && before.to < from, `I1: ${ip} was given to ${handle} while ${before.handle} had it`);
    }
  }
}

async function checkStore(world: IpamStore, { killed, tenures }: Crowd): Promise<void> {
  const snapshot = await world.snapshot();
  const exact = world.datastore.capabilities.transactions;
  checkInvariants(snapshot, snapshot, Date.now(), { exact, strict: false, cooldownSeconds: 0 });
  const allocations = allocationsOf(snapshot);
  for (const { handle = '' } of allocations.values())
    assert.ok(killed.has(handle.split('-')[0]!), `${handle} is left of a process that was not killed`);
  for (const { ip, handle, to } of tenures)
    if (to === undefined) assert.equal(allocations.get(ip)?.handle, handle, `I7: ${ip} of ${handle} has gone`);
  const pool = parseCidr(POOL.cidr)!.network;
  const { items, unreadable } = await listAll<IPAMBlock>(world.datastore, { kind: 'IPAMBlock' });
  assert.deepEqual(unreadable, []);
  const blocks = items.map(({ resource }) => toBlock(resource));
  for (const { cidr } of blocks) assert.ok(containsCidr(pool, parseCidr(cidr)!.network));
  // What `ipam check` finds, but for what the killed ones had.
  const handles = await listAll<IPAMHandle>(world.datastore, { kind: 'IPAMHandle' });
  const { leaked, leakedHandles, ...others } = findProblems({
    blocks,
    allocations: blocks.flatMap(recordedAllocations),
    uses: [],
    activePools: [pool],
    handles: handles.items.map(({ resource, revision }) => ({ id: resource.metadata.name!, uid: undefined, revision })),
    now: Date.now(),
  });
  for (const { handle = '' } of leaked) assert.ok(killed.has(handle.split('-')[0]!), `${handle} leaked`);
  // Without transactions a kill may come between the count and the address.
  for (const { id } of leakedHandles) assert.ok(!exact && killed.has(id.split('-')[0]!), `${id} counts what is not there`);
  for (const [what, found] of Object.entries(others)) assert.deepEqual(found, [], what);
}

/** What the killed ones left can be released by what is recorded of it. */
async function cleanUp(world: IpamStore): Promise<void> {
  const ipam = world.process(HOSTS[0]!);
  for (const handle of (await world.snapshot()).handles.keys()) await ipam.releaseByHandle(handle);
  const left = await world.snapshot();
  assert.deepEqual([allocationsOf(left).size, left.handles.size], [0, 0]);
}

describe('many processes on 16 hosts, of which some are killed', function () {
  this.timeout(300_000 + ON_KEYS.seconds * 1000);
  let world: IpamStore;
  afterEach(() => world?.close());

  it('never have an address twice, and leave only what the killed ones had, on the embedded store', async () => {
    const embedded = await openIpamStore({ pools: [], nodes: [] });
    world = embedded;
    await runCrowd(world, { ...ON_KEYS, target: ['sqlite', embedded.store.description], pauseBetweenKills: 250 });
  });

  it('never have an address twice, and leave only what the killed ones had, on etcd', async function () {
    requireEtcd(this);
    const server = await startEtcd();
    const store = await openEtcdStore({ endpoints: { value: [server.url], source: 'the test' } }, `etcd at ${server.url}`);
    const backing = keyValueBacking('etcdv3', store, async () => {
      await store.close();
      await server.stop();
    });
    world = ipamStore(backing);
    await runCrowd(world, { ...ON_KEYS, target: ['etcdv3', server.url], pauseBetweenKills: 500 });
  });

  describe('on Kubernetes', () => {
    const backing = useKubernetes('v1');

    it('never have an address twice, and leave only what the killed ones had, as the account of the CNI plugin', async () => {
      const { server, path, apiVersion, clear } = backing();
      await clear();
      const { kubeconfig, datastore } = await useAccount(server, 'calico-cni-plugin', path('ippools'));
      await datastore[Symbol.asyncDispose]();
      world = ipamStore({ ...backing(), close: async () => {} });
      await runCrowd(world, { ...ON_KUBERNETES, target: [apiVersion, kubeconfig], pauseBetweenKills: 500 });
    });
  });
});
