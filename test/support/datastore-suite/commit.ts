import assert from 'node:assert/strict';
import type { Revision } from '../../../src/datastore/datastore.ts';
import type { Harness } from '../datastore-suite.ts';
import { block, handle, type NetworkSet, networkSet, now, refTo, summary, take } from './samples.ts';

export function commitTests(harness: () => Harness): void {
  const store = () => harness().datastore;
  const ref = (name: string) => ({ kind: 'NetworkSet', namespace: 'commit', name });

  describe('a transaction', () => {
    before(function () {
      if (!store().capabilities.transactions) {
        assert.equal(store().commit, undefined);
        this.skip();
      }
    });

    it('writes all its objects and returns what was put', async () => {
      await store().create(networkSet('commit', 'old'));
      const result = await store().commit!({
        conditions: [{ ref: ref('a'), is: 'absent' }],
        writes: [
          { put: networkSet('commit', 'a', ['10.0.0.0/8']) },
          { delete: ref('old') },
          { put: handle('Commit.a', { '10.0.0.0/31': 1 }) },
        ],
      });
      assert.deepEqual(
        result.map(({ resource }) => resource),
        [(await store().get(ref('a'))).resource, (await store().get({ kind: 'IPAMHandle', name: 'Commit.a' })).resource],
      );
      await assert.rejects(store().get(ref('old')), { code: 'NotFound' });
    });

    it('writes nothing where a condition fails, and names the first that does', async () => {
      const exists = await store().create(networkSet('commit', 'exists'));
      const stale = { ref: ref('exists'), is: { revision: '1' as Revision } };
      const holds = { ref: ref('exists'), is: { revision: exists.revision } };
      const failing = [
        { conditions: [holds, { ref: ref('exists'), is: 'absent' as const }], names: 'exists' },
        { conditions: [stale, holds], names: 'exists' },
        { conditions: [holds, { ref: ref('missing'), is: { revision: exists.revision } }, stale], names: 'missing' },
      ];
      for (const { conditions, names } of failing) {
        const writes = [{ put: networkSet('commit', 'unwritten') }, { delete: ref('exists') }];
        await assert.rejects(store().commit!({ conditions, writes }), { code: 'Conflict', identifier: `NetworkSet(commit/${names})` });
        await assert.rejects(store().get(ref('unwritten')), { code: 'NotFound' });
      }
      assert.equal((await store().get(ref('exists'))).revision, exists.revision);
    });

    it('is won by one of those who start from the same state', async () => {
      const start = await store().create(networkSet('commit', 'race'));
      const clients = [store(), await harness().second()];
      const attempts = Array.from({ length: 20 }, (_, index) => {
        const conditions = [{ ref: ref('race'), is: { revision: start.revision } }];
        const writes = [{ put: networkSet('commit', 'race', [`10.0.0.${index}/32`]) }, { put: networkSet('commit', `race-${index}`) }];
        return clients[index % 2]!.commit!({ conditions, writes });
      });
      const results = await Promise.allSettled(attempts);
      const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
      assert.equal(winners.length, 1);
      const { resource } = await store().get<NetworkSet>(ref('race'));
      assert.deepEqual(resource.spec.nets, [`10.0.0.${winners[0]}/32`]);
      const left = await store().getMany(results.map((_, index) => ref(`race-${index}`)));
      assert.deepEqual(
        left.flatMap((one, index) => (one ? [index] : [])),
        winners,
      );
    });

    it('keeps what it does not know of an object it puts over another', async () => {
      const created = await store().create(block('10.95.0.0/31', 2n ** 60n));
      await harness().rewrite(refTo(created.resource), (stored) => ({ ...stored, fromTheFuture: true }));
      const over = await store().get<typeof created.resource>(refTo(created.resource));
      const put = { ...over.resource, spec: { ...over.resource.spec, sequenceNumber: 2n ** 60n + 1n } };
      const [stored] = await store().commit!({
        conditions: [{ ref: refTo(put), is: { revision: over.revision } }],
        writes: [{ put, over }],
      });
      const raw = await harness().raw(refTo(put));
      assert.equal(raw.fromTheFuture, true);
      assert.equal((await store().get<typeof put>(refTo(put))).resource.spec.sequenceNumber, 2n ** 60n + 1n);
      assert.equal(stored!.resource.metadata.resourceVersion, stored!.revision);
    });

    it('is seen by a watcher with all that it wrote', async () => {
      const query = { kind: 'NetworkSet', namespace: 'commit', namePrefix: 'seen-' };
      const start = await now(store(), query);
      await store().commit!({ conditions: [], writes: [{ put: networkSet('commit', 'seen-a') }, { put: networkSet('commit', 'seen-b') }] });
      assert.deepEqual((await take(store(), query, start, 2)).map(summary).toSorted(), ['added seen-a', 'added seen-b']);
    });
  });
}
