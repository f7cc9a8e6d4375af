import assert from 'node:assert/strict';
import type { Harness } from '../datastore-suite.ts';
import { affinity, block, collect, globalNetworkSet, type NetworkSet, names, networkSet, refTo, withNets } from './samples.ts';

/** More than one page of every driver. */
const MANY = 10_000;

export function listTests(harness: () => Harness): void {
  const store = () => harness().datastore;
  const kind = 'NetworkSet';

  describe('a list', () => {
    it('of nothing is one page with the revision where a watch begins', async () => {
      const pages = await collect(store().list({ kind, namespace: 'nobody' }));
      assert.equal(pages.length, 1);
      assert.deepEqual([pages[0]!.items, pages[0]!.unreadable], [[], []]);
      assert.notEqual(pages[0]!.revision, '');
    });

    it('is in the order of bytes', async () => {
      const unordered = ['b', 'a.b', 'a', 'aa', 'a-b', 'a0'];
      await Promise.all(unordered.map((name) => store().create(networkSet('order', name))));
      const found = await names(store(), { kind, namespace: 'order' });
      assert.deepEqual(found, ['order/a', 'order/a-b', 'order/a.b', 'order/a0', 'order/aa', 'order/b']);
    });

    it('holds exactly what the query asks for', async () => {
      const objects = [networkSet('q', 'x1'), networkSet('q', 'x2'), networkSet('q', 'y'), networkSet('q2', 'x1'), networkSet('q-2', 'x3')];
      await Promise.all(objects.map((object) => store().create(object)));
      assert.deepEqual(await names(store(), { kind, namespace: 'q' }), ['q/x1', 'q/x2', 'q/y']);
      assert.deepEqual(await names(store(), { kind, namespace: 'q', namePrefix: 'x' }), ['q/x1', 'q/x2']);
      assert.deepEqual(await names(store(), { kind, namespace: 'q', name: 'x1' }), ['q/x1']);
      assert.deepEqual(await names(store(), { kind, namespace: 'q', name: 'x' }), []);
      assert.deepEqual(await names(store(), { kind, name: 'x1' }), ['q/x1', 'q2/x1']);
      const all = await names(store(), { kind });
      for (const object of ['q/x1', 'q2/x1', 'q-2/x3']) assert.ok(all.includes(object), object);
    });

    it('of a cluster-scoped kind knows no namespace', async () => {
      await store().create(globalNetworkSet('scoped'));
      assert.deepEqual(await names(store(), { kind: 'GlobalNetworkSet', namespace: 'ignored', namePrefix: 'scop' }), ['scoped']);
    });

    it('passes over what cannot be understood and says so', async () => {
      const objects = await Promise.all(['a', 'b', 'c'].map((name) => store().create(networkSet('broken', name))));
      await harness().rewrite(refTo(objects[1]!.resource), (stored) => ({ ...stored, spec: 7 }));
      const [page] = await collect(store().list({ kind, namespace: 'broken' }));
      assert.deepEqual(
        page!.items.map(({ resource }) => resource.metadata.name),
        ['a', 'c'],
      );
      assert.equal(page!.unreadable.length, 1);
      assert.match(page!.unreadable[0]!.key, /b$/);
      assert.notEqual(page!.unreadable[0]!.reason, '');
    });

    it('gives what an update needs', async () => {
      await store().create(networkSet('listed', 'a', ['10.0.0.0/8']));
      const [page] = await collect(store().list<NetworkSet>({ kind, namespace: 'listed' }));
      const updated = await store().update(withNets(page!.items[0]!, ['10.1.0.0/16']));
      assert.deepEqual(updated.resource.spec, { nets: ['10.1.0.0/16'] });
    });

    it('of blocks can be of one family', async () => {
      await Promise.all(['10.98.0.0/31', 'fd98::/127'].map((cidr) => store().create(block(cidr))));
      const [four, six] = await Promise.all([4, 6].map((family) => names(store(), { kind: 'IPAMBlock', family: family as 4 | 6 })));
      assert.ok(four!.includes('10.98.0.0/31') && !four!.includes('fd98::/127'));
      assert.ok(six!.includes('fd98::/127') && !six!.includes('10.98.0.0/31'));
      const both = await names(store(), { kind: 'IPAMBlock' });
      assert.ok(both.includes('10.98.0.0/31') && both.includes('fd98::/127'));
    });

    it('of affinities can be of one host and one family', async () => {
      const objects = [affinity('host', 'n', '10.97.0.0/31'), affinity('host', 'n', 'fd97::/127'), affinity('host', 'n2', '10.97.0.2/31')];
      objects.push(affinity('virtual', 'n', '10.97.0.4/31'));
      await Promise.all(objects.map((object) => store().create(object)));
      const host = { type: 'host', name: 'n' };
      assert.deepEqual(await names(store(), { kind: 'BlockAffinity', host }), ['host/n/10.97.0.0/31', 'host/n/fd97::/127']);
      assert.deepEqual(await names(store(), { kind: 'BlockAffinity', host, family: 6 }), ['host/n/fd97::/127']);
      assert.deepEqual(await names(store(), { kind: 'BlockAffinity', host: { type: 'virtual', name: 'n' } }), ['virtual/n/10.97.0.4/31']);
      const all = await names(store(), { kind: 'BlockAffinity' });
      assert.equal(objects.filter(({ metadata }) => all.includes(metadata.name!)).length, objects.length);
    });

    it(`of ${MANY} objects is whole and of one moment, whatever is written meanwhile`, async () => {
      await createMany(MANY);
      const revisions = new Set<string>();
      const found: string[] = [];
      for await (const { items, revision } of store().list<NetworkSet>({ kind, namespace: 'many-listed' })) {
        if (revisions.size === 0) await disturb();
        revisions.add(revision);
        for (const { resource } of items) found.push(resource.metadata.name!);
      }
      assert.equal(revisions.size, 1);
      assert.equal(found.length, MANY);
      assert.deepEqual(found, found.toSorted());
      assert.equal(new Set(found).size, MANY);
    }).timeout(60_000);
  });

  /** In transactions where there are any: it is the list that is tested. */
  async function createMany(count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `n${String(index).padStart(6, '0')}`);
    const size = store().capabilities.transactions ? 100 : 1;
    const worker = async () => {
      for (let batch = names.splice(0, size); batch.length > 0; batch = names.splice(0, size)) {
        const writes = batch.map((name) => ({ put: networkSet('many-listed', name) }));
        await (store().commit?.({ conditions: [], writes }) ?? store().create(writes[0]!.put));
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
  }

  /** A new object and a deletion behind the first page. */
  async function disturb(): Promise<void> {
    await store().create(networkSet('many-listed', 'n999999'));
    await store().delete({ kind, namespace: 'many-listed', name: `n${String(MANY - 1).padStart(6, '0')}` });
  }
}
