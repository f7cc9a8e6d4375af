/** A host asks for an address where none is left. */
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { countingStore, TripCounter } from './counting-store.ts';
import type { Figure } from './figures.ts';
import { createNodes, createPool, fillBlocks } from './ipam-content.ts';

const POOL = '10.0.0.0/16';
const BLOCKS = 1024;

export async function fullPool(store: KeyValueStore): Promise<Figure[]> {
  const counter = new TripCounter();
  const datastore = new KeyValueDatastore('etcdv3', countingStore(store, counter));
  await createPool(datastore, POOL);
  await createNodes(datastore, ['node-0', 'newcomer']);
  await fillBlocks(datastore, POOL, BLOCKS, { handles: false });
  const tripsFor = async (hostname: string) => {
    const ipam = new Ipam(datastore, { hostname });
    counter.take();
    const { v4, error } = await ipam.autoAssign({ num4: 1, use: 'Workload', handle: 'one-too-many' });
    if (error || v4?.ips.length !== 0) throw new Error(`a full pool gave ${v4?.ips}`, { cause: error });
    return counter.take().total;
  };
  const figure = (who: string, measured: number): Figure => ({
    name: `a full pool of ${BLOCKS} blocks, ${who}`,
    measured,
    limit: 20,
    unit: 'trips',
    basis: 'fixed, all counted',
  });
  return [figure('asked by a new host', await tripsFor('newcomer')), figure('by one with blocks', await tripsFor('node-0'))];
}
