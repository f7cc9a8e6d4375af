/** The races of reference ipam.md 17.3: each at the very moment at which it does harm where IPAM is wrong. */
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { CalicoError } from '../../../src/base/errors.ts';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { Crash, type Hook, once } from '../../support/crash-points.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { bare, type IpamContent, type IpamStore } from '../../support/ipam-store.ts';
import { describeWays, type Way } from '../../support/ipam-ways.ts';

const ONE_BLOCK: IpamContent = { pools: [{ cidr: '10.0.0.0/30', blockSize: 30 }] };
const TWO_BLOCKS: IpamContent = { pools: [{ cidr: '10.0.0.0/29', blockSize: 30 }] };

describeWays('races of hosts and processes', raceTests, ['v1', 'v3']);

function raceTests(way: Way): void {
  const { stepwise } = way;
  let world: IpamStore;
  const open = async (content: IpamContent) => {
    world = await way.open(content);
  };
  afterEach(() => world.close());

  const assign = (hostname: string, num4 = 1, options = {}) =>
    world.process(hostname, options).autoAssign({ num4, use: 'Workload', handle: `of-${hostname}`, attributes: { node: hostname } });

  it('serves 32 hosts at once from 16 blocks, of which each has one owner', async () => {
    const hosts = Array.from({ length: 32 }, (_, index) => `host-${index}`);
    await open({ pools: ['10.0.0.0/22'], nodes: hosts });
    const random = () => 0.5;
    const results = await Promise.all(hosts.map((host) => assign(host, 1, { stepwise, random })));
    for (const { v4, error } of results) assert.deepEqual([v4?.ips.length, error], [1, undefined]);
    assert.equal(new Set(results.flatMap(({ v4 }) => v4!.ips)).size, 32);
    const { affinities, blocks } = await world.snapshot();
    assert.equal(blocks.size, 16);
    const confirmed = [...affinities].filter(([, state]) => state === 'confirmed').map(([name]) => name);
    assert.equal(confirmed.length, 16);
    for (const name of confirmed) {
      const [type, host, ...cidr] = name.split('/');
      assert.equal(blocks.get(cidr.join('/'))!.affinity, `${type}:${host}`);
    }
  });

  it('gives processes of one host one block', async () => {
    await open(TWO_BLOCKS);
    const results = await Promise.all([1, 2, 3, 4].map(() => assign('node-a', 1, { stepwise, pause: wait })));
    assert.equal(new Set(results.flatMap(({ v4 }) => v4!.ips)).size, 4);
    assert.equal((await world.snapshot()).affinities.size, 1);
  });

  it('tells each of four processes that claim the same 16 blocks for one host that it has them', async () => {
    await open({ pools: ['10.0.0.0/22'] });
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => world.process('node-a', { stepwise, pause: wait }).claimAffinity('10.0.0.0/22', hostOwner('node-a'))),
    );
    for (const { claimed, failed } of claims) assert.deepEqual([claimed.length, failed.length], [16, 0]);
    assert.deepEqual([...(await world.snapshot()).affinities.values()], new Array(16).fill('confirmed'));
  });

  it('finds another block where another host was faster on the first', async () => {
    await open(TWO_BLOCKS);
    const rival = () => world.process('node-b').claimAffinity('10.0.0.0/30', hostOwner('node-b'));
    const write = stepwise ? /create IPAMBlock 10.0.0.0/ : /commit .*IPAMBlock 10.0.0.0/;
    const { v4 } = await assign('node-a', 1, { stepwise, hook: once('before', write, rival) });
    assert.deepEqual(v4!.ips, ['10.0.0.4/30']);
    assert.deepEqual([...(await world.snapshot()).affinities.keys()].sort(), ['host/node-a/10.0.0.4/30', 'host/node-b/10.0.0.0/30']);
  });

  it('does not delete a block in which an address was allocated while it was being released', async () => {
    await open(ONE_BLOCK);
    await world.process('node-a').claimAffinity('10.0.0.0/30', hostOwner('node-a'));
    const write = stepwise ? /delete IPAMBlock/ : /commit .*IPAMBlock/;
    let ips: readonly string[] = [];
    const hook = once('before', write, async () => {
      ips = (await assign('node-a')).v4!.ips;
    });
    await assert.rejects(
      world.process('node-b', { stepwise, hook }).releaseBlockAffinity({ cidr: '10.0.0.0/30', affinity: 'host:node-a' }, true),
      (error) => isIpamError(error, 'raced'),
    );
    assert.deepEqual(ips, ['10.0.0.0/30']);
    assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], ['10.0.0.0']);
  });

  it('takes an address again where the block was taken from the host in the middle', async () => {
    await open(TWO_BLOCKS);
    await world.process('node-a').claimAffinity('10.0.0.0/30', hostOwner('node-a'));
    const write = stepwise ? /update IPAMBlock/ : /commit .*IPAMBlock/;
    const hook = once('before', write, () => world.process('node-b').releaseHostAffinities(hostOwner('node-a'), false));
    const { v4, error } = await assign('node-a', 1, { stepwise, hook });
    assert.equal(error, undefined);
    assert.equal(v4!.ips.length, 1);
    assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], bare(v4!.ips));
  });

  it('keeps what was allocated while a pool’s blocks were being released', async () => {
    await open(TWO_BLOCKS);
    await world.process('node-a').claimAffinity('10.0.0.0/29', hostOwner('node-a'));
    const write = stepwise ? /delete IPAMBlock 10.0.0.0/ : /commit .*IPAMBlock 10.0.0.0/;
    const hook = once('before', write, () => assign('node-a'));
    await world.process('node-b', { stepwise, hook }).releasePoolAffinities('10.0.0.0/29');
    const { blocks, affinities } = await world.snapshot();
    assert.deepEqual([[...blocks.keys()], affinities.size], [['10.0.0.0/30'], 0]);
    assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], ['10.0.0.0']);
  });

  it('reclaims another host’s block only when it is empty and has been for a minute', async () => {
    await open({ ...ONE_BLOCK, config: { strictAffinity: true } });
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => now, nanoseconds: () => BigInt(now) * 1_000_000n };
    const options = { stepwise, clock };
    const [first] = bare((await assign('node-a', 1, options)).v4?.ips);
    now += 3_600_000;
    assert.deepEqual((await assign('node-b', 1, options)).v4!.ips, [], 'it has an address');
    await world.process('node-a', options).release([{ ip: first! }]);
    assert.deepEqual((await assign('node-b', 1, options)).v4!.ips, ['10.0.0.0/30'], 'it is empty and old');
    await world.process('node-b', options).releaseByHandle('of-node-b');
    assert.deepEqual((await assign('node-a', 1, options)).v4!.ips, [], 'it is empty, but was claimed just now');
  });

  it('does not reclaim a block that was used after it was seen empty', async () => {
    await open({ ...ONE_BLOCK, config: { strictAffinity: true } });
    const old = Date.parse('2026-01-01T00:00:00Z');
    await world
      .process('node-a', { clock: { now: () => old, nanoseconds: () => BigInt(old) * 1_000_000n } })
      .claimAffinity('10.0.0.0/30', hostOwner('node-a'));
    const hook = once('after', /list IPAMBlock/, () => assign('node-a'));
    const { v4, error } = await assign('node-b', 1, { stepwise, hook });
    assert.deepEqual([v4!.ips, error], [[], undefined]);
    assert.deepEqual(v4!.messages, ['No more free affine blocks and strict affinity enabled']);
  });

  it('refuses to release what was given out again under the same handle', async () => {
    await open(ONE_BLOCK);
    const ipam = world.process('node-a', { stepwise });
    await ipam.assignIp({ ip: '10.0.0.1', handle: 'fixed' });
    const { sequenceNumber } = allocationsOf(await world.snapshot()).get('10.0.0.1')!;
    await ipam.releaseByHandle('fixed');
    await ipam.assignIp({ ip: '10.0.0.1', handle: 'fixed' });
    const { error, done } = await ipam.release([{ ip: '10.0.0.1', handle: 'fixed', sequenceNumber }]);
    assert.ok(isIpamError(error, 'bad sequence number'));
    assert.deepEqual(done, []);
    assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], ['10.0.0.1']);
  });

  it('refuses the same where the block was deleted and created anew in between', async () => {
    await open(ONE_BLOCK);
    const ipam = world.process('node-a', { stepwise });
    await ipam.assignIp({ ip: '10.0.0.1', handle: 'fixed' });
    const { sequenceNumber } = allocationsOf(await world.snapshot()).get('10.0.0.1')!;
    await ipam.releaseByHandle('fixed');
    await ipam.releaseHostAffinities(hostOwner('node-a'), true);
    assert.equal((await world.snapshot()).blocks.size, 0);
    await ipam.assignIp({ ip: '10.0.0.1', handle: 'fixed' });
    const { error } = await ipam.release([{ ip: '10.0.0.1', handle: 'fixed', sequenceNumber }]);
    assert.ok(isIpamError(error, 'bad sequence number'));
  });

  it('retries on what is there now when two take the last addresses of a block', async () => {
    await open(ONE_BLOCK);
    await assign('node-a', 2);
    const write = stepwise ? /update IPAMBlock/ : /commit .*IPAMBlock/;
    const hook = once('before', write, () => assign('node-a', 1));
    const { v4 } = await assign('node-a', 2, { stepwise, hook });
    assert.deepEqual(v4!.ips, ['10.0.0.3/30']);
    assert.equal(allocationsOf(await world.snapshot()).size, 4);
  });

  it('knows that an address is the caller’s though the store did not answer', async () => {
    await open(ONE_BLOCK);
    const write = stepwise ? /update IPAMBlock/ : /commit .*IPAMHandle/;
    const hook = once('after', write, () => Promise.reject(new CalicoError('Unreachable', 'no answer')));
    const { v4, error } = await assign('node-a', 1, { stepwise, hook });
    assert.deepEqual([v4!.ips, error], [['10.0.0.0/30'], undefined]);
    const { handles } = await world.snapshot();
    assert.deepEqual(handles.get('of-node-a'), { '10.0.0.0/30': 1 });
  });

  it('allocates once though the unanswered request reaches the store later', async () => {
    await open(ONE_BLOCK);
    let late = async () => {};
    const write = stepwise ? /update IPAMBlock/ : /commit .*IPAMHandle/;
    let done = false;
    const hook: Hook = (point) => {
      if (done || point.phase !== 'before' || !write.test(`${point.operation} ${point.objects.join(' ')}`)) return;
      done = true;
      late = point.perform!;
      throw new CalicoError('Unreachable', 'no answer');
    };
    const { v4 } = await assign('node-a', 1, { stepwise, hook });
    await late();
    assert.deepEqual([...allocationsOf(await world.snapshot()).keys()], bare(v4!.ips));
  });

  it('says which addresses are in doubt, and how to be rid of them, where the store stays silent', async () => {
    await open(ONE_BLOCK);
    let silent = false;
    const hook: Hook = ({ phase, operation, objects }) => {
      silent ||= phase === 'after' && /update IPAMBlock|commit .*IPAMHandle/.test(`${operation} ${objects.join(' ')}`);
      if (silent) throw new CalicoError('Unreachable', 'no answer');
    };
    const { error } = await assign('node-a', 1, { stepwise, hook });
    assert.ok(isIpamError(error, 'outcome unknown'));
    assert.match(error.message, /10\.0\.0\.0 was assigned to handle of-node-a/);
    assert.match(error.hint!, /release by handle of-node-a/);
    await world.process('node-a').releaseByHandle('of-node-a');
    const after = await world.snapshot();
    assert.deepEqual([allocationsOf(after).size, after.handles.size], [0, 0]);
  });

  it('releases once though the answer was lost and the address was given to another meanwhile', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/32', blockSize: 32 }] });
    const ipam = world.process('node-a');
    await ipam.assignIp({ ip: '10.0.0.0', handle: 'first' });
    const write = stepwise ? /update IPAMBlock/ : /commit .*IPAMBlock/;
    const hook = once('after', write, async () => {
      await ipam.assignIp({ ip: '10.0.0.0', handle: 'second' });
      throw new CalicoError('Unreachable', 'no answer');
    });
    const { unallocated, error } = await world.process('node-a', { stepwise, hook }).release([{ ip: '10.0.0.0' }]);
    assert.deepEqual([unallocated, error], [[], undefined]);
    assert.equal(allocationsOf(await world.snapshot()).get('10.0.0.0')?.handle, 'second');
  });

  if (!stepwise) return;

  it('makes one fail who confirms a claim that another has released in the middle, and begin again', async () => {
    await open(ONE_BLOCK);
    const hook = once('after', /create IPAMBlock/, () =>
      world.process('node-b', { stepwise: true }).releaseHostAffinities(hostOwner('node-a'), true),
    );
    const { v4 } = await assign('node-a', 1, { stepwise: true, hook });
    assert.deepEqual(v4!.ips, ['10.0.0.0/30']);
    const { affinities, blocks } = await world.snapshot();
    assert.deepEqual([...affinities], [['host/node-a/10.0.0.0/30', 'confirmed']]);
    assert.equal(blocks.get('10.0.0.0/30')!.affinity, 'host:node-a');
  });

  it('makes one fail who releases a claim that its host is taking up again', async () => {
    await open(ONE_BLOCK);
    const owner = hostOwner('node-a');
    await world.process('node-a').claimAffinity('10.0.0.0/30', owner);
    // The releaser has marked the claim, and is about to delete the block.
    const hook = once('before', /delete IPAMBlock/, () =>
      world.process('node-a', { stepwise: true }).autoAssign({ num4: 1, use: 'Workload' }),
    );
    const release = world
      .process('node-b', { stepwise: true, hook })
      .releaseBlockAffinity({ cidr: '10.0.0.0/30', affinity: 'host:node-a' }, true);
    await assert.rejects(release, (error) => isIpamError(error, 'raced'));
    const { affinities, blocks } = await world.snapshot();
    assert.deepEqual([...affinities.values(), blocks.size], ['confirmed', 1]);
  });

  it('makes one fail who releases a claim that its host has confirmed again, before anything is allocated', async () => {
    await open(ONE_BLOCK);
    const owner = hostOwner('node-a');
    await world.process('node-a').claimAffinity('10.0.0.0/30', owner);
    for (const stepwise of [true, false]) {
      const hook = once('before', /delete IPAMBlock/, () => world.process('node-a', { stepwise }).claimAffinity('10.0.0.0/30', owner));
      const releaser = world.process('node-b', { stepwise: true, hook });
      await assert.rejects(releaser.releaseBlockAffinity({ cidr: '10.0.0.0/30', affinity: 'host:node-a' }, true), (error) =>
        isIpamError(error, 'raced'),
      );
      const { affinities, blocks } = await world.snapshot();
      assert.deepEqual([...affinities.values(), blocks.size], ['confirmed', 1]);
    }
  });

  it('takes back what a crash left at each step of a claim and of a release', async () => {
    for (const like of [/create BlockAffinity/, /create IPAMBlock/, /update BlockAffinity/, /delete IPAMBlock/, /delete BlockAffinity/]) {
      await open(ONE_BLOCK);
      const owner = hostOwner('node-a');
      const hook = once('after', like, () => Promise.reject(new Crash()));
      const doomed = world.process('node-a', { stepwise: true, hook });
      await assert.rejects(
        doomed.claimAffinity('10.0.0.0/30', owner).then(() => doomed.releaseHostAffinities(owner, true)),
        /died/,
      );
      for (const stepwise of [true, false]) {
        const { v4 } = await assign('node-a', 1, { stepwise });
        assert.equal(v4!.ips.length, 1, String(like));
      }
      const { affinities, blocks } = await world.snapshot();
      assert.deepEqual([...affinities], [['host/node-a/10.0.0.0/30', 'confirmed']]);
      assert.equal(blocks.get('10.0.0.0/30')!.affinity, 'host:node-a');
      await world.close();
    }
    await open(ONE_BLOCK);
  });
}
