/** Releasing addresses, handles and blocks (reference ipam.md 10, 11, 12). */
import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { bare, type IpamContent, type IpamStore, openIpamStore } from '../../support/ipam-store.ts';
import { describeWays } from '../../support/ipam-ways.ts';

describeWays('releasing', (way) => {
  const { stepwise } = way;
  let world: IpamStore;
  const open = async (content: IpamContent) => {
    world = await way.open(content);
  };
  afterEach(() => world.close());
  const on = (hostname: string) => world.process(hostname, { stepwise });
  const assign = async (hostname: string, num4: number, handle: string) => {
    const { v4 } = await on(hostname).autoAssign({ num4, handle, attributes: { node: hostname }, use: 'Workload' });
    return bare(v4!.ips);
  };

  it('frees addresses of several blocks and says which were not allocated', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const ips = await assign('node-a', 66, 'h');
    const { unallocated, done, error } = await on('node-b').release([...ips, '10.0.0.200', '172.16.0.1'].map((ip) => ({ ip })));
    assert.deepEqual([unallocated, done.length, error], [['10.0.0.200', '172.16.0.1'], 68, undefined]);
    const { handles, blocks } = await world.snapshot();
    assert.deepEqual([handles.size, blocks.size], [0, 2]);
  });

  it('frees all 4,096 addresses of the largest block, each with a handle of its own', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/20', blockSize: 20 }] });
    const ipam = on('node-a');
    await ipam.claimAffinity('10.0.0.0/20', hostOwner('node-a'));
    const ordinals = Array.from({ length: 4096 }, (_, ordinal) => ordinal);
    await world.putBlock('10.0.0.0/20', {
      cidr: '10.0.0.0/20',
      affinity: 'host:node-a',
      allocations: ordinals,
      unallocated: [],
      attributes: ordinals.map((ordinal) => ({ handle_id: `h${ordinal}` })),
      sequenceNumber: 1,
      sequenceNumberForAllocation: {},
      deleted: false,
    });
    for (const ordinal of ordinals.slice(0, 200))
      await world.create('IPAMHandle', `h${ordinal}`, { handleID: `h${ordinal}`, block: { '10.0.0.0/20': 1 }, deleted: false });
    const ips = ordinals.slice(0, 200).map((ordinal) => `10.0.0.${ordinal}`);
    const { unallocated, error } = await ipam.release(ips.map((ip) => ({ ip })));
    assert.deepEqual([unallocated, error], [[], undefined]);
    assert.equal((await world.snapshot()).handles.size, 0);
    assert.equal(allocationsOf(await world.snapshot()).size, 3896);
  });

  it('deletes a block that is nobody’s with its last address', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    const [first, second] = await assign('node-a', 2, 'h');
    await on('node-a').releaseHostAffinities(hostOwner('node-a'), false);
    assert.equal((await world.snapshot()).blocks.get('10.0.0.0/26')!.affinity, null);
    await on('node-a').release([{ ip: first! }]);
    assert.equal((await world.snapshot()).blocks.size, 1);
    await on('node-a').release([{ ip: second! }]);
    assert.equal((await world.snapshot()).blocks.size, 0);
  });

  it('releases a handle in every block it counts, addresses of both families together', async () => {
    await open({ pools: ['10.0.0.0/24', 'fd00::/64'] });
    await on('node-a').autoAssign({ num4: 70, num6: 2, handle: 'h', use: 'Workload' });
    assert.equal((await on('node-a').ipsByHandle('h')).length, 72);
    await on('node-b').releaseByHandle('h');
    const { handles, blocks } = await world.snapshot();
    assert.deepEqual(
      [handles.size, [...blocks.values()].every(({ allocations }) => allocations.every((index) => index === null))],
      [0, true],
    );
    await assert.rejects(on('node-b').releaseByHandle('h'), (error) => isCalicoError(error, 'NotFound'));
    await assert.rejects(on('node-b').ipsByHandle('h'), /resource does not exist: IPAMHandleKey\(id=h\) with error: <nil>/);
  });

  it('clears entries of a handle that count addresses which are not there, and blocks which are gone', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const [ip] = await assign('node-a', 1, 'h');
    const handle = await world.datastore.get({ kind: 'IPAMHandle', name: 'h' });
    const block = { '10.0.0.0/26': 3, '10.0.0.64/26': 2, '10.0.0.128/26': 1 };
    await world.datastore.update({ ...handle, resource: { ...handle.resource, spec: { ...handle.resource.spec, block } } });
    await on('node-b').claimAffinity('10.0.0.64/26', hostOwner('node-b'));
    await on('node-b').releaseByHandle('h');
    const snapshot = await world.snapshot();
    assert.deepEqual([ip, snapshot.handles.size, allocationsOf(snapshot).size], ['10.0.0.0', 0, 0]);
  });

  it('removes a handle that counts nothing', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    await world.create('IPAMHandle', 'empty', { handleID: 'empty', block: {}, deleted: false });
    await on('node-a').releaseByHandle('empty');
    assert.equal((await world.snapshot()).handles.size, 0);
  });

  it('frees the addresses of a pool that is gone', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    const [ip] = await assign('node-a', 1, 'h');
    await world.datastore.delete({ kind: 'IPPool', name: 'pool-0' });
    assert.deepEqual(
      (await on('node-a').utilization()).orphans.map(({ cidr }) => cidr),
      ['10.0.0.0/26'],
    );
    await assert.rejects(on('node-a').assignmentAttributes(ip!), (error) => isIpamError(error, 'not assigned'));
    assert.deepEqual(await on('node-a').release([{ ip: ip! }]), { unallocated: [], done: [{ ip }], error: undefined });
  });

  it('forgets all blocks of a host, and keeps those with addresses as nobody’s', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const ipam = on('node-a');
    await ipam.claimAffinity('10.0.0.0/25', hostOwner('node-a'));
    await assign('node-a', 1, 'h');
    await assert.rejects(ipam.releaseHostAffinities(hostOwner('node-a'), true), (error) => isIpamError(error, 'not empty'));
    await ipam.claimAffinity('10.0.0.0/25', hostOwner('node-a'));
    await ipam.removeHost('node-a');
    const { affinities, blocks } = await world.snapshot();
    assert.deepEqual([affinities.size, [...blocks.values()].map(({ affinity }) => affinity)], [0, [null]]);
  });

  it('clears an affinity that a crash left without its block', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const cidr = '10.0.0.64/26';
    await world.create('BlockAffinity', `host/node-a/${cidr}`, { state: 'pending', type: 'host', node: 'node-a', cidr, deleted: false });
    await on('node-b').removeHost('node-a');
    assert.equal((await world.snapshot()).affinities.size, 0);
  });

  it('claims and releases what lies in a network, and tells what is another’s', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const [a, b] = [hostOwner('node-a'), hostOwner('node-b')];
    assert.deepEqual(await on('node-a').claimAffinity('10.0.0.0/25', a), { claimed: ['10.0.0.0/26', '10.0.0.64/26'], failed: [] });
    const claims = await on('node-b').claimAffinity('10.0.0.0/24', b);
    assert.deepEqual(claims, { claimed: ['10.0.0.128/26', '10.0.0.192/26'], failed: ['10.0.0.0/26', '10.0.0.64/26'] });
    await on('node-b').releaseAffinity('10.0.0.0/26', b, false);
    assert.equal((await world.snapshot()).affinities.size, 4);
    await on('node-a').releaseAffinity('10.0.0.0/25', a, true);
    assert.deepEqual([...(await world.snapshot()).affinities.keys()], ['host/node-b/10.0.0.128/26', 'host/node-b/10.0.0.192/26']);
    await assert.rejects(
      on('node-a').claimAffinity('10.0.0.0/27', a),
      /The requested CIDR \(10\.0\.0\.0\/27\) is smaller than the minimum\./,
    );
    await assert.rejects(on('node-a').claimAffinity('10.9.0.0/24', a), /is not within any configured pools/);
    await assert.rejects(on('node-a').claimAffinity('nonsense', a), /is not a CIDR/);
  });

  it('passes over blocks that are damaged or foreign, names them, and never writes them', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/28', blockSize: 30 }] });
    const good = {
      affinity: 'host:node-a',
      unallocated: [1, 2, 3],
      attributes: [{ handle_id: 'x' }],
      sequenceNumber: 7,
      sequenceNumberForAllocation: {},
    };
    const stored: Record<string, object | string> = {
      // Its first address would be given out twice.
      '10.0.0.0/30': { ...good, cidr: '10.0.0.0/30', allocations: [0, null, null, null], unallocated: [0, 1, 2, 3] },
      '10.0.0.4/30': '{"cidr": "10.0.0.4/30", "allocations": ',
      '10.0.0.8/30': { ...good, cidr: '10.77.0.0/30', allocations: [0, null, null, null] },
    };
    for (const [cidr, value] of Object.entries(stored)) {
      await world.putBlock(cidr, value);
      await world.create('BlockAffinity', `host/node-a/${cidr}`, {
        state: 'confirmed',
        type: 'host',
        node: 'node-a',
        cidr,
        deleted: false,
      });
    }
    const revisions = () => Promise.all(Object.keys(stored).map((cidr) => world.blockRevision(cidr)));
    const before = await revisions();
    assert.ok(!before.includes(undefined));
    const { v4, error } = await on('node-a').autoAssign({ num4: 4, handle: 'h', use: 'Workload' });
    assert.deepEqual([bare(v4!.ips), error], [['10.0.0.12', '10.0.0.13', '10.0.0.14', '10.0.0.15'], undefined]);
    assert.equal(v4!.skipped.length, 3);
    assert.match(v4!.skipped.map(({ reason }) => reason).join('\n'), /ordinal 0 is allocated but appears in Unallocated/);
    const full = await on('node-a').autoAssign({ num4: 1, use: 'Workload' });
    assert.deepEqual(full.v4!.ips, []);
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.0' }), (error) => isIpamError(error, 'invalid block'));
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.5' }), (error) => isCalicoError(error, 'Unreadable'));
    const released = await on('node-a').release([{ ip: '10.0.0.0' }, { ip: '10.0.0.12', handle: 'h' }]);
    assert.deepEqual([released.error?.code, released.done.map(({ ip }) => ip)], ['Unreadable', ['10.0.0.12']]);
    await on('node-a').removeHost('node-a');
    await on('node-a').releasePoolAffinities('10.0.0.0/28');
    assert.deepEqual(await revisions(), before);
    assert.equal((await on('node-a').utilization()).unreadable.length >= 1, true);
  });

  it('changes the record of an owner only where it is what the caller expects', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    const ipam = on('node-a');
    for (const ip of ['10.0.0.1', '10.0.0.2']) await ipam.assignIp({ ip, handle: 'vm', attributes: { namespace: 'ns', pod: 'source' } });
    await ipam.setOwnerAttributes('10.0.0.1', {
      handle: 'vm',
      updates: { alternate: { set: { namespace: 'ns', pod: 'target' } } },
      preconditions: { active: { namespace: 'ns', name: 'source' }, alternate: 'empty' },
    });
    assert.deepEqual(await ipam.assignmentAttributes('10.0.0.1'), {
      handle_id: 'vm',
      secondary: { namespace: 'ns', pod: 'source' },
      alternateOwnerAttrs: { namespace: 'ns', pod: 'target' },
    });
    assert.deepEqual(await ipam.assignmentAttributes('10.0.0.2'), { handle_id: 'vm', secondary: { namespace: 'ns', pod: 'source' } });
    const swap = { active: { set: { namespace: 'ns', pod: 'target' } }, alternate: 'clear' } as const;
    const change = { handle: 'vm', updates: swap };
    await assert.rejects(
      ipam.setOwnerAttributes('10.0.0.1', { ...change, preconditions: { alternate: 'empty' } }),
      /the alternate owner of 10\.0\.0\.1 is ns\/target/,
    );
    await assert.rejects(ipam.setOwnerAttributes('10.0.0.1', { ...change, handle: 'other' }), (error) => isIpamError(error, 'bad handle'));
    await assert.rejects(ipam.setOwnerAttributes('10.0.0.9', change), (error) => isIpamError(error, 'not assigned'));
    await ipam.setOwnerAttributes('10.0.0.1', change);
    assert.deepEqual(await ipam.assignmentAttributes('10.0.0.1'), { handle_id: 'vm', secondary: { namespace: 'ns', pod: 'target' } });
    const { sequenceNumber } = (await world.snapshot()).blocks.get('10.0.0.0/26')!;
    await ipam.setOwnerAttributes('10.0.0.1', { handle: 'vm', updates: {} });
    assert.equal((await world.snapshot()).blocks.get('10.0.0.0/26')!.sequenceNumber, sequenceNumber, 'no change, no write');
  });
});

for (const stepwise of [false, true]) {
  describe(`releasing what old versions allocated ${stepwise ? 'step by step' : 'in transactions'}`, () => {
    it('needs no numbers, no state, and no owner in its usual place', async () => {
      const world = await openIpamStore({ pools: [{ cidr: '10.0.0.0/29', blockSize: 30 }] });
      await world.putBlock('10.0.0.0/30', {
        cidr: '10.0.0.0/30',
        affinity: null,
        hostAffinity: 'node-a',
        allocations: [0, null, null, null],
        unallocated: [1, 2, 3],
        attributes: [{ handle_id: 'old\r\njunk', secondary: null }],
      });
      await world.put('/calico/ipam/v2/host/node-a/ipv4/block/10.0.0.0-30', '');
      await world.put('/calico/ipam/v2/handle/old', { block: { '10.0.0.0/30': 1 }, deleted: false });
      const ipam = world.process('node-a', { stepwise });
      assert.deepEqual((await ipam.autoAssign({ num4: 1, handle: 'h', use: 'Workload' })).v4!.ips, ['10.0.0.1/30']);
      await ipam.releaseByHandle('old');
      assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], ['10.0.0.1']);
      await world.close();
    });
  });
}
