import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FaultyDatastore } from '../../../support/faulty-datastore.ts';
import { contents, SyncConsumer } from '../../../support/sync-consumer.ts';

const KINDS = ['IPPool', 'Tier'] as const;

interface World {
  readonly store: FaultyDatastore;
  readonly clock: FakeClock;
}

type Step = (world: World) => unknown;

const step: fc.Arbitrary<Step> = (() => {
  const kind = fc.constantFrom(...KINDS);
  const name = fc.constantFrom('a', 'b', 'c');
  const code = fc.constantFrom('Unreachable', 'Datastore', 'Expired', 'NotFound', 'Unauthorised');
  const count = fc.integer({ min: 1, max: 7 });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(kind, name).map(
        ([k, n]): Step =>
          ({ store }) =>
            store.put(k, n),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(kind, name).map(
        ([k, n]): Step =>
          ({ store }) =>
            store.objects(k).has(n) && store.delete(k, n),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(kind, name).map(
        ([k, n]): Step =>
          ({ store }) =>
            store.spoil(k, n, 'spoilt'),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.option(code).map(
        (c): Step =>
          ({ store }) =>
            store.breakWatches(c ?? undefined),
      ),
    },
    { weight: 1, arbitrary: fc.constant<Step>(({ store }) => store.compact()) },
    { weight: 1, arbitrary: fc.constant<Step>(({ store }) => store.hasChanged && store.repeatLast()) },
    {
      weight: 1,
      arbitrary: kind.map(
        (k): Step =>
          ({ store }) =>
            store.bookmark(k),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(code, count).map(
        ([c, n]): Step =>
          ({ store }) =>
            store.lists.push(...Array(n).fill(c)),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(code, count).map(
        ([c, n]): Step =>
          ({ store }) =>
            store.watches.push(...Array(n).fill(c)),
      ),
    },
    {
      weight: 1,
      arbitrary: count.map(
        (n): Step =>
          ({ store }) => {
            store.pagesUntilBreak = n;
          },
      ),
    },
    { weight: 6, arbitrary: fc.constant<Step>(({ clock }) => clock.isAnybodySleeping && clock.toNextWaking()) },
    { weight: 3, arbitrary: fc.constant<Step>(settle) },
  );
})();

describe('the syncer, whatever the store does', () => {
  it('keeps its promises, and tells what there is once the store is well again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 100 }), async (steps) => {
        const store = new FaultyDatastore();
        store.pageSize = 2;
        const clock = new FakeClock();
        const queries = KINDS.map((kind) => ({ kind }));
        await using consumer = new SyncConsumer(store.datastore, queries, { clock });
        for (const one of steps) await one({ store, clock });
        store.lists = [];
        store.watches = [];
        store.pagesUntilBreak = Number.POSITIVE_INFINITY;
        await settle();
        for (let turn = 0; turn < 10 && clock.isAnybodySleeping; turn += 1) await clock.toNextWaking();
        await settle();
        assert.equal(consumer.status, 'in-sync');
        const expected = await contents(store.datastore, queries);
        assert.deepEqual(new Map([...consumer.known].toSorted()), new Map([...expected].toSorted()));
      }),
      { numRuns: 300 },
    );
  });
});

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
