/** Many hosts that all want addresses at once, in one process. */
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { BareIpam, bareBlockOf } from './bare-ipam.ts';
import type { Figure } from './figures.ts';
import { attributesOf, createNodes, createPool, medianOf, quantileOf, storedText, timed } from './ipam-content.ts';

const HOSTS = 64;
const ADDRESSES = 20;
/** The first is not counted. */
const ROUNDS = 4;

export async function manyHosts(store: KeyValueStore, url: string): Promise<Figure[]> {
  const datastore = new KeyValueDatastore('etcdv3', store);
  await createPool(datastore, '10.0.0.0/12');
  const hosts = Array.from({ length: HOSTS }, (_, index) => `node-${index}`);
  await createNodes(datastore, hosts);
  await BareIpam.copyFrom(store);
  const bare = new BareIpam(url, await halfOfTheWay(store, datastore, ADDRESSES));
  const results: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await bare.forget();
    results.push({ ...(await assignToAll(datastore, hosts)), bare: await timed(() => assignBare(bare, hosts)) });
  }
  bare.close();
  const counted = results.slice(1);
  const [ours, limit] = [medianOf(counted.map((one) => one.ours)), medianOf(counted.map((one) => one.bare))];
  const latencies = counted.flatMap((one) => one.latencies);
  const [typical, slow] = [medianOf(latencies), quantileOf(latencies, 0.99)];
  const rate = (milliseconds: number) => `${((HOSTS * ADDRESSES * 1000) / milliseconds).toFixed(0)} a second`;
  const name = `${HOSTS} hosts x ${ADDRESSES} addresses`;
  const failures = results.flatMap((one) => one.failures);
  return [
    { name: `${name}, time`, measured: ours / limit, limit: 1 / 0.7, unit: 'x', basis: `${rate(ours)} against ${rate(limit)} bare` },
    {
      name: `${name}, slowest hundredth`,
      measured: slow / typical,
      limit: 20,
      unit: 'x',
      basis: `${slow.toFixed(0)} ms against ${typical.toFixed(0)} ms`,
    },
    { name: `${name}, failures`, measured: failures.length, limit: 0, unit: '', basis: failures[0] ?? 'fixed' },
  ];
}

interface Round {
  /** Milliseconds for all. */
  readonly ours: number;
  readonly bare: number;
  readonly latencies: readonly number[];
  readonly failures: readonly string[];
}

async function assignToAll(datastore: KeyValueDatastore, hosts: readonly string[]): Promise<Omit<Round, 'bare'>> {
  // One each, as if each were a process: they share no reads.
  const ipams = new Map(hosts.map((hostname) => [hostname, new Ipam(datastore, { hostname })]));
  const latencies: number[] = [];
  const failures: string[] = [];
  const assign = async (host: string, index: number) => {
    const handle = `k8s-pod-network.${host}.${index}`;
    const begin = performance.now();
    const { v4, error } = await ipams.get(host)!.autoAssign({ num4: 1, use: 'Workload', handle, attributes: attributesOf(host, handle) });
    latencies.push(performance.now() - begin);
    if (error || v4?.ips.length !== 1) failures.push(error?.message ?? `${v4?.messages}`);
  };
  const work = hosts.flatMap((host) => Array.from({ length: ADDRESSES }, (_, index) => [host, index] as const));
  const ours = await timed(() => Promise.all(work.map(([host, index]) => assign(host, index))));
  return { ours, latencies, failures };
}

async function assignBare(bare: BareIpam, hosts: readonly string[]): Promise<void> {
  await Promise.all(
    hosts.map(async (host, index) => {
      const cidr = bareBlockOf(index);
      await bare.assignInNewBlock(host, cidr, `${host}.0`);
      for (let next = 1; next < ADDRESSES; next += 1) await bare.assign(host, cidr, `${host}.${next}`);
    }),
  );
}

/** The text of a block with half the addresses that each will have: as long as the blocks that are written, on average. */
export async function halfOfTheWay(store: KeyValueStore, datastore: KeyValueDatastore, addresses: number): Promise<string> {
  const host = 'node-example';
  await createNodes(datastore, [host]);
  const ipam = new Ipam(datastore, { hostname: host });
  for (let index = 0; index < addresses / 2; index += 1) {
    const handle = `k8s-pod-network.${host}.${index}`;
    await ipam.autoAssign({ num4: 1, use: 'Workload', handle, attributes: attributesOf(host, handle) });
  }
  const [cidr = ''] = await ipam.blocksIn('10.0.0.0/12');
  return storedText(store, `/calico/ipam/v2/assignment/ipv4/block/${cidr.replace('/', '-')}`);
}
