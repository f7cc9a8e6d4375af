import assert from 'node:assert/strict';
import { CalicoError } from '../../../../src/base/errors.ts';
import type { Client } from '../../../../src/client/client.ts';
import { changeCluster, readCluster } from '../../../../src/client/migrate/cluster.ts';
import type { Wanted } from '../../../../src/client/migrate/contents.ts';
import {
  abandonImport,
  beginImport,
  finishImport,
  importCluster,
  importIpam,
  importResources,
  verifyImport,
} from '../../../../src/client/migrate/import.ts';
import { parseIpam } from '../../../../src/client/migrate/ipam-records.ts';
import { lockDatastore, unlockDatastore } from '../../../../src/client/migrate/lock.ts';
import { isLocked } from '../../../../src/resources/cluster.ts';
import { kindByName } from '../../../../src/resources/registry.ts';
import type { Resource } from '../../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../../support/embedded-client.ts';
import { failure, make } from '../../../support/hooks.ts';

const never = new AbortController().signal;
const set = (name: string, nets: string[] = ['10.0.0.0/8']) => make<Resource>('GlobalNetworkSet', { name }, { nets });
const handle = (id: string) => ({ Key: `/calico/ipam/v2/handle/${id}`, Value: { block: { '10.0.0.0/30': 1 }, deleted: false }, TTL: 0 });

async function wanted(resources: readonly Resource[], handles: readonly string[] = []): Promise<Wanted> {
  const kinds = await Promise.all(resources.map(({ kind }) => kindByName(kind)));
  return {
    resources: resources.map((resource, index) => ({ resource, kind: kinds[index]! })),
    ipam: parseIpam(JSON.stringify({ handles: handles.map(handle) })),
  };
}

async function run(client: Client, what: Wanted) {
  const begun = await beginImport(client, what);
  const options = { begun, signal: never };
  const results = await importResources(
    client,
    what.resources.map(({ resource }) => resource),
    options,
  );
  return { begun, results, ipam: await importIpam(client, what.ipam, options) };
}

const REFUSED = (what: string) => `datastore already has Calico resources: found existing ${what}. Clear out all Calico resources`;

let world: EmbeddedClient;
let client: Client;
const locked = async () => isLocked((await readCluster(client)).resource);

beforeEach(async () => {
  world = await embeddedClient();
  client = world.client;
});
afterEach(() => world[Symbol.asyncDispose]());

describe('the lock of a datastore', () => {
  it('is set and taken away, as often as one likes', async () => {
    assert.match(
      (await failure(() => unlockDatastore(client))) ?? '',
      /^error retrieving ClusterInformation for unlocking: resource does not exist/,
    );
    for (const _ of [1, 2]) {
      await lockDatastore(client);
      assert.equal(await locked(), true);
    }
    for (const _ of [1, 2]) {
      await unlockDatastore(client);
      assert.equal(await locked(), false);
    }
  });

  it('leaves everything else that the cluster says of itself', async () => {
    await client.ensureInitialized({ clusterType: 'k8s', calicoVersion: 'v3.34.0' });
    const before = (await readCluster(client)).resource.spec;
    await lockDatastore(client);
    assert.deepEqual((await readCluster(client)).resource.spec, { ...before, datastoreReady: false });
  });
});

