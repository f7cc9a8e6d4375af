/** One address after the other, given to a host that has a block, and released again. */
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { BareIpam } from './bare-ipam.ts';
import { countingStore, TripCounter } from './counting-store.ts';
import type { Figure } from './figures.ts';
import { attributesOf, createNodes, createPool, medianOf, storedText, timed } from './ipam-content.ts';

const WARM_UP = 100;
const TIMES = 400;
const HOST = 'node-0';
/** What the host has before: half a block. */
const BEFORE = 32;

export async function oneByOne(store: KeyValueStore, url: string): Promise<Figure[]> {
  const counter = new TripCounter();
  const datastore = new KeyValueDatastore('etcdv3', countingStore(store, counter));
  await createPool(datastore, '10.0.0.0/16');
  await createNodes(datastore, [HOST]);
  const ipam = new Ipam(datastore, { hostname: HOST });
  const assign = (handle: string) => ipam.autoAssign({ num4: 1, use: 'Workload', handle, attributes: attributesOf(HOST, handle) });
  for (let index = 0; index < BEFORE; index += 1) await assign(`before-${index}`);
  const [cidr = ''] = await ipam.blocksIn('10.0.0.0/16');
  await BareIpam.copyFrom(store);
  const bare = new BareIpam(url, await storedText(store, `/calico/ipam/v2/assignment/ipv4/block/${cidr.replace('/', '-')}`));
  const times = { assign: [] as number[], release: [] as number[], bareAssign: [] as number[], bareRelease: [] as number[] };
  let trips = 0;
  for (let index = -WARM_UP; index < TIMES; index += 1) {
    const handle = `k8s-pod-network.${index}`;
    counter.take();
    const assigned = await timed(() => assign(handle));
    trips = Math.max(trips, counter.take().inSequence);
    const bareAssigned = await timed(() => bare.assign(HOST, cidr, handle));
    const released = await timed(() => ipam.releaseByHandle(handle));
    const bareReleased = await timed(() => bare.release(cidr, handle));
    if (index < 0) continue;
    times.assign.push(assigned);
    times.bareAssign.push(bareAssigned);
    times.release.push(released);
    times.bareRelease.push(bareReleased);
  }
  bare.close();
  return [
    { name: 'one address, round trips after each other', measured: trips, limit: 3, unit: 'trips', basis: 'fixed' },
    against('one address', times.assign, times.bareAssign),
    against('release by handle', times.release, times.bareRelease),
  ];
}

function against(name: string, ours: readonly number[], bare: readonly number[]): Figure {
  const [own, limit] = [medianOf(ours), medianOf(bare)];
  return {
    name: `${name}, against the same reads and commit bare`,
    measured: own / limit,
    limit: 1.3,
    unit: 'x',
    basis: `${own.toFixed(2)} ms against ${limit.toFixed(2)} ms`,
  };
}
