/** Many hosts that all want addresses at once, served by one process and by sixteen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import type { Figure } from './figures.ts';
import { createNodes, createPool, medianOf, timed } from './ipam-content.ts';
import { root } from './process.ts';

const HOSTS = 64;
const ADDRESSES = 20;
const PROCESSES = 16;
/** The first is not counted. */
const ROUNDS = 6;

export async function manyProcesses(store: KeyValueStore, url: string): Promise<Figure[]> {
  const datastore = new KeyValueDatastore('etcdv3', store);
  await createPool(datastore, '10.0.0.0/12');
  const hosts = Array.from({ length: HOSTS }, (_, index) => `node-${index}`);
  await createNodes(datastore, hosts);
  const [one, many] = [await start(url, 1), await start(url, PROCESSES)];
  const times: { one: number; many: number }[] = [];
  let failures = 0;
  const run = async (servers: readonly Server[]) => {
    await forget(store);
    return timed(async () => {
      failures += await serve(servers, hosts);
    });
  };
  for (let round = 0; round < ROUNDS; round += 1) times.push({ one: await run(one), many: await run(many) });
  await Promise.all([...one, ...many].map(end));
  const counted = times.slice(1);
  const [single, all] = [medianOf(counted.map((time) => time.one)), medianOf(counted.map((time) => time.many))];
  const rate = (milliseconds: number) => `${((HOSTS * ADDRESSES * 1000) / milliseconds).toFixed(0)} a second`;
  const name = `${HOSTS} hosts x ${ADDRESSES} addresses, ${PROCESSES} processes`;
  return [
    { name: `${name}, time`, measured: all / single, limit: 1, unit: 'x', basis: `${rate(all)} against ${rate(single)} from one` },
    { name: `${name}, failures`, measured: failures, limit: 0, unit: '', basis: 'fixed' },
  ];
}

interface Server {
  readonly child: ChildProcess;
  readonly lines: Interface;
}

/** They have loaded everything, and are connected. */
async function start(url: string, count: number): Promise<Server[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const args = [join(root, 'bench/support/ipam-process.ts'), url, String(ADDRESSES)];
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
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

async function forget(store: KeyValueStore): Promise<void> {
  const keys: string[] = [];
  for await (const { items } of store.range({ prefix: '/calico/ipam/' })) keys.push(...items.map(({ key }) => key));
  for (let from = 0; from < keys.length; from += 100) await store.commit([], { puts: [], deletes: keys.slice(from, from + 100) });
}

async function end({ child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin!.end();
  await ended;
}
