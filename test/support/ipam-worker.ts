/**
 * A process that assigns and releases, from the first line of its standard input until that ends, or it is killed: `ipam-worker.ts TYPE ADDRESS HOST NAME SEED`, where TYPE and
 * ADDRESS are `sqlite` and the file of an embedded store, `etcdv3` and a URL, or an API group and a kubeconfig. It says `held IP HANDLE TIME` after it was given an address and `freeing IP HANDLE TIME` before it asks for its
 * release, with the machine's monotonic time: from one to the other the address is its own.
 */
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { CalicoError } from '../../src/base/errors.ts';
import type { Datastore } from '../../src/datastore/datastore.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { SeededRandom } from './seeded-random.ts';

/** Many share few processors: all must get their turn. */
const LONGEST_PAUSE = 200;

const [type = '', address = '', host = '', name = '', seed = ''] = process.argv.slice(2);
const random = new SeededRandom(Number(seed));
const datastore = await openDatastore();
const ipam = new Ipam(datastore, { hostname: host });

let stopped = false;
const begun = new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));
process.stdin.on('end', () => {
  stopped = true;
});
say('ready');
await begun;

/** Addresses by handle. */
const held = new Map<string, string[]>();
for (let count = 0; !stopped; count += 1) {
  if (held.size < 3 && random.chance(0.6)) await attempt(() => assign(`${name}-${count}`));
  else await attempt(releaseOne);
  await wait(random.below(LONGEST_PAUSE));
}
for (let tries = 0; held.size > 0 && tries < 100; tries += 1) await attempt(releaseOne);
if (held.size > 0) process.exitCode = 1;
await datastore[Symbol.asyncDispose]();

async function openDatastore(): Promise<Datastore> {
  if (type === 'sqlite') {
    const { openSqliteStore } = await import('../../src/datastore/sqlite/sqlite-store.ts');
    return new KeyValueDatastore(type, await openSqliteStore({ path: address, description: address }));
  }
  const setting = <T>(value: T) => ({ value, source: 'the test' });
  if (type === 'etcdv3') {
    const { openEtcdStore } = await import('../../src/datastore/etcd/etcd-store.ts');
    return new KeyValueDatastore(type, await openEtcdStore({ endpoints: setting([address]) }, `etcd at ${address}`));
  }
  const { openKubernetesDatastore } = await import('../../src/datastore/kubernetes/kubernetes-datastore.ts');
  return openKubernetesDatastore({ kubeconfig: setting(address), apiGroup: setting(type) }, { source: 'the test', env: {} });
}

async function assign(handle: string): Promise<void> {
  const { v4, error } = await ipam.autoAssign({
    num4: 1 + random.below(2),
    handle,
    attributes: { node: host, timestamp: handle },
    use: 'Workload',
  });
  const ips = (v4?.ips ?? []).map((ip) => ip.replace(/\/.*/, ''));
  for (const ip of ips) say(`held ${ip} ${handle} ${process.hrtime.bigint()}`);
  if (ips.length > 0) held.set(handle, ips);
  if (error) throw error;
}

async function releaseOne(): Promise<void> {
  const [handle, ips] = [...held][random.below(held.size)] ?? [];
  if (handle === undefined || ips === undefined) return;
  for (const ip of ips) say(`freeing ${ip} ${handle} ${process.hrtime.bigint()}`);
  if (random.chance(0.5)) await ipam.releaseByHandle(handle);
  else {
    const { error } = await ipam.release(ips.map((ip) => ({ ip, handle })));
    if (error) throw error;
  }
  held.delete(handle);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CalicoError)) throw error;
    // Somebody else's release by the same handle cannot be: but this one's may have been done though it was not answered.
    if (error.code === 'NotFound') for (const handle of [...held.keys()]) if (error.message.includes(`(id=${handle})`)) held.delete(handle);
    say(`failed ${error.code} ${error.message.replaceAll('\n', ' ')}`);
  }
}

/** At once: what is said before a kill must be heard. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
