import assert from 'node:assert/strict';
import type { Client } from '../../../src/client/client.ts';
import { dryRun, dryRunClient } from '../../../src/client/dry-run.ts';
import { applyResource } from '../../../src/client/operations/apply.ts';
import { deleteResource } from '../../../src/client/operations/delete.ts';
import type { GlobalNetworkPolicy, GlobalNetworkSet, IPPool, Tier } from '../../../src/resources/generated/types.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';
import { failure, make } from '../../support/hooks.ts';

const set = (name: string, nets: string[] = []) => make<GlobalNetworkSet>('GlobalNetworkSet', { name }, { nets });
const pool = (name: string, cidr: string) => make<IPPool>('IPPool', { name }, { cidr });

describe('a dry run', () => {
  let world: EmbeddedClient;
  let client: Client;
  let before: Map<string, string>;

  beforeEach(async () => {
    world = await embeddedClient();
    await world.client.create(set('stored'));
    await world.client.create(set('zz'));
    before = await world.dump();
    client = dryRunClient(world.datastore);
  });

  afterEach(async () => {
    assert.deepEqual(await world.dump(), before, 'the dry run wrote');
    await world[Symbol.asyncDispose]();
  });

  it('shows what it did as if it were done', async () => {
    await client.create(set('new', ['10.0.0.0/8']));
    await applyResource(client, set('zz', ['10.0.0.0/8']));
    await deleteResource(client, { kind: 'GlobalNetworkSet', name: 'stored' });
    const { items } = await client.listAll<GlobalNetworkSet>({ kind: 'GlobalNetworkSet' });
    assert.deepEqual(
      items.map(({ resource }) => [resource.metadata.name, resource.spec.nets]),
      [
        ['zz', ['10.0.0.0/8']],
        ['new', ['10.0.0.0/8']],
      ],
    );
    assert.match((await failure(() => client.get({ kind: 'GlobalNetworkSet', name: 'stored' })))!, /does not exist/);
    assert.equal((await client.create(set('stored'))).resource.metadata.name, 'stored');
  });

  it('checks against the store and against itself', async () => {
    await client.ensureInitialized();
    assert.equal(await failure(() => client.create(set('stored'))), 'resource already exists: GlobalNetworkSet(stored) with error: <nil>');
    await client.create(pool('a', '10.0.0.0/16'));
    assert.match((await failure(() => client.create(pool('b', '10.0.0.0/24'))))!, /overlaps with IPPool\(a\)/);
    const policy = make<GlobalNetworkPolicy>('GlobalNetworkPolicy', { name: 'p' }, { tier: 't' });
    assert.match((await failure(() => client.create(policy)))!, /does not exist: Tier\(t\)/);
    await client.create(make<Tier>('Tier', { name: 't' }, {}));
    await client.create(policy);
    assert.match((await failure(() => client.delete({ kind: 'Tier', name: 't' })))!, /Cannot delete a non-empty tier/);
  });

  it('finds conflicts', async () => {
    const { resource } = await client.get<GlobalNetworkSet>({ kind: 'GlobalNetworkSet', name: 'stored' });
    await client.update(resource);
    assert.equal(await failure(() => client.update(resource)), 'update conflict: GlobalNetworkSet(stored)');
    assert.equal(
      await failure(() => client.delete({ kind: 'GlobalNetworkSet', name: 'stored' }, { revision: resource.metadata.resourceVersion })),
      'update conflict: GlobalNetworkSet(stored)',
    );
  });

  it('deletes a pool without waiting', async () => {
    await client.create(pool('a', '10.0.0.0/16'));
    const started = performance.now();
    await client.delete({ kind: 'IPPool', name: 'a' });
    assert.ok(performance.now() - started < 400);
  });

  it('commits all or nothing', async () => {
    const store = dryRun(world.datastore);
    const old = await store.get({ kind: 'GlobalNetworkSet', name: 'stored' });
    const absent = { ref: { kind: 'GlobalNetworkSet', name: 'new' }, is: 'absent' as const };
    const writes = [{ put: set('new') }, { delete: { kind: 'GlobalNetworkSet', name: 'stored' } }];
    await assert.rejects(
      () => store.commit!({ conditions: [absent, { ref: { kind: 'GlobalNetworkSet', name: 'zz' }, is: 'absent' }], writes }),
      /update conflict: GlobalNetworkSet\(zz\)/,
    );
    assert.deepEqual(await store.getMany([absent.ref, { kind: 'GlobalNetworkSet', name: 'stored' }]), [undefined, old]);
    const put = await store.commit!({ conditions: [absent], writes });
    assert.equal(put.length, 1);
    assert.deepEqual(await store.getMany([absent.ref, { kind: 'GlobalNetworkSet', name: 'stored' }]), [put[0], undefined]);
  });
});
