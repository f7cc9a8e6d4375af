import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCalicoError } from '../../../src/base/errors.ts';
import { assign, autoAssign } from '../../../src/ipam/block/assign.ts';
import { type Block, handleAt, longestPrefix, newBlock, sequenceNumberAt, WINDOWS_RESERVED_HANDLE } from '../../../src/ipam/block/block.ts';
import { collect, toTimestamp } from '../../../src/ipam/block/cooldown.ts';
import { allocatedIps, isEmpty, nonAffineOrdinals, numFree, numInUse } from '../../../src/ipam/block/inspect.ts';
import { isHeld, ordinalsOfHandle, release, releaseByHandle } from '../../../src/ipam/block/release.ts';
import { findDamage, findInvalidity } from '../../../src/ipam/block/validity.ts';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { Reservations } from '../../../src/ipam/pool/reservations.ts';
import { parseCidr, parseIp } from '../../../src/net/index.ts';

const OWNER = hostOwner('node-a');
const NONE = new Reservations([]);
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const AT_ONCE = { now: NOW, cooldownSeconds: 0 };
const LATER = 1_000;

/** More than a double can hold. */
const SEQUENCE = 1_787_356_800_123_456_789n;

function blockOf(cidr: string, options = {}): Block {
  return newBlock(parseCidr(cidr)!.network, { owner: OWNER, sequenceNumber: SEQUENCE, ...options });
}

function take(block: Block, count: number, handle = 'h', owner = OWNER, reservations = NONE): Block {
  return autoAssign(block, { count, handle, owner, affinityCheck: true, reservations }).block;
}

const ip = (text: string) => parseIp(text)!;

