/**
 * Many hosts that all want addresses at once, served by sixteen processes and by one. Sixteen cost anybody more, as each compiles and caches for
 * itself: how much more, the skeleton tells.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { BareIpam } from './bare-ipam.ts';
import type { Figure } from './figures.ts';
import { createNodes, createPool, medianOf, timed } from './ipam-content.ts';
import { halfOfTheWay } from './ipam-hosts.ts';
import { root } from './process.ts';

const HOSTS = 64;
const ADDRESSES = 20;
const PROCESSES = 16;
const ROUNDS = 12;
/** So many are not counted: agents live long, and each of the sixteen has a sixteenth of the work to warm up with. */
const WARM_UP = 6;

export async function manyProcesses(store: KeyValueStore, url: string): Promise<Figure[]> {
  const datastore = new KeyValueDatastore('etcdv3', store);
  await createPool(datastore, '10.0.0.0/12');
  const hosts = Array.from({ length: HOSTS }, (_, index) => `node-${index}`);
  await createNodes(datastore, hosts);
  await BareIpam.copyFrom(store);
  const block = await halfOfTheWay(store, datastore, ADDRESSES);
  const times = { one: [] as number[], many: [] as number[], bareOne: [] as number[], bareMany: [] as number[] };
  const servers = {
    one: await start(url, 1),
    many: await start(url, PROCESSES),
    bareOne: await start(url, 1, block),
    bareMany: await start(url, PROCESSES, block),
  };
  let failures = 0;
  const names = Object.keys(servers) as (keyof typeof servers)[];
  for (let round = -WARM_UP; round < ROUNDS - WARM_UP; round += 1) {
    for (const name of names) {
      await forget(store);
      const time = await timed(async () => {
        failures += await serve(servers[name], hosts);
      });
      if (round >= 0) times[name].push(time);
    }
  }
  await Promise.all(names.flatMap((name) => servers[name].map(end)));
  const [one, many, bareOne, bareMany] = names.map((name) => medianOf(times[name])) as [number, number, number, number];
  const rate = (milliseconds: number) => ((HOSTS * ADDRESSES * 1000) / milliseconds).toFixed(0);
  const name = `${HOSTS} hosts x ${ADDRESSES} addresses, ${PROCESSES} processes`;
  return [
    {
      name: `${name}, time`,
      measured: many / bareOne,
      limit: 1 / 0.7,
      unit: 'x',
      basis: `${rate(many)} a second against ${rate(bareOne)} bare from one`,
    },
    { name: `${name}, time, against one`, measured: many / one, limit: 1, unit: 'x', basis: `${rate(one)} a second from one` },
    {
      name: `${name}, time, against as many bare`,
      measured: many / bareMany,
      limit: 1 / 0.7,
      unit: 'x',
      basis: `${rate(bareMany)} a second bare`,
    },
    { name: `${name}, failures`, measured: failures, limit: 0, unit: '', basis: 'fixed' },
  ];
}

interface Server {
  readonly child: ChildProcess;
  readonly lines: Interface;
}

/** They have loaded everything, and are connected. `block`: bare ones, that write this. */
async function start(url: string, count: number, block?: string): Promise<Server[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const args = [join(root, 'bench/support/ipam-process.ts'), block === undefined ? 'ours' : 'bare', url, String(ADDRESSES)];
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      if (block !== undefined) child.stdin.write(`${block}\n`);
      const lines = createInterface({ input: child.stdout });
      await once(lines, 'line');
      return { child, lines };
    }),
  );
}

/** How many requests failed. */
async function serve(servers: readonly Server[], hosts: readonly string[]): Promise<number> {
  const share = hosts.length / servers.length;
  const counts = servers.map(async ({ child, lines }, index) => {
    const answered = once(lines, 'line');
    child.stdin!.write(`${hosts.slice(index * share, (index + 1) * share).join(' ')}\n`);
    const [failures] = await answered;
    return Number(failures);
  });
  return (await Promise.all(counts)).reduce((sum, failures) => sum + failures, 0);
}

/** What the round before has left, of ours and of the skeleton. */
async function forget(store: KeyValueStore): Promise<void> {
  for (const prefix of ['/calico/ipam/', '/bare/calico/ipam/']) {
    const keys: string[] = [];
    for await (const { items } of store.range({ prefix })) keys.push(...items.map(({ key }) => key));
    for (let from = 0; from < keys.length; from += 100) await store.commit([], { puts: [], deletes: keys.slice(from, from + 100) });
  }
}

async function end({ child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin!.end();
  await ended;
}