describe('an import', () => {
  it('locks an empty datastore, fills it and leaves it locked', async () => {
    const what = await wanted([set('a'), make('Tier', { name: 'net' }, { order: 5 })], ['h', 'H']);
    const { results, ipam } = await run(client, what);
    assert.deepEqual(
      [...results, ...ipam].map(({ status }) => status),
      ['done', 'done', 'done', 'done'],
    );
    await importCluster(client, { clusterGUID: 'old-guid', calicoVersion: 'v3.33.0' });
    assert.deepEqual(await verifyImport(client, what), []);
    await finishImport(client);
    const { spec, metadata } = (await readCluster(client)).resource;
    assert.deepEqual([spec.clusterGUID, spec.calicoVersion, spec.datastoreReady], ['old-guid', 'v3.33.0', false]);
    assert.equal(metadata.annotations, undefined);
  });

  it('refuses a datastore in use, naming what is found first', async () => {
    const what = await wanted([set('a')], ['h']);
    await client.ensureInitialized();
    assert.equal(await failure(() => beginImport(client, what)), REFUSED('Calico ClusterInformation resource'));
    await client.datastore.create(what.ipam[0]!.resource);
    assert.equal(await failure(() => beginImport(client, what)), REFUSED('IPAM resources'));
    await client.create(set('b'));
    assert.equal(await failure(() => beginImport(client, what)), REFUSED('Calico GlobalNetworkSet resource'));
    await client.create(make<Resource>('Node', { name: 'n' }, {}));
    await client.create(make<Resource>('Tier', { name: 'net' }, { order: 5 }));
    assert.equal(await failure(() => beginImport(client, what)), REFUSED('Calico Tier resource'));
    assert.equal(await locked(), false);
  });

  it('is refused once it has been done', async () => {
    const what = await wanted([set('a')], ['h']);
    await run(client, what);
    await finishImport(client);
    assert.equal(await failure(() => beginImport(client, what)), REFUSED('Calico GlobalNetworkSet resource'));
  });

  it('goes on where it stopped, writing only what is missing', async () => {
    const what = await wanted([set('a'), set('b'), set('c')], ['h', 'i']);
    const { create } = world.datastore;
    world.datastore.create = (resource) =>
      resource.metadata.name === 'b' || resource.metadata.name === 'i'
        ? Promise.reject(new CalicoError('Datastore', 'out of order'))
        : (create.call(world.datastore, resource) as ReturnType<typeof create<typeof resource>>);
    const first = await run(client, what);
    assert.deepEqual(
      [...first.results, ...first.ipam].map(({ status }) => status),
      ['done', 'failed', 'done', 'done', 'failed'],
    );
    assert.deepEqual(await verifyImport(client, what), ['GlobalNetworkSet(b) is missing', '/calico/ipam/v2/handle/i is missing']);
    world.datastore.create = create;
    const before = await world.dump();
    const second = await run(client, what);
    assert.deepEqual([...second.begun.done], ['GlobalNetworkSet(a)', 'GlobalNetworkSet(c)', '/calico/ipam/v2/handle/h']);
    assert.equal(second.begun.wasLocked, true);
    assert.deepEqual(await verifyImport(client, what), []);
    const after = await world.dump();
    for (const [key, value] of before) assert.equal(after.get(key), value);
    assert.equal(after.size, before.size + 2);
  });

  it('of another file does not go on with it', async () => {
    await run(client, await wanted([set('a')], ['h']));
    for (const other of [await wanted([set('a', ['10.1.0.0/16'])], ['h']), await wanted([set('b')], ['h']), await wanted([set('a')])]) {
      await assert.rejects(beginImport(client, other), ({ message, hint }: CalicoError) => {
        assert.equal(message, REFUSED('Calico GlobalNetworkSet resource'));
        assert.match(hint ?? '', /not of this file: see (GlobalNetworkSet\(a\)|\/calico\/ipam\/v2\/handle\/h)/);
        return true;
      });
    }
  });

  it('goes on although built-in tiers are not yet what the file says', async () => {
    const what = await wanted([
      make('Tier', { name: 'default', labels: { a: 'b' } }, { order: 1_000_000, defaultAction: 'Deny' }),
      set('a'),
    ]);
    await beginImport(client, what);
    const { begun } = await run(client, what);
    assert.deepEqual([...begun.done], []);
    assert.deepEqual(await verifyImport(client, what), []);
  });

  it('of a file that is of no use leaves the datastore as usable as it was', async () => {
    await abandonImport(client, await beginImport(client, undefined));
    assert.equal(await locked(), false);
    const what = await wanted([set('a')]);
    const begun = await beginImport(client, what);
    assert.deepEqual([await locked(), begun.wasLocked], [true, false]);
    const again = await beginImport(client, what);
    await abandonImport(client, again);
    assert.equal(await locked(), true);
  });

  it('that begins twice at a time begins once', async () => {
    const what = await wanted([set('a')]);
    const others = await Promise.all([world.another(), world.another()]);
    const results = await Promise.allSettled(others.map((other) => beginImport(other, what)));
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('stops where the store is lost', async () => {
    const sets = Array.from({ length: 200 }, (_, index) => set(`s${index}`));
    const what = await wanted(sets);
    const begun = await beginImport(client, what);
    world.datastore.create = () => Promise.reject(new CalicoError('Unreachable', 'gone'));
    const results = await importResources(client, sets, { begun, signal: never });
    assert.ok(results.some(({ status }) => status === 'not started'));
    assert.ok(results.every(({ status }) => status !== 'done'));
  });

  it('finds what was changed, removed and added behind its back', async () => {
    const what = await wanted([set('a'), set('b')], ['h']);
    await run(client, what);
    const stored = await client.get<Resource>({ kind: 'GlobalNetworkSet', name: 'a' });
    await client.update({ ...stored.resource, spec: { nets: ['10.9.0.0/16'] } } as Resource);
    await client.delete({ kind: 'GlobalNetworkSet', name: 'b' });
    await client.create(set('c'));
    assert.deepEqual(await verifyImport(client, what), [
      'GlobalNetworkSet(b) is missing',
      'GlobalNetworkSet(a) (spec.nets.0) differs',
      'GlobalNetworkSet(c) is not in the file',
    ]);
  });

  it('keeps its mark until the end, whoever locks and unlocks meanwhile', async () => {
    const what = await wanted([set('a'), set('b')]);
    await beginImport(client, what);
    await unlockDatastore(client);
    await changeCluster(client, (cluster) => ({ ...cluster, spec: { ...cluster.spec, calicoVersion: 'v3.33.0' } }));
    const { results } = await run(client, what);
    assert.deepEqual([results.length, await locked()], [2, true]);
  });
});