describe('a block', () => {
  it('is new with all its addresses in the queue, the first ones first', () => {
    const block = blockOf('10.0.0.0/30', { claimTime: '2026-01-02T03:04:05Z' });
    assert.deepEqual(block, {
      cidr: '10.0.0.0/30',
      affinity: 'host:node-a',
      affinityClaimTime: '2026-01-02T03:04:05Z',
      allocations: [null, null, null, null],
      unallocated: [0, 1, 2, 3],
      attributes: null,
      sequenceNumber: SEQUENCE,
      sequenceNumberForAllocation: {},
      deleted: false,
      strictAffinity: false,
    });
  });

  it('keeps the ends that Windows reserves, and counts as empty with nothing but these', () => {
    const hostReserved = { startOfBlock: 3, endOfBlock: 1, handle: WINDOWS_RESERVED_HANDLE, note: 'windows host rsvd' };
    const block = blockOf('fd00::/125', { hostReserved });
    assert.deepEqual(block.unallocated, [3, 4, 5, 6]);
    assert.equal(isEmpty(block), true);
    assert.equal(isEmpty(take(block, 1)), false);
    assert.equal(numInUse(block), 4);
    assert.deepEqual([longestPrefix(4, hostReserved), longestPrefix(6, hostReserved), longestPrefix(4, undefined)], [29, 125, 32]);
  });

  it('hands out what was free longest, with its own mask, under the number it had', () => {
    const assigned = autoAssign(blockOf('10.0.0.0/30'), { count: 2, handle: 'h', owner: OWNER, affinityCheck: true, reservations: NONE });
    assert.deepEqual(assigned.ips, ['10.0.0.0/30', '10.0.0.1/30']);
    assert.equal(sequenceNumberAt(assigned.block, 1), SEQUENCE);
    const freed = releaseByHandle(assigned.block, 'h', AT_ONCE).block;
    assert.deepEqual(freed.unallocated, [2, 3, 0, 1]);
  });

  it('gives the same record to allocations that say the same', () => {
    const once = autoAssign(blockOf('10.0.0.0/30'), {
      count: 1,
      handle: 'h',
      attributes: { b: '2', a: '1' },
      owner: OWNER,
      affinityCheck: true,
      reservations: NONE,
    }).block;
    const twice = assign(once, ip('10.0.0.3'), { handle: 'h', attributes: { a: '1', b: '2' }, owner: OWNER, affinityCheck: true }).block;
    assert.deepEqual(twice.allocations, [0, null, null, 0]);
    assert.deepEqual(take(twice, 1).attributes!.length, 2);
  });

  it('passes over reserved addresses and keeps them in their place in the queue', () => {
    const reservations = Reservations.parse(['10.0.0.0', '10.0.0.2/32', 'no address', '']);
    const block = take(blockOf('10.0.0.0/30'), 4, 'h', OWNER, reservations);
    assert.deepEqual([allocatedIps(block), block.unallocated, numFree(block, reservations)], [['10.0.0.1', '10.0.0.3'], [0, 2], 0]);
    assert.deepEqual(assign(block, ip('10.0.0.0'), { owner: OWNER, affinityCheck: true }).ips, ['10.0.0.0/30'], 'who names it gets it');
  });

  it('is changed by nothing: what fails leaves no trace, and what succeeds is a new block', () => {
    const block = take(blockOf('10.0.0.0/30'), 2);
    const copy = structuredClone(block);
    assert.throws(
      () => assign(block, ip('10.0.0.0'), { owner: OWNER, affinityCheck: true }),
      (error) => isCalicoError(error, 'AlreadyExists'),
    );
    assert.throws(
      () => release(block, [{ ip: ip('10.0.0.0') }, { ip: ip('10.0.0.1'), handle: 'other' }], AT_ONCE),
      (error) => isIpamError(error, 'bad handle'),
    );
    take(block, 2);
    release(block, [{ ip: ip('10.0.0.0') }], AT_ONCE);
    assert.deepEqual(block, copy);
  });

  it('refuses others where affinity counts, and addresses that it has not', () => {
    const block = blockOf('10.0.0.0/30');
    const { affinity: _, ...unowned } = block;
    const other = { owner: hostOwner('node-b'), affinityCheck: true };
    for (const one of [block, unowned])
      assert.throws(
        () => assign(one, ip('10.0.0.0'), other),
        (error) => isIpamError(error, 'wrong affinity'),
      );
    assert.throws(
      () => assign(block, ip('10.0.0.4'), other),
      (error) => isIpamError(error, 'wrong affinity'),
    );
    assert.throws(() => assign(block, ip('10.0.0.4'), { ...other, affinityCheck: false }), /IP 10\.0\.0\.4 not in block 10\.0\.0\.0\/30/);
  });

  it('releases all or nothing: a number or a handle that is not the stored one fails the whole call', () => {
    const block = take(take(blockOf('10.0.0.0/30'), 1, 'a'), 1, 'b');
    const call = (handle: string, sequenceNumber: bigint) => () =>
      release(
        block,
        [
          { ip: ip('10.0.0.0'), handle: 'a', sequenceNumber: SEQUENCE },
          { ip: ip('10.0.0.1'), handle, sequenceNumber },
        ],
        AT_ONCE,
      );
    assert.throws(call('b', SEQUENCE + 1n), (error) => isIpamError(error, 'bad sequence number'));
    assert.throws(call('a', SEQUENCE), (error) => isIpamError(error, 'bad handle'));
    assert.deepEqual(Object.fromEntries(call('b', SEQUENCE)().countByHandle), { a: 1, b: 1 });
  });

  it('counts an address that is asked for twice once', () => {
    const block = take(blockOf('10.0.0.0/30'), 2);
    const {
      block: after,
      countByHandle,
      unallocated,
    } = release(block, [{ ip: ip('10.0.0.1') }, { ip: ip('10.0.0.1') }, { ip: ip('10.0.0.3') }], AT_ONCE);
    assert.deepEqual([Object.fromEntries(countByHandle), unallocated, after.unallocated], [{ h: 1 }, ['10.0.0.3'], [2, 3, 1]]);
  });

  it('reads handles up to a carriage return, which an old migration left in them', () => {
    const block = take(blockOf('10.0.0.0/30'), 1, 'h\r\neth0');
    assert.equal(handleAt(block, 0), 'h');
    assert.deepEqual(ordinalsOfHandle(block, 'h'), [0]);
    assert.equal(releaseByHandle(block, 'h', AT_ONCE).ordinals.length, 1);
  });

  it('releases by handle only what was allocated under a number, where one is given', () => {
    const first = take(blockOf('10.0.0.0/30'), 1);
    const both = take({ ...first, sequenceNumber: SEQUENCE + 1n }, 1);
    assert.deepEqual(releaseByHandle(both, 'h', AT_ONCE, SEQUENCE + 1n).ordinals, [1]);
  });

  it('lets released addresses rest, under a new number, and counts them as content meanwhile', () => {
    const rest = { now: NOW, cooldownSeconds: 60 };
    const resting = release(take({ ...blockOf('10.0.0.0/30') }, 1), [{ ip: ip('10.0.0.0') }], rest).block;
    assert.deepEqual(resting.attributes, [{ releasedAt: '2026-01-02T03:04:05Z' }]);
    assert.deepEqual([isEmpty(resting), isHeld(resting, 0), numInUse(resting), resting.unallocated], [false, false, 1, [1, 2, 3]]);
    assert.throws(() => assign(resting, ip('10.0.0.0'), { owner: OWNER, affinityCheck: true }), /already assigned/);
    assert.deepEqual(release(resting, [{ ip: ip('10.0.0.0') }], rest).unallocated, ['10.0.0.0']);
    assert.throws(
      () => release({ ...resting, sequenceNumberForAllocation: { 0: 5n } }, [{ ip: ip('10.0.0.0'), sequenceNumber: 4n }], rest),
      /update conflict/,
    );
  });

  it('frees an address after its rest, never before, and a second later at most', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.integer({ min: 0, max: 4 }), fc.nat(10_000), (offset, cooldownSeconds, waited) => {
        const released = NOW + offset;
        const resting = release(take(blockOf('10.0.0.0/32'), 1), [{ ip: ip('10.0.0.0') }], { now: released, cooldownSeconds: 9_999 }).block;
        const isFree = collect(resting, { now: released + waited, cooldownSeconds }).unallocated.length === 1;
        if (waited < cooldownSeconds * LATER) assert.equal(isFree, false);
        if (waited >= (cooldownSeconds + 2) * LATER) assert.equal(isFree, true);
        if (cooldownSeconds === 0) assert.equal(isFree, true);
      }),
    );
  });

  it('frees everything that rests where the cooldown is negative, and nothing that was released in the future', () => {
    const resting = release(take(blockOf('10.0.0.0/30'), 1), [{ ip: ip('10.0.0.0') }], { now: NOW + 3_600_000, cooldownSeconds: 60 }).block;
    assert.equal(collect(resting, { now: NOW, cooldownSeconds: -1 }).unallocated.length, 4);
    assert.equal(collect(resting, { now: NOW, cooldownSeconds: 0 }), resting);
  });

  it('tells whose addresses are not of its own host', () => {
    const block = autoAssign(take(blockOf('10.0.0.0/30'), 1), {
      count: 1,
      attributes: { node: 'node-a' },
      owner: OWNER,
      affinityCheck: true,
      reservations: NONE,
    }).block;
    assert.deepEqual(nonAffineOrdinals(block), [0]);
    const { affinity: _, ...unowned } = block;
    assert.deepEqual(nonAffineOrdinals(unowned), [0, 1]);
  });
});

