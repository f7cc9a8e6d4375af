import assert from 'node:assert/strict';
import type { SyncedQuery } from '../../../../src/datastore/syncer/item.ts';
import { sync } from '../../../../src/datastore/syncer/syncer.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FaultyDatastore } from '../../../support/faulty-datastore.ts';
import { SyncStream } from '../../../support/sync-stream.ts';

const MINUTE = 60_000;

describe('the syncer', () => {
  let store: FaultyDatastore;
  let clock: FakeClock;
  let controller: AbortController;
  const streams: SyncStream[] = [];

  beforeEach(() => {
    store = new FaultyDatastore();
    clock = new FakeClock();
    controller = new AbortController();
  });
  afterEach(async () => {
    controller.abort();
    await Promise.all(streams.splice(0).map((stream) => stream.end()));
    assert.equal(store.watching, 0);
  });

  function start(...queries: SyncedQuery[]): SyncStream {
    const stream = new SyncStream(sync(store.datastore, queries, { signal: controller.signal, clock }));
    streams.push(stream);
    return stream;
  }

  /** As `start`, in sync. */
  async function started(...queries: SyncedQuery[]): Promise<SyncStream> {
    const stream = start(...queries);
    await stream.until('in-sync');
    return stream;
  }

  const pools: SyncedQuery = { kind: 'IPPool' };
  const tiers: SyncedQuery = { kind: 'Tier' };

  it('waits for the store, tells all there is, and is in sync', async () => {
    for (const name of ['a', 'b', 'c']) store.put('IPPool', name);
    assert.deepEqual(await start(pools).until('in-sync'), ['wait-for-ready', 'resync', 'new a', 'new b', 'new c', 'in-sync']);
  });

  it('is in sync with an empty store', async () => {
    assert.deepEqual(await start(pools).until('in-sync'), ['wait-for-ready', 'resync', 'in-sync']);
  });

  it('is in sync when all kinds are', async () => {
    store.put('IPPool', 'pool');
    store.put('Tier', 'tier');
    store.lists = ['Unreachable'];
    const stream = start(pools, tiers);
    assert.deepEqual(await stream.until('new tier'), ['wait-for-ready', 'failure Unreachable', 'resync', 'new tier']);
    assert.equal(await clock.toNextWaking(), 1000);
    assert.deepEqual(await stream.until('in-sync'), ['new pool', 'in-sync']);
  });

  it('tells changes in their order', async () => {
    store.put('IPPool', 'a');
    const stream = await started(pools);
    store.put('IPPool', 'b');
    assert.deepEqual(await stream.until('new b'), ['new b']);
    store.put('IPPool', 'a');
    assert.deepEqual(await stream.until('updated a'), ['updated a']);
    store.delete('IPPool', 'a');
    assert.deepEqual(await stream.until('deleted a'), ['deleted a']);
    store.put('IPPool', 'a');
    assert.deepEqual(await stream.until('new a'), ['new a']);
  });

  it('tells nothing twice', async () => {
    const stream = await started(pools);
    store.put('IPPool', 'a');
    store.repeatLast();
    store.delete('IPPool', 'a');
    store.repeatLast();
    store.delete('IPPool', 'never');
    store.put('IPPool', 'z');
    assert.deepEqual(await stream.until('new z'), ['new a', 'deleted a', 'new z']);
  });

  it('hands over what follows each other in batches of 1000 at most, and what is between in its place', async () => {
    store.pageSize = 700;
    for (let index = 0; index < 2100; index += 1) store.put('IPPool', `pool-${index}`);
    const stream = start(pools);
    const sizes: number[] = [];
    for (let item = await stream.next(); item; item = await stream.next()) {
      if (item.type === 'updates') sizes.push(item.updates.length);
      if (item.type === 'status' && item.status === 'in-sync') break;
    }
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      2100,
    );
    assert.ok(Math.max(...sizes) <= 1000);
  });

  it('reads no more of the store than its consumer has room for', async () => {
    store.pageSize = 500;
    for (let index = 0; index < 10_000; index += 1) store.put('IPPool', `pool-${index}`);
    const stream = start(pools);
    await stream.next();
    await stream.next();
    await settle();
    assert.equal(store.pagesRead, 4);
    await stream.until('in-sync');
    assert.equal(store.pagesRead, 20);
  });

  describe('when a watch ends', () => {
    it('goes on from the last change, half a second after it began', async () => {
      const stream = await started(pools);
      store.put('IPPool', 'a');
      await stream.until('new a');
      store.breakWatches();
      store.put('IPPool', 'b');
      assert.equal(await clock.toNextWaking(), 500);
      assert.deepEqual(await stream.until('new b'), ['new b']);
      assert.deepEqual(
        store.watched.map(({ from }) => from),
        ['1', '2'],
      );
      assert.equal(store.listed.length, 1);
    });

    it('goes on from the last bookmark', async () => {
      const stream = await started(pools);
      store.put('Tier', 'other');
      store.bookmark('IPPool');
      store.put('IPPool', 'a');
      await stream.until('new a');
      store.bookmark('IPPool');
      await settle();
      store.compact();
      store.breakWatches();
      await clock.toNextWaking();
      store.put('IPPool', 'b');
      assert.deepEqual(await stream.until('new b'), ['new b']);
      assert.equal(store.listed.length, 1);
    });

    it('because what comes next was forgotten, lists again and tells the difference', async () => {
      for (const name of ['same', 'changes', 'goes']) store.put('IPPool', name);
      const stream = await started(pools);
      store.breakWatches('Unreachable');
      store.put('IPPool', 'changes');
      store.delete('IPPool', 'goes');
      store.put('IPPool', 'comes');
      store.compact();
      await clock.toNextWaking();
      assert.equal(await clock.toNextWaking(), 500);
      assert.deepEqual(await stream.until('in-sync'), [
        'failure Unreachable',
        'resync',
        'updated changes',
        'new comes',
        'deleted goes',
        'in-sync',
      ]);
      store.put('IPPool', 'after');
      assert.deepEqual(await stream.until('new after'), ['new after']);
    });

    it('with one error after the other, lists again at the fifth', async () => {
      store.watches = ['Datastore', 'Datastore', 'Datastore', 'Datastore', 'Datastore'];
      const stream = await started(pools);
      for (let attempt = 1; attempt <= 4; attempt += 1) await clock.toNextWaking();
      assert.equal(store.listed.length, 1);
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['failure Datastore', 'resync', 'in-sync']);
      assert.equal(store.listed.length, 2);
    });

    it('counts errors from one revision only', async () => {
      const stream = await started(pools);
      for (let turn = 1; turn <= 6; turn += 1) {
        store.breakWatches('Datastore');
        await clock.toNextWaking();
        store.put('IPPool', `pool-${turn}`);
        const told = await stream.until(`new pool-${turn}`);
        assert.equal(told[0], 'failure Datastore');
      }
      assert.equal(store.listed.length, 1);
    });

    it('because the store is away, waits for it, and lists again after ten minutes', async () => {
      const stream = await started(pools);
      store.watches = Array(2000).fill('Unreachable');
      store.breakWatches('Unreachable');
      assert.deepEqual(await stream.until('failure Unreachable'), ['failure Unreachable']);
      let passed = 0;
      while (store.listed.length === 1) {
        passed += await clock.toNextWaking();
      }
      assert.ok(passed >= 10 * MINUTE && passed <= 10 * MINUTE + 1000, `${passed} ms`);
    });
  });

  describe('when a list fails', () => {
    it('asks again each second, and says once what is wrong', async () => {
      store.lists = ['Unreachable', 'Unreachable', 'Unauthorised', 'Unauthorised'];
      const stream = start(pools);
      assert.deepEqual(await stream.until('failure Unreachable'), ['wait-for-ready', 'failure Unreachable']);
      const waits = [await clock.toNextWaking(), await clock.toNextWaking(), await clock.toNextWaking(), await clock.toNextWaking()];
      assert.deepEqual(waits, [1000, 1000, 1000, 1000]);
      assert.deepEqual(await stream.until('in-sync'), ['failure Unauthorised', 'resync', 'in-sync']);
    });

    it('in the middle, tells the rest with the next', async () => {
      store.pageSize = 2;
      store.pagesUntilBreak = 1;
      for (const name of ['a', 'b', 'c']) store.put('IPPool', name);
      const stream = start(pools);
      assert.deepEqual(await stream.until('new b'), ['wait-for-ready', 'resync', 'new a', 'new b']);
      assert.deepEqual(await stream.until('failure Unreachable'), ['failure Unreachable']);
      store.delete('IPPool', 'a');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['new c', 'deleted a', 'in-sync']);
    });

    it('for ten minutes, says that contact is lost, and keeps what it knows until it has better', async () => {
      store.put('IPPool', 'a');
      const stream = await started(pools);
      store.lists = Array(601).fill('Unreachable');
      store.compact();
      store.put('Tier', 'x');
      store.compact();
      store.breakWatches();
      const told = stream.until('wait-for-ready');
      while (store.lists.length > 0) {
        await clock.toNextWaking();
      }
      assert.deepEqual(await told, ['resync', 'failure Unreachable', 'failure Unreachable, lost', 'wait-for-ready']);
      store.delete('IPPool', 'a');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['resync', 'deleted a', 'in-sync']);
    });

    it('for ten minutes, takes back what shall not be kept, before it says that it waits', async () => {
      store.put('IPPool', 'a');
      const stream = await started({ ...pools, forgetWhenLost: true });
      store.lists = Array(601).fill('Unreachable');
      store.put('Tier', 'x');
      store.compact();
      store.breakWatches();
      const told = stream.until('wait-for-ready');
      while (store.lists.length > 0) {
        await clock.toNextWaking();
      }
      assert.deepEqual((await told).slice(-2), ['deleted a', 'wait-for-ready']);
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['resync', 'new a', 'in-sync']);
    });
  });

  describe('of a kind that the store does not have', () => {
    it('is in sync without any, and asks again after half an hour', async () => {
      store.lists = ['NotFound', 'NotFound'];
      const stream = start(pools);
      assert.deepEqual(await stream.until('in-sync'), ['wait-for-ready', 'resync', 'in-sync']);
      assert.equal(await clock.toNextWaking(), 30 * MINUTE);
      assert.equal(await clock.toNextWaking(), 30 * MINUTE);
      store.put('IPPool', 'a');
      assert.deepEqual(await stream.until('new a'), ['new a']);
    });

    it('takes back what there was', async () => {
      store.put('IPPool', 'a');
      const stream = await started(pools);
      store.lists = ['NotFound'];
      store.breakWatches('Expired');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['resync', 'deleted a', 'in-sync']);
    });

    it('that says so by an empty list without revision, asks every five seconds', async () => {
      store.withoutRevisions = true;
      const stream = start(pools);
      assert.deepEqual(await stream.until('in-sync'), ['wait-for-ready', 'resync', 'in-sync']);
      assert.equal(await clock.toNextWaking(), 5000);
      assert.equal(await clock.toNextWaking(), 5000);
      assert.equal(store.watched.length, 0);
      store.withoutRevisions = false;
      store.put('IPPool', 'a');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('new a'), ['new a']);
    });

    it('that it cannot watch, asks every five seconds and tells the difference', async () => {
      store.watches = Array(100).fill('NotSupported');
      store.put('IPPool', 'a');
      const stream = await started(pools);
      assert.equal(await clock.toNextWaking(), 5000);
      store.put('IPPool', 'b');
      store.delete('IPPool', 'a');
      assert.equal(await clock.toNextWaking(), 5000);
      assert.deepEqual(await stream.until('deleted a'), ['new b', 'deleted a']);
    });
  });

  describe('of a value that cannot be read', () => {
    it('says so, and counts it as absent', async () => {
      store.put('IPPool', 'a');
      const stream = await started(pools);
      store.spoil('IPPool', 'a', 'no spec');
      assert.deepEqual(await stream.until('unreadable /a: no spec'), ['deleted a', 'unreadable /a: no spec']);
      store.put('IPPool', 'a');
      assert.deepEqual(await stream.until('new a'), ['new a']);
    });

    it('says so once, however often it is listed', async () => {
      store.unreadable = [{ key: '/a', reason: 'no spec' }];
      const stream = start(pools);
      assert.deepEqual(await stream.until('in-sync'), ['wait-for-ready', 'resync', 'unreadable /a: no spec', 'in-sync']);
      store.breakWatches('Expired');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['resync', 'in-sync']);
      store.unreadable = [{ key: '/a', reason: 'no name' }];
      store.breakWatches('Expired');
      await clock.toNextWaking();
      assert.deepEqual(await stream.until('in-sync'), ['resync', 'unreadable /a: no name', 'in-sync']);
    });
  });

  describe('ends quietly', () => {
    it('when it was aborted before it began', async () => {
      controller.abort();
      const stream = start(pools);
      assert.deepEqual([await stream.next(), await stream.next()], [{ type: 'status', status: 'wait-for-ready' }, undefined]);
      assert.equal(store.listed.length, 0);
    });

    it('while it watches, though its consumer waits', async () => {
      const stream = await started(pools, tiers);
      const last = stream.next();
      controller.abort();
      assert.equal(await last, undefined);
    });

    it('while it waits for its turn', async () => {
      store.lists = ['Unreachable'];
      const stream = start(pools);
      await stream.until('failure Unreachable');
      const last = stream.next();
      controller.abort();
      assert.equal(await last, undefined);
      assert.equal(store.listed.length, 1);
    });

    it('while a list has no answer', async () => {
      const asked = Promise.withResolvers<void>();
      store.list = async function* () {
        asked.resolve();
        await new Promise(() => {});
        yield* [];
      };
      const stream = start(pools);
      await stream.next();
      const last = stream.next();
      await asked.promise;
      controller.abort();
      assert.equal(await last, undefined);
    });

    it('when its consumer has enough, and reads nothing more', async () => {
      store.put('IPPool', 'a');
      for await (const item of sync(store.datastore, [pools, tiers], { signal: controller.signal, clock })) {
        if (item.type === 'status' && item.status === 'in-sync') break;
      }
      assert.equal(store.watching, 0);
    });
  });

  it('does not hide a mistake of the program', async () => {
    store.list = async function* () {
      yield* [];
      throw new TypeError('oops');
    };
    await assert.rejects(start(pools).until('in-sync'), /oops/);
  });
});

/** Lets everything run that needs no time to pass. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
