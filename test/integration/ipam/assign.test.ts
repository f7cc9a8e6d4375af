/** Assigning as reference ipam.md 8.7 and 9 expect it, in every way of writing. */
import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import { WINDOWS_RESERVED_HANDLE } from '../../../src/ipam/block/block.ts';
import type { AutoAssignRequest } from '../../../src/ipam/engine/request.ts';
import { partialFulfillment } from '../../../src/ipam/engine/request.ts';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { bare, type IpamContent, type IpamStore } from '../../support/ipam-store.ts';
import { describeWays } from '../../support/ipam-ways.ts';

const V4 = { cidr: '192.168.1.0/24', blockSize: 26 };
const V6 = { cidr: 'fd80:24e2:f998:72d6::/120', blockSize: 122 };
const DUAL: IpamContent = { pools: [V4, V6] };
const LIMIT = (limit: number) => `Need to allocate an IPAM block but could not - limit of ${limit} blocks reached for this node`;
const STRICT = 'No more free affine blocks and strict affinity enabled';
const WINDOWS = { startOfBlock: 3, endOfBlock: 1, handle: WINDOWS_RESERVED_HANDLE, note: 'windows host rsvd' };

describeWays('assigning addresses', (way) => {
  const { stepwise } = way;
  let world: IpamStore;
  const open = async (content: IpamContent) => {
    world = await way.open(content);
  };
  afterEach(() => world.close());
  const on = (hostname: string) => world.process(hostname, { stepwise });
  const ask = (hostname: string, request: Partial<AutoAssignRequest>) => on(hostname).autoAssign({ use: 'Workload', ...request });
  const counts = async (hostname: string, request: Partial<AutoAssignRequest>) => {
    const { v4, v6, error } = await ask(hostname, request);
    return [v4?.ips.length, v6?.ips.length, error?.message];
  };

  const table: [string, IpamContent, Partial<AutoAssignRequest>, unknown[], string[]][] = [
    ['one of each family', DUAL, { num4: 1, num6: 1 }, [1, 1, undefined], []],
    [
      'one of each family from blocks of one address',
      {
        pools: [
          { ...V4, blockSize: 32 },
          { ...V6, blockSize: 128 },
        ],
      },
      { num4: 1, num6: 1 },
      [1, 1, undefined],
      [],
    ],
    [
      'one of each family from the largest blocks',
      {
        pools: [
          { cidr: '192.168.0.0/16', blockSize: 20 },
          { cidr: 'fd80:24e2:f998:72d6::/110', blockSize: 116 },
        ],
      },
      { num4: 1, num6: 1 },
      [1, 1, undefined],
      [],
    ],
    ['all that two pools have', DUAL, { num4: 256, num6: 256 }, [256, 256, undefined], []],
    [
      'all of them from 64 blocks each',
      {
        pools: [
          { ...V4, blockSize: 30 },
          { ...V6, blockSize: 126 },
        ],
      },
      { num4: 256, num6: 256, maxBlocksPerHost: 256 },
      [256, 256, undefined],
      [],
    ],
    [
      'one block, where that is the limit',
      DUAL,
      { num4: 256, maxBlocksPerHost: 1 },
      [64, undefined, 'cannot allocate new block due to per host block limit'],
      [LIMIT(1)],
    ],
    [
      'two blocks, where that is the limit',
      DUAL,
      { num4: 256, maxBlocksPerHost: 2 },
      [128, undefined, 'cannot allocate new block due to per host block limit'],
      [LIMIT(2)],
    ],
    [
      'twenty blocks, where nothing else is said',
      { pools: [{ ...V4, blockSize: 32 }] },
      { num4: 30 },
      [20, undefined, 'cannot allocate new block due to per host block limit'],
      [LIMIT(20)],
    ],
    ['one less than asked for', DUAL, { num4: 257 }, [256, undefined, undefined], ['No IPs available in pools: [192.168.1.0/24]']],
    [
      'what the pool asked for has',
      { pools: ['192.168.1.0/26', '192.168.1.64/26'], config: { strictAffinity: true } },
      { num4: 256, ipv4Pools: ['192.168.1.0/26'] },
      [64, undefined, undefined],
      [STRICT],
    ],
    ['nothing where nothing is asked for', DUAL, {}, [undefined, undefined, undefined], []],
  ];
  for (const [what, content, request, expected, messages] of table) {
    it(`gives ${what}`, async () => {
      await open(content);
      const { v4, v6, error } = await ask('node-a', { ...request, handle: 'h' });
      assert.deepEqual([v4?.ips.length, v6?.ips.length, error?.message], expected);
      assert.deepEqual(v4?.messages ?? [], messages);
      assert.equal(new Set(v4?.ips).size, v4?.ips.length ?? 0);
      const handle = Object.values((await world.snapshot()).handles.get('h') ?? {});
      assert.equal(
        handle.reduce((sum, count) => sum + count, 0),
        (v4?.ips.length ?? 0) + (v6?.ips.length ?? 0),
      );
    });
  }

  it('fills own blocks before it borrows, and borrows before it gives up', async () => {
    await open({ pools: ['10.0.0.0/25'] });
    assert.deepEqual(await counts('node-a', { num4: 1 }), [1, undefined, undefined]);
    assert.deepEqual(await counts('node-b', { num4: 1 }), [1, undefined, undefined]);
    const { v4 } = await ask('node-a', { num4: 64 });
    const own = v4!.ips.filter((ip) => Number(ip.split('.')[3]!.split('/')[0]) < 64);
    assert.deepEqual([own.length, v4!.ips.length], [63, 64]);
    assert.equal((await world.snapshot()).blocks.size, 2);
  });

  it('keeps hosts to their own blocks as long as affinity is strict', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/28', blockSize: 28 }] });
    assert.deepEqual(await counts('node-a', { num4: 1 }), [1, undefined, undefined]);
    assert.deepEqual(await counts('node-b', { num4: 1 }), [1, undefined, undefined]);
    await on('node-a').configure((current) => ({ ...current, strictAffinity: true }));
    assert.deepEqual(await counts('node-a', { num4: 1 }), [1, undefined, undefined]);
    const { v4 } = await ask('node-b', { num4: 1 });
    assert.deepEqual([v4!.ips, partialFulfillment(v4!)], [[], `Assigned 0 out of 1 requested IPv4 addresses; ${STRICT}`]);
    await on('node-a').configure((current) => ({ ...current, strictAffinity: false }));
    assert.deepEqual(await counts('node-b', { num4: 1 }), [1, undefined, undefined]);
  });

  it('takes the smaller of the limits that configuration and request set', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/28', blockSize: 30 }], config: { strictAffinity: true, maxBlocksPerHost: 2 } });
    for (let count = 0; count < 8; count += 1) assert.deepEqual(await counts('node-a', { num4: 1 }), [1, undefined, undefined]);
    const limited = [0, undefined, 'cannot allocate new block due to per host block limit'];
    assert.deepEqual(await counts('node-a', { num4: 1 }), limited);
    assert.deepEqual(await counts('node-a', { num4: 1, maxBlocksPerHost: 3 }), limited);
    await on('node-a').configure((current) => ({ ...current, maxBlocksPerHost: 3 }));
    assert.deepEqual(await counts('node-a', { num4: 1, maxBlocksPerHost: 2 }), limited);
    assert.deepEqual(await counts('node-a', { num4: 1 }), [1, undefined, undefined]);
  });

  it('hands out what was free longest', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/30', blockSize: 30 }] });
    const seen: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const [ip] = bare((await ask('node-a', { num4: 1 })).v4!.ips);
      seen.push(ip!);
      await on('node-a').release([{ ip: ip! }]);
    }
    assert.deepEqual([new Set(seen.slice(0, 4)).size, seen[4]], [4, seen[0]]);
  });

  it('does not hand out an address that rests, and hands it out afterwards', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/32', blockSize: 32 }], config: { ipCooldownSeconds: 30 } });
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => now, nanoseconds: () => BigInt(now) * 1_000_000n };
    const ipam = world.process('node-a', { stepwise, clock });
    const request = { num4: 1, handle: 'h', use: 'Workload' } as const;
    await ipam.autoAssign(request);
    await ipam.releaseByHandle('h');
    assert.deepEqual((await world.snapshot()).handles.size, 0);
    await assert.rejects(ipam.assignmentAttributes('10.0.0.0'), (error) => isIpamError(error, 'in cooldown'));
    assert.deepEqual((await ipam.autoAssign(request)).v4!.ips, []);
    now += 32_000;
    assert.deepEqual((await ipam.autoAssign(request)).v4!.ips, ['10.0.0.0/32']);
  });

  it('leaves reserved addresses alone, whole blocks of them too, but for who names them', async () => {
    await open({ pools: [{ cidr: '10.0.0.0/29', blockSize: 30 }], reserved: ['10.0.0.0/30', '10.0.0.5/32'] });
    const { v4 } = await ask('node-a', { num4: 8 });
    assert.deepEqual(v4!.ips, ['10.0.0.4/30', '10.0.0.6/30', '10.0.0.7/30']);
    await on('node-a').assignIp({ ip: '10.0.0.1' });
    await on('node-a').assignIp({ ip: '10.0.0.5' });
    assert.equal(allocationsOf(await world.snapshot()).size, 5);
  });

  it('gives a virtual machine the address that it has, wherever it starts', async () => {
    await open({ pools: ['10.0.0.0/24'] });
    const request = { num4: 1, handle: 'vm', maxPerHandle: 1 };
    const [first] = bare((await ask('node-a', request)).v4!.ips);
    assert.deepEqual((await ask('node-b', request)).v4!.ips, [`${first}/32`]);
    await on('node-b').assignIp({ ip: first!, handle: 'vm', maxPerHandle: 1 });
    await assert.rejects(on('node-b').assignIp({ ip: '10.0.0.99', handle: 'vm', maxPerHandle: 1 }), (error) =>
      isIpamError(error, 'too many addresses'),
    );
    assert.equal(allocationsOf(await world.snapshot()).size, 1);
    assert.deepEqual((await world.snapshot()).handles.get('vm'), { '10.0.0.0/26': 1 });
  });

  it('serves the load balancer as an owner of its own, from pools of its own', async () => {
    await open({ pools: ['10.0.0.0/24', { cidr: '10.1.0.0/24', allowedUses: ['LoadBalancer'] }] });
    const { v4 } = await ask('load-balancer', { num4: 1, use: 'LoadBalancer' });
    assert.deepEqual(v4!.ips, ['10.1.0.0/26']);
    assert.deepEqual([...(await world.snapshot()).affinities.keys()], ['virtual/load-balancer/10.1.0.0/26']);
    await on('node-a').assignIp({ ip: '10.1.0.1', use: 'LoadBalancer', hostname: 'load-balancer' });
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.1', use: 'LoadBalancer' }), (error) =>
      isIpamError(error, 'no qualified pool'),
    );
  });

  it('makes room for what Windows reserves, and has a block ready before the first workload', async () => {
    await open({
      pools: [
        { cidr: '10.0.0.0/28', blockSize: 30 },
        { cidr: '10.1.0.0/28', blockSize: 29 },
      ],
    });
    assert.deepEqual(await on('node-a').ensureBlock({ hostReserved4: WINDOWS }), { v4: '10.1.0.0/29' });
    assert.deepEqual(await on('node-a').ensureBlock({ hostReserved4: WINDOWS }), { v4: '10.1.0.0/29' });
    const { v4 } = await ask('node-a', { num4: 1, hostReserved4: WINDOWS });
    assert.deepEqual(v4!.ips, ['10.1.0.3/29']);
  });

  it('uses the pools that select the namespace', async () => {
    await open({
      pools: [
        { cidr: '10.0.0.0/24', namespaceSelector: "team == 'a'" },
        { cidr: '10.1.0.0/24', namespaceSelector: '!has(team)' },
      ],
    });
    assert.deepEqual((await ask('node-a', { num4: 1, namespaceLabels: { team: 'a' } })).v4!.ips, ['10.0.0.0/26']);
    assert.deepEqual((await ask('node-a', { num4: 1 })).v4!.ips, ['10.1.0.0/26']);
    assert.equal(
      (await ask('node-a', { num4: 1, namespaceLabels: { team: 'b' } })).error?.message,
      'no configured Calico pools for node node-a',
    );
  });

  it('gives up an empty block whose pool does not select the host any more, and keeps one with addresses until they are gone', async () => {
    await open({
      pools: [
        { cidr: '10.0.0.0/24', nodeSelector: '!has(moved)' },
        { cidr: '10.1.0.0/24', nodeSelector: 'has(moved)' },
      ],
      nodes: { 'node-a': {} },
    });
    const ipam = on('node-a');
    await ipam.claimAffinity('10.0.0.0/25', hostOwner('node-a'));
    await ask('node-a', { num4: 1, handle: 'old' });
    await world.labelNode('node-a', { moved: 'yes' });
    assert.deepEqual((await ask('node-a', { num4: 1 })).v4!.ips, ['10.1.0.0/26']);
    assert.deepEqual([...(await world.snapshot()).blocks.keys()], ['10.0.0.0/26', '10.1.0.0/26']);
    await ipam.releaseByHandle('old');
    assert.deepEqual([...(await world.snapshot()).blocks.keys()], ['10.1.0.0/26']);
  });

  it('keeps blocks whose pool is left out for another reason than the host', async () => {
    await open({ pools: ['10.0.0.0/24', '10.1.0.0/24'] });
    await ask('node-a', { num4: 1, ipv4Pools: ['10.0.0.0/24'], handle: 'h' });
    await on('node-a').releaseByHandle('h');
    await ask('node-a', { num4: 1, ipv4Pools: ['10.1.0.0/24'] });
    assert.equal((await world.snapshot()).blocks.size, 2);
  });

  it('assigns no address of a pool that is disabled, and releases those that it has', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    await ask('node-a', { num4: 1, handle: 'h' });
    const pool = await world.datastore.get({ kind: 'IPPool', name: 'pool-0' });
    await world.datastore.update({ ...pool, resource: { ...pool.resource, spec: { ...pool.resource.spec, disabled: true } } });
    assert.equal((await ask('node-a', { num4: 1 })).error?.message, 'cannot find a qualified ippool');
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.9' }), (error) => isIpamError(error, 'not in a pool'));
    assert.deepEqual((await on('node-a').assignmentAttributes('10.0.0.0')).handle_id, 'h');
    assert.deepEqual((await on('node-a').release([{ ip: '10.0.0.0', handle: 'h' }])).unallocated, []);
  });

  it('does not try IPv6 where IPv4 fails, and keeps the IPv4 addresses where IPv6 fails', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    const { v4, v6, error } = await ask('node-a', { num4: 1, num6: 1 });
    assert.deepEqual([v4!.ips.length, v6, error?.message], [1, undefined, 'cannot find a qualified ippool']);
    const other = await ask('node-a', { num4: 1, num6: 1, ipv4Pools: ['10.9.0.0/26'] });
    assert.deepEqual([other.v4, other.v6], [undefined, undefined]);
  });

  it('refuses what makes no sense before it touches anything', async () => {
    await open(DUAL);
    const bad: [Partial<AutoAssignRequest>, RegExp][] = [
      [{ num4: -1 }, /num4 is -1/],
      [{ num4: 1.5 }, /num4 is 1\.5/],
      [{ num6: Number.NaN }, /num6 is NaN/],
      [{ num4: 1, maxBlocksPerHost: -3 }, /maxBlocksPerHost is -3/],
      [{ num4: 2, maxPerHandle: 1, handle: 'h' }, /may have no more than 1/],
      [{ num4: 1, handle: 'h'.repeat(254) }, /longer than 253/],
      [{ num4: 1, handle: 'a/b' }, /slash/],
      [{ num4: 1, hostname: '' }, /cannot be the name of a host/],
      [{ num4: 1, hostname: 'a/b' }, /cannot be the name of a host/],
    ];
    for (const [request, text] of bad) await assert.rejects(ask('node-a', request), text);
    await assert.rejects(ask('node-a', { num4: 1, use: undefined as never }), (error) => isIpamError(error, 'use required'));
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.0/26' }), /invalid IP address specified: 10\.0\.0\.0\/26/);
    await assert.rejects(on('node-a').assignIp({ ip: '172.16.0.1' }), /The provided IP address is not in a configured pool\n/);
    assert.equal((await ask('node-a', { num4: 1, ipv4Pools: ['fd80::/120'] })).error?.code, 'Invalid');
    const unknown = await ask('nobody', { num4: 1 });
    assert.equal(unknown.error?.message, 'resource does not exist: Node(nobody) with error: <nil>');
    assert.equal((await world.snapshot()).blocks.size, 0);
  });

  it('gives nothing out while the datastore is locked, but takes back', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    await on('node-a').assignIp({ ip: '10.0.0.7', handle: 'a' });
    await world.create('ClusterInformation', 'default', { datastoreReady: false });
    const isLocked = (error: unknown) => isIpamError(error, 'locked');
    assert.ok(isLocked((await ask('node-a', { num4: 1 })).error));
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.8' }), isLocked);
    await assert.rejects(on('node-a').ensureBlock({ hostReserved4: { startOfBlock: 0, endOfBlock: 0, handle: 'h', note: '' } }), isLocked);
    await on('node-a').releaseByHandle('a');
    assert.equal(allocationsOf(await world.snapshot()).size, 0);
  });

  it('knows hosts by names of 253 characters', async () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
    await open({ pools: ['10.0.0.0/26'], nodes: [name] });
    assert.deepEqual(await counts(name, { num4: 1 }), [1, undefined, undefined]);
    await on(name).removeHost(name);
    assert.equal((await world.snapshot()).affinities.size, 0);
  });

  it('refuses an explicit address that is taken, or of another host where affinity is strict', async () => {
    await open({ pools: ['10.0.0.0/26'] });
    await on('node-a').assignIp({ ip: '10.0.0.7', handle: 'a' });
    await assert.rejects(on('node-a').assignIp({ ip: '10.0.0.7', handle: 'b' }), (error) => isCalicoError(error, 'AlreadyExists'));
    await on('node-b').assignIp({ ip: '10.0.0.8', handle: 'b' });
    await on('node-a').configure((current) => ({ ...current, strictAffinity: true }));
    await assert.rejects(on('node-b').assignIp({ ip: '10.0.0.9' }), /Block host affinity does not match/);
    assert.deepEqual([...(await world.snapshot()).handles.keys()], ['a', 'b']);
  });
});
