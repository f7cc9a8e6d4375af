import assert from 'node:assert/strict';
import { systemClock } from '../../../src/ipam/engine/clock.ts';
import { inParallel } from '../../../src/ipam/engine/in-parallel.ts';
import { Turns } from '../../../src/ipam/engine/in-turn.ts';
import { partialFulfillment } from '../../../src/ipam/engine/request.ts';
import { retry } from '../../../src/ipam/engine/retry.ts';
import { SharedRead } from '../../../src/ipam/engine/shared-read.ts';
import { IpamError, isIpamError } from '../../../src/ipam/errors.ts';
import { countOfFamily, decrement, decrementAtMost, increment, requireHandle, requireRoom, without } from '../../../src/ipam/handle.ts';
import { parseOwner } from '../../../src/ipam/owner.ts';

function deferred<T = void>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((one, two) => {
    resolve = one;
    reject = two;
  });
  return { promise, resolve, reject };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('let those with the same key follow each other in order, though one fails', async () => {
    const turns = new Turns();
    const first = deferred();
    const done: string[] = [];
    const all = [
      turns.take('a', () => first.promise.then(() => done.push('first'))),
      turns.take('a', async () => {
        done.push('second');
        throw new Error('second failed');
      }),
      turns.take('a', async () => done.push('third')),
      turns.take('b', async () => done.push('other')),
    ];
    await settle();
    assert.deepEqual(done, ['other']);
    first.resolve();
    const outcomes = await Promise.allSettled(all);
    assert.deepEqual(done, ['other', 'first', 'second', 'third']);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    );
  });
});

describe('a shared read', () => {
  it('answers nobody with what was read before he asked', async () => {
    const reads: ReturnType<typeof deferred<number>>[] = [];
    const shared = new SharedRead(() => {
      reads.push(deferred<number>());
      return reads.at(-1)!.promise;
    });
    const first = shared.get();
    const [second, third] = [shared.get(), shared.get()];
    assert.equal(reads.length, 1);
    reads[0]!.resolve(1);
    assert.equal(await first, 1);
    await settle();
    assert.equal(reads.length, 2, 'one read for both who came while the first was under way');
    reads[1]!.resolve(2);
    assert.deepEqual(await Promise.all([second, third]), [2, 2]);
    const fourth = shared.get();
    reads[2]!.resolve(3);
    assert.equal(await fourth, 3);
  });

  it('fails only those who waited for the read that failed', async () => {
    let count = 0;
    const shared = new SharedRead(async () => {
      count += 1;
      if (count === 1) throw new Error('no');
      return count;
    });
    const [first, second] = await Promise.allSettled([shared.get(), shared.get()]);
    assert.deepEqual([first.status, second], ['rejected', { status: 'fulfilled', value: 2 }]);
  });
});

describe('trying again', () => {
  const pauses: number[] = [];
  const patience = { random: () => 0.5, pause: async (milliseconds: number) => void pauses.push(milliseconds) };

  it('happens a hundred times where others are faster, with a pause each time', async () => {
    let tries = 0;
    const failing = retry(patience, async () => {
      tries += 1;
      throw new IpamError('raced', 'changed');
    });
    await assert.rejects(failing, (error) => isIpamError(error, 'retries exhausted'));
    assert.deepEqual([tries, pauses.length], [100, 100]);
    assert.ok(pauses.every((pause) => pause >= 5 && pause <= 50));
  });

  it('happens twice where a write is not answered, and never where something else is wrong', async () => {
    for (const [reason, most] of [
      ['unanswered', 3],
      ['block limit', 1],
    ] as const) {
      let tries = 0;
      const failing = retry(patience, async () => {
        tries += 1;
        throw new IpamError(reason, 'text');
      });
      await assert.rejects(failing, (error) => isIpamError(error, reason));
      assert.equal(tries, most);
    }
  });
});

