import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import type { Datastore, Revision, Stored } from '../../../src/datastore/datastore.ts';
import type { Harness } from '../datastore-suite.ts';
import { block, globalNetworkSet, type NetworkSet, networkSet, refTo, withNets } from './samples.ts';

export function objectTests(harness: () => Harness): void {
  const store = () => harness().datastore;

  describe('one object', () => {
    it('is returned by create with its revision, and by get the same', async () => {
      const created = await store().create(networkSet('objects', 'a', ['10.0.0.0/8']));
      assert.deepEqual(created.resource.spec, { nets: ['10.0.0.0/8'] });
      assert.equal(created.resource.metadata.resourceVersion, created.revision);
      const got = await store().get<NetworkSet>({ kind: 'NetworkSet', namespace: 'objects', name: 'a' });
      assert.deepEqual(got.resource, created.resource);
      assert.equal(got.revision, created.revision);
    });

    it('that does not exist is an error of code NotFound that names it', async () => {
      const absent = { kind: 'NetworkSet', namespace: 'objects', name: 'absent' };
      await assert.rejects(store().get(absent), { code: 'NotFound', identifier: 'NetworkSet(objects/absent)' });
      await assert.rejects(store().get({ kind: 'GlobalNetworkSet', name: 'absent' }), {
        code: 'NotFound',
        identifier: 'GlobalNetworkSet(absent)',
      });
    });

    it('cannot be created twice; the error carries what exists', async () => {
      const first = await store().create(globalNetworkSet('twice', ['10.0.0.0/8']));
      const error = await rejection(store().create(globalNetworkSet('twice', ['10.1.0.0/16'])));
      assert.ok(isCalicoError(error, 'AlreadyExists'));
      assert.equal(error.identifier, 'GlobalNetworkSet(twice)');
      if (error.existing !== undefined) assert.deepEqual((error.existing as Stored).resource, first.resource);
    });

    it('is updated only over the revision that was read', async () => {
      const first = await store().create(globalNetworkSet('updated', ['10.0.0.0/8']));
      const second = await store().update(withNets(first, ['10.1.0.0/16']));
      assert.notEqual(second.revision, first.revision);
      assert.equal(second.resource.metadata.resourceVersion, second.revision);
      const error = await rejection(store().update(withNets(first, ['10.2.0.0/16'])));
      assert.ok(isCalicoError(error, 'Conflict'));
      assert.equal(error.identifier, 'GlobalNetworkSet(updated)');
      if (error.existing !== undefined) assert.equal((error.existing as Stored).revision, second.revision);
      const third = await store().update(withNets(second, ['10.3.0.0/16']));
      assert.deepEqual((await store().get<NetworkSet>(refTo(third.resource))).resource.spec, { nets: ['10.3.0.0/16'] });
    });

    it('cannot be updated once it is gone', async () => {
      const created = await store().create(globalNetworkSet('gone'));
      await store().delete(refTo(created.resource));
      await assert.rejects(store().update(created), { code: 'NotFound' });
      await assert.rejects(store().update({ ...created, raw: undefined }), { code: 'NotFound' });
    });

    it('is returned by delete, and then gone', async () => {
      const created = await store().create(globalNetworkSet('deleted', ['10.0.0.0/8']));
      const deleted = await store().delete<NetworkSet>(refTo(created.resource));
      assert.deepEqual(deleted.resource.spec, created.resource.spec);
      await assert.rejects(store().get(refTo(created.resource)), { code: 'NotFound' });
      await assert.rejects(store().delete(refTo(created.resource)), { code: 'NotFound', identifier: 'GlobalNetworkSet(deleted)' });
      const again = await store().create(globalNetworkSet('deleted'));
      assert.notEqual(again.revision, created.revision);
    });

    it('is deleted at a revision only while it has it', async () => {
      const first = await store().create(globalNetworkSet('guarded'));
      const second = await store().update(withNets(first, ['10.0.0.0/8']));
      await assert.rejects(store().delete(refTo(first.resource), { revision: first.revision }), { code: 'Conflict' });
      await store().delete(refTo(first.resource), { revision: second.revision });
      await assert.rejects(store().delete(refTo(first.resource), { revision: second.revision }), { code: 'NotFound' });
    });

    it('keeps fields that this program does not know through an update', async () => {
      const created = await store().create(networkSet('objects', 'future', ['10.0.0.0/8']));
      const ref = refTo(created.resource);
      await harness().rewrite(ref, (stored) => ({ ...stored, spec: { ...(stored.spec as object), fromTheFuture: { a: [1, 2] } } }));
      const read = await store().get<NetworkSet>(ref);
      assert.deepEqual(read.resource.spec, { nets: ['10.0.0.0/8'] });
      const updated = await store().update(withNets(read, ['10.1.0.0/16']));
      await store().update({ ...withNets(updated, ['10.2.0.0/16']), raw: undefined });
      const { spec } = await harness().raw(ref);
      assert.deepEqual(spec, { nets: ['10.2.0.0/16'], fromTheFuture: { a: [1, 2] } });
    });

    it('that cannot be understood is an error of code Unreadable, and can be deleted', async () => {
      const created = await store().create(globalNetworkSet('unreadable'));
      const ref = refTo(created.resource);
      await harness().rewrite(ref, (stored) => ({ ...stored, spec: 'junk' }));
      await assert.rejects(store().get(ref), { code: 'Unreadable' });
      assert.equal((await store().delete(ref)).resource.metadata.name, 'unreadable');
      await assert.rejects(store().get(ref), { code: 'NotFound' });
    });

    it('keeps 64-bit numbers', async () => {
      // An API server knows signed integers only.
      const largest = 2n ** (store().type === 'kubernetes' ? 63n : 64n) - 1n;
      const created = await store().create(block('10.99.0.0/31', largest));
      const { resource } = await store().get<typeof created.resource>(refTo(created.resource));
      assert.equal(resource.spec.sequenceNumber, largest);
      assert.deepEqual(resource.spec, created.resource.spec);
    });

    it('has a revision that no other text passes for', async () => {
      const created = await store().create(globalNetworkSet('strange'));
      const error = await rejection(store().update({ ...created, revision: 'abc' as Revision }));
      assert.ok(isCalicoError(error, 'Invalid', 'Conflict'));
    });

    it('counts every one of the changes that several clients make at once', async () => {
      const ref = { kind: 'NetworkSet', namespace: 'objects', name: 'counter' };
      await store().create(networkSet('objects', 'counter', ['10.0.0.0/32']));
      const clients = [store(), await harness().second(), await harness().second()];
      await Promise.all(clients.map((client) => increment(client, ref, 15)));
      const { resource } = await store().get<NetworkSet>(ref);
      assert.equal(resource.spec.nets![0], '10.0.0.45/32');
    });
  });

  describe('several objects', () => {
    it('are read at once, in the order asked for, absent ones as undefined', async () => {
      const set = await store().create(networkSet('many', 'a'));
      const other = await store().create(globalNetworkSet('many'));
      const refs = [refTo(other.resource), { kind: 'NetworkSet', namespace: 'many', name: 'absent' }, refTo(set.resource)];
      const found = await store().getMany(refs);
      assert.deepEqual(
        found.map((one) => one?.resource),
        [other.resource, undefined, set.resource],
      );
      assert.deepEqual(await store().getMany([]), []);
    });

    it('may be hundreds', async () => {
      const refs = Array.from({ length: 300 }, (_, index) => ({ kind: 'NetworkSet', namespace: 'many', name: `n${index}` }));
      const last = await store().create(networkSet('many', 'n299'));
      const found = await store().getMany(refs);
      assert.equal(found.length, 300);
      assert.deepEqual(found.at(-1)?.resource, last.resource);
    });
  });
}

/** Optimistic: reads, adds one to the last octet, tries again on conflict. */
async function increment(client: Datastore, ref: { kind: string; namespace: string; name: string }, times: number): Promise<void> {
  for (let done = 0; done < times; ) {
    const read = await client.get<NetworkSet>(ref);
    const count = Number(/(\d+)\/32/.exec(read.resource.spec.nets![0]!)![1]);
    try {
      await client.update(withNets(read, [`10.0.0.${count + 1}/32`]));
      done += 1;
    } catch (error) {
      if (!isCalicoError(error, 'Conflict')) throw error;
    }
  }
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