describe("a stored block's rules", () => {
  const good = take(blockOf('10.0.0.0/30'), 1);
  const broken: [string, Partial<Block>, string, boolean][] = [
    ['an allocation that points nowhere', { allocations: [7, null, null, null] }, 'allocation 0 indexes a nonexistent attribute 7', true],
    ['a record that nothing points to', { attributes: [{}, {}] }, 'attribute index 1 exists but is not indexed by an allocation', false],
    [
      'a release in the future',
      { attributes: [{ releasedAt: '2199-01-01T00:00:00Z' }] },
      'attribute index 0 has releasedAt in the future, suggesting clock skew',
      false,
    ],
    ['an ordinal outside', { unallocated: [1, 2, 4] }, 'ordinal 4 appears in the Unallocated array but is out of the block', true],
    ['an ordinal twice in the queue', { unallocated: [1, 2, 2] }, 'ordinal 2 appears more than once in Unallocated array', true],
    ['an allocated ordinal in the queue', { unallocated: [1, 2, 3, 0] }, 'ordinal 0 is allocated but appears in Unallocated', true],
    ['a lost ordinal', { unallocated: [1, 2] }, 'expected 4 addresses in this block, but Unallocated (2) + Allocated (1) = 3', true],
    [
      'too few ordinals',
      { allocations: [0, null], unallocated: [1] },
      'expected 4 addresses in this block, but Unallocated (1) + Allocated (1) = 2',
      true,
    ],
  ];

  it('hold of what operations make', () => assert.equal(findInvalidity(good, NOW), undefined));

  for (const [what, change, text, harmful] of broken) {
    it(`name ${what}${harmful ? ', and forbid to work with it' : ', which does no harm'}`, () => {
      const block = { ...good, ...change };
      assert.equal(findInvalidity(block, NOW), text);
      assert.equal(findDamage(block) !== undefined, harmful);
    });
  }

  it('hold after any sequence of operations, and every address is in one place', () => {
    const operation = fc.record({
      kind: fc.constantFrom('autoAssign', 'assign', 'release', 'releaseByHandle'),
      count: fc.nat(5),
      ordinal: fc.nat(7),
      handle: fc.constantFrom('a', 'b', 'c'),
      wait: fc.nat(3_000),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), fc.constantFrom(0, 1, 3), (operations, cooldownSeconds) => {
        let block = blockOf('10.0.0.0/29');
        let now = NOW;
        for (const { kind, count, ordinal, handle, wait } of operations) {
          now += wait;
          const rest = { now, cooldownSeconds };
          const before = collect(block, rest);
          const queue = before.unallocated;
          try {
            if (kind === 'autoAssign') block = take(before, count, handle);
            else if (kind === 'assign')
              block = assign(before, ip(`10.0.0.${ordinal}`), { handle, owner: OWNER, affinityCheck: true }).block;
            else if (kind === 'release') block = release(before, [{ ip: ip(`10.0.0.${ordinal}`), handle }], rest).block;
            else block = releaseByHandle(before, handle, rest).block;
          } catch (error) {
            if (!isCalicoError(error)) throw error;
          }
          assert.equal(findInvalidity(block, now), undefined);
          assert.deepEqual(
            block.unallocated.filter((one) => queue.includes(one)),
            queue.filter((one) => block.unallocated.includes(one)),
            'the queue keeps its order',
          );
          for (const [number] of Object.entries(block.sequenceNumberForAllocation))
            assert.notEqual(block.allocations[Number(number)], null);
          block = { ...block, sequenceNumber: block.sequenceNumber + 1n };
        }
      }),
    );
  });

  it('count times in whole seconds', () => assert.equal(toTimestamp(NOW), '2026-01-02T03:04:05Z'));
});
