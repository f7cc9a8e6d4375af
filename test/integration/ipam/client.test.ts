/** The rules of pools and nodes that concern blocks, through the client. */
import assert from 'node:assert/strict';
import { Client } from '../../../src/client/client.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import type { IPPool } from '../../../src/resources/generated/types.ts';
import { API_VERSION } from '../../../src/resources/resource.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { type IpamStore, openIpamStore } from '../../support/ipam-store.ts';
import { describeWays } from '../../support/ipam-ways.ts';

describeWays('pools and their blocks', ({ stepwise, open }) => {
  let world: IpamStore;
  let client: Client;
  beforeEach(async () => {
    world = await open({ pools: [] });
    client = clientOf(world, stepwise);
    await client.create(pool('pool-0', { cidr: '10.0.0.0/24' }));
  });
  afterEach(() => world.close());

  const assign = (hostname: string, handle: string) =>
    world.process(hostname, { stepwise }).autoAssign({ num4: 1, handle, use: 'Workload', attributes: { node: hostname } });

  it('deleting a pool deletes its empty blocks, and keeps those with addresses as nobody’s', async () => {
    await assign('node-a', 'h');
    await world.process('node-b', { stepwise }).claimAffinity('10.0.0.128/26', hostOwner('node-b'));
    await client.delete({ kind: 'IPPool', name: 'pool-0' });
    const { blocks, affinities } = await world.snapshot();
    assert.deepEqual([[...blocks.keys()], affinities.size], [['10.0.0.0/26'], 0]);
    assert.equal(blocks.get('10.0.0.0/26')!.affinity, null);
    assert.equal(allocationsOf(await world.snapshot()).size, 1);
  });

  it('a pool may be made again over blocks of its size, but not of another', async () => {
    await assign('node-a', 'h');
    await client.delete({ kind: 'IPPool', name: 'pool-0' });
    await assert.rejects(
      client.create(pool('again', { cidr: '10.0.0.0/24', blockSize: 28 })),
      /conflicts with existing allocations that use a different blockSize/,
    );
    await client.create(pool('again', { cidr: '10.0.0.0/24', blockSize: 26 }));
    assert.deepEqual((await assign('node-a', 'i')).v4!.ips, ['10.0.0.64/26'], 'the block that is nobody’s is not taken over');
  });
});

for (const stepwise of [false, true]) {
  describe(`nodes and their blocks ${stepwise ? 'step by step' : 'in transactions'}`, () => {
    it('deleting a node gives back its tunnel address and its blocks', async () => {
      const world = await openIpamStore({ pools: ['10.0.0.0/24'], nodes: [] });
      const client = clientOf(world, stepwise);
      const node = await client.create({ kind: 'Node', apiVersion: API_VERSION, metadata: { name: 'node-b' }, spec: {} });
      const { v4 } = await world.process('node-b', { stepwise }).autoAssign({ num4: 1, handle: 'tunnel', use: 'Tunnel' });
      const spec = { ipv4VXLANTunnelAddr: v4!.ips[0]!.replace(/\/.*/, '') };
      await client.update({ ...node.resource, spec });
      await client.delete({ kind: 'Node', name: 'node-b' });
      const { blocks, affinities, handles } = await world.snapshot();
      assert.deepEqual([blocks.size, affinities.size, handles.size], [0, 0, 0]);
      await world.close();
    });
  });
}

function clientOf(world: IpamStore, stepwise: boolean): Client {
  return new Client(world.datastore, { ipam: () => world.process('admin', { stepwise }), pause: async () => {} });
}

function pool(name: string, spec: IPPool['spec']): IPPool {
  return { kind: 'IPPool', apiVersion: API_VERSION, metadata: { name }, spec };
}
