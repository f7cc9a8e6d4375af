import assert from 'node:assert/strict';
import type { Event } from '../../../src/datastore/datastore.ts';
import type { Harness } from '../datastore-suite.ts';
import {
  affinity,
  collect,
  globalNetworkSet,
  type NetworkSet,
  networkSet,
  now,
  refTo,
  revisionOf,
  summary,
  take,
  withNets,
} from './samples.ts';

export function watchTests(harness: () => Harness): void {
  const store = () => harness().datastore;
  const kind = 'NetworkSet';

  describe('a watch', () => {
    it('tells of additions, changes and deletions in their order, with what was there before', async () => {
      const query = { kind, namespace: 'watched' };
      const events = take<NetworkSet>(store(), query, await now(store(), query), 4);
      const first = await store().create(networkSet('watched', 'a', ['10.0.0.0/8']));
      const second = await store().update(withNets(first, ['10.1.0.0/16']));
      await store().create(networkSet('watched', 'b'));
      await store().delete(refTo(first.resource));
      const [added, modified, other, deleted] = (await events) as [Event<NetworkSet>, Event<NetworkSet>, Event, Event<NetworkSet>];
      assert.deepEqual([added, modified, other, deleted].map(summary), ['added a', 'modified a', 'added b', 'deleted a']);
      assert.ok(added.type === 'added' && modified.type === 'modified' && deleted.type === 'deleted');
      assert.deepEqual(added.stored.resource, first.resource);
      assert.deepEqual(modified.stored.resource, second.resource);
      assert.equal(modified.stored.revision, second.revision);
      assert.deepEqual(deleted.ref, { kind, namespace: 'watched', name: 'a' });
      if (modified.old) assert.deepEqual(modified.old, first.resource);
      if (deleted.old) assert.deepEqual(deleted.old.spec, second.resource.spec);
    });

    it('begins after the revision given, however long ago that was', async () => {
      const first = await store().create(networkSet('past', 'a'));
      const second = await store().update(withNets(first, ['10.0.0.0/8']));
      await store().delete(refTo(second.resource));
      const events = await take(store(), { kind, namespace: 'past' }, first.revision, 2);
      assert.deepEqual(events.map(summary), ['modified a', 'deleted a']);
    });

    it('goes on from any event, losing and repeating nothing', async () => {
      const query = { kind, namespace: 'resumed' };
      const start = await now(store(), query);
      for (const name of ['a', 'b', 'c']) await store().create(networkSet('resumed', name));
      await store().delete({ ...query, name: 'b' });
      const all = await take(store(), query, start, 4);
      for (const [index, event] of all.entries()) {
        const rest = index === 3 ? [] : await take(store(), query, revisionOf(event), 3 - index);
        assert.deepEqual(rest.map(summary), all.slice(index + 1).map(summary));
      }
    });

    it('tells only of what the query asks for', async () => {
      const start = await now(store(), { kind });
      await store().create(networkSet('select', 'x'));
      await store().create(networkSet('select2', 'y'));
      await store().create(globalNetworkSet('select'));
      await store().create(networkSet('select', 'xy'));
      await store().create(networkSet('select', 'last'));
      await store().create(networkSet('select3', 'x'));
      const seen = async (query: object, count: number) => (await take(store(), { kind, ...query }, start, count)).map(summary);
      assert.deepEqual(await seen({ namespace: 'select' }, 3), ['added x', 'added xy', 'added last']);
      assert.deepEqual(await seen({ namespace: 'select', namePrefix: 'x' }, 2), ['added x', 'added xy']);
      assert.deepEqual(await seen({ namespace: 'select', name: 'xy' }, 1), ['added xy']);
      assert.deepEqual(await seen({ name: 'x' }, 2), ['added x', 'added x']);
      assert.deepEqual(await seen({}, 5), ['added x', 'added y', 'added xy', 'added last', 'added x']);
    });

    it('of affinities can be of one host', async () => {
      const query = { kind: 'BlockAffinity', host: { type: 'host', name: 'w' } };
      const events = take(store(), query, await now(store(), query), 2);
      for (const [host, cidr] of [
        ['w', '10.96.0.0/31'],
        ['w2', '10.96.0.2/31'],
        ['w', '10.96.0.4/31'],
      ] as const) {
        await store().create(affinity('host', host, cidr));
      }
      assert.deepEqual((await events).map(summary), ['added host/w/10.96.0.0/31', 'added host/w/10.96.0.4/31']);
    });

    it('sees what other clients write', async () => {
      const query = { kind, namespace: 'others' };
      const other = await harness().second();
      const events = take(store(), query, await now(store(), query), 2);
      const created = await other.create(networkSet('others', 'a'));
      await other.delete(refTo(created.resource));
      assert.deepEqual((await events).map(summary), ['added a', 'deleted a']);
    });

    it('reports a value that cannot be understood, and goes on', async () => {
      const query = { kind, namespace: 'broken-watch' };
      const created = await store().create(networkSet('broken-watch', 'a'));
      const events = take(store(), query, created.revision, 3);
      await harness().rewrite(refTo(created.resource), (stored) => ({ ...stored, spec: [] }));
      await store().create(networkSet('broken-watch', 'b'));
      await store().delete(refTo(created.resource));
      assert.deepEqual((await events).map(summary), ['unreadable a', 'added b', 'deleted a']);
    });

    it('ends quietly when it is aborted: before, while waiting, and in the middle', async () => {
      const query = { kind, namespace: 'aborted' };
      const start = await now(store(), query);
      assert.deepEqual(await collect(store().watch(query, start, AbortSignal.abort())), []);
      const controller = new AbortController();
      const waiting = collect(store().watch(query, start, controller.signal));
      await now(store(), query);
      controller.abort();
      assert.deepEqual(await waiting, []);
      for (const name of ['a', 'b', 'c']) await store().create(networkSet('aborted', name));
      assert.deepEqual((await take(store(), query, start, 1)).map(summary), ['added a']);
    });

    it('loses nothing when its reader is slow', async () => {
      const query = { kind, namespace: 'slow' };
      const start = await now(store(), query);
      const expected: string[] = [];
      const seen: string[] = [];
      const controller = new AbortController();
      const reading = (async () => {
        for await (const event of store().watch(query, start, controller.signal)) {
          if (event.type === 'bookmark') continue;
          seen.push(summary(event));
          if (seen.length % 100 === 1) await new Promise((resolve) => setImmediate(resolve));
          if (seen.length === 1000) controller.abort();
        }
      })();
      for (let index = 0; index < 1000; index += 50) {
        const batch = Array.from({ length: 50 }, (_, offset) => `n${index + offset}`);
        await Promise.all(batch.map((name) => store().create(networkSet('slow', name))));
        expected.push(...batch.map((name) => `added ${name}`));
      }
      await reading;
      assert.deepEqual(seen.toSorted(), expected.toSorted());
    });

    it('from a revision that was compacted away ends with Expired', async () => {
      const query = { kind, namespace: 'expired' };
      const start = await now(store(), query);
      const created = await store().create(networkSet('expired', 'a'));
      await store().update(withNets(created, ['10.0.0.0/8']));
      await harness().compact();
      await assert.rejects(take(store(), query, start, 1), { code: 'Expired' });
      assert.deepEqual((await store().get<NetworkSet>(refTo(created.resource))).resource.spec, { nets: ['10.0.0.0/8'] });
    });
  });
}
