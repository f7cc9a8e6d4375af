/** How often IPAM must wait for the store, one answer after the other. */
import assert from 'node:assert/strict';
import { toGoJson } from '../../../src/encoding/go-json.ts';
import { autoAssign } from '../../../src/ipam/block/assign.ts';
import { newBlock } from '../../../src/ipam/block/block.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { Reservations } from '../../../src/ipam/pool/reservations.ts';
import { formatCidr, parseCidr, subnets } from '../../../src/net/index.ts';
import { type EmbeddedIpamStore, openIpamStore } from '../../support/ipam-store.ts';
import { roundTrips } from '../../support/round-trips.ts';

describe('round trips', () => {
  let world: EmbeddedIpamStore;
  const trips = roundTrips();
  const measured = (hostname: string) => world.process(hostname, { hook: trips.hook });
  afterEach(() => world.close());

  it('are three for an address on a host that has a block, two where this process gave it one before, and three to release it by its handle', async () => {
    world = await openIpamStore({ pools: ['10.0.0.0/16'], reserved: ['10.0.0.0/31'] });
    const request = { num4: 1, use: 'Workload', attributes: { node: 'node-a' } } as const;
    await measured('node-a').autoAssign({ ...request, handle: 'first' });
    assert.ok(trips.count() <= 5);
    const ipam = measured('node-a');
    await ipam.autoAssign({ ...request, handle: 'second' });
    assert.equal(trips.count(), 3);
    await ipam.autoAssign({ ...request, handle: 'third' });
    assert.equal(trips.count(), 2);
    await ipam.releaseByHandle('second');
    assert.equal(trips.count(), 3);
    await ipam.autoAssign({ ...request, num4: 20, handle: 'many' });
    assert.equal(trips.count(), 2);
  });

  it('are few where a host has many full blocks', async () => {
    world = await openIpamStore({ pools: [{ cidr: '10.0.0.0/24', blockSize: 30 }] });
    await world.process('node-a').autoAssign({ num4: 80, use: 'Workload', maxBlocksPerHost: 30 });
    await measured('node-a').autoAssign({ num4: 1, use: 'Workload', maxBlocksPerHost: 30 });
    // Pools and claims, own blocks, all blocks; then to claim one, which is to read and to write, and to allocate in it.
    assert.equal(trips.count(), 6);
  });

  it('are fewer than 20 before a full pool is known to be full, however large it is', async () => {
    const network = parseCidr('10.0.0.0/16')!.network;
    world = await openIpamStore({ pools: ['10.0.0.0/16'], nodes: ['node-a', 'node-b'] });
    await putFullBlocks(Array.from(subnets(network, 26)));
    const started = performance.now();
    const { v4 } = await measured('node-a').autoAssign({ num4: 1, use: 'Workload' });
    assert.deepEqual([v4!.ips, v4!.messages], [[], ['No IPs available in pools: [10.0.0.0/16]']]);
    const count = trips.count();
    assert.ok(count < 20, `${count} round trips`);
    assert.ok(performance.now() - started < 20_000);
  });

  it('are as few in a pool of 2^74 blocks, whose first free block is found at once', async () => {
    world = await openIpamStore({ pools: ['fd00::/48'], nodes: ['node-a'], reserved: ['fd00::/49'] });
    const { v6 } = await measured('node-a').autoAssign({ num6: 1, use: 'Workload' });
    assert.deepEqual(v6!.ips, ['fd00:0:0:8000::/122']);
    assert.ok(trips.count() <= 5);
  });

  /** Each block is another node's. */
  async function putFullBlocks(networks: readonly ReturnType<typeof parseNetwork>[]): Promise<void> {
    const none = new Reservations([]);
    const puts = networks.map((one, index) => {
      const owner = hostOwner(`node-${index}`);
      const empty = newBlock(one, { owner, sequenceNumber: BigInt(Date.now()) * 1_000_000n });
      const { block } = autoAssign(empty, { count: 64, handle: `h${index}`, owner, affinityCheck: true, reservations: none });
      return { key: `/calico/ipam/v2/assignment/ipv4/block/${formatCidr(one).replace('/', '-')}`, value: toGoJson(block) };
    });
    for (let from = 0; from < puts.length; from += 100) await world.store.commit([], { puts: puts.slice(from, from + 100), deletes: [] });
  }
});

function parseNetwork(text: string) {
  return parseCidr(text)!.network;
}