describe('work in parallel', () => {
  it('does everything, sixteen at a time, and fails with the first failure when all is done', async () => {
    let most = 0;
    let now = 0;
    const done: number[] = [];
    const work = inParallel(
      Array.from({ length: 40 }, (_, index) => index),
      async (item) => {
        now += 1;
        most = Math.max(most, now);
        await settle();
        now -= 1;
        if (item === 3) throw new Error('three');
        done.push(item);
      },
    );
    await assert.rejects(work, /three/);
    assert.deepEqual([most, done.length], [16, 39]);
  });
});

describe('the clock', () => {
  it('gives each reading a number of its own, in nanoseconds', () => {
    const readings = Array.from({ length: 1000 }, () => systemClock.nanoseconds());
    assert.equal(new Set(readings).size, 1000);
    assert.ok(Math.abs(Number(readings[0]! / 1_000_000n) - Date.now()) < 10_000);
  });
});

describe('handles', () => {
  it('count by block, and lose an entry that reaches nothing', () => {
    const counts = increment(increment({}, '10.0.0.0/26', 2), 'fd00::/122', 1);
    assert.deepEqual(counts, { '10.0.0.0/26': 2, 'fd00::/122': 1 });
    assert.deepEqual([countOfFamily(counts, 4), countOfFamily(counts, 6)], [2, 1]);
    assert.deepEqual(decrement(counts, 'fd00::/122', 1), { '10.0.0.0/26': 2 });
    assert.deepEqual(without(counts, '10.0.0.0/26'), { 'fd00::/122': 1 });
    assert.throws(() => decrement(counts, '10.0.0.0/26', 3), /only has 2/);
    assert.throws(() => decrement(counts, '10.9.0.0/26', 1), /isn't linked/);
    assert.deepEqual(decrementAtMost(counts, '10.0.0.0/26', 3), { 'fd00::/122': 1 });
    assert.equal(decrementAtMost(counts, '10.9.0.0/26', 3), counts);
  });

  it('keep to the most that a family may have', () => {
    requireRoom('vm', { '10.0.0.0/26': 1, 'fd00::/122': 1 }, '10.0.0.0/26', 1);
    assert.throws(
      () => requireRoom('vm', { '10.0.0.0/26': 1, '10.0.0.64/26': 1 }, '10.0.0.0/26', 1),
      (error) => isIpamError(error, 'too many addresses'),
    );
  });

  it('cannot be empty, too long, or hold a slash', () => {
    requireHandle('k8s-pod-network.0123');
    requireHandle('h'.repeat(253));
    for (const bad of ['', 'a/b', 'h'.repeat(254), 'ü'.repeat(127)]) assert.throws(() => requireHandle(bad), /cannot be used/);
  });
});

describe('owners', () => {
  it('are read from what stands in a block', () => {
    assert.deepEqual(parseOwner('host:node.a'), { type: 'host', name: 'node.a' });
    assert.deepEqual(parseOwner('virtual:load-balancer'), { type: 'virtual', name: 'load-balancer' });
    for (const text of [undefined, '', 'host:', 'node-a']) assert.equal(parseOwner(text), undefined);
  });
});

describe('a request served in part', () => {
  it('is told in the words that callers know', () => {
    const base = { family: 4 as const, requested: 2, messages: ['one', 'two'], skipped: [] };
    assert.equal(partialFulfillment({ ...base, ips: ['10.0.0.1/26'] }), 'Assigned 1 out of 2 requested IPv4 addresses; one; two');
    assert.equal(partialFulfillment({ ...base, ips: ['10.0.0.1/26', '10.0.0.2/26'] }), '');
    const hostReserved = { startOfBlock: 3, endOfBlock: 1, handle: 'windows-reserved-ipam-handle', note: '' };
    assert.match(partialFulfillment({ ...base, ips: [], hostReserved }), /; HostReservedAttr: windows-reserved-ipam-handle$/);
  });
});
