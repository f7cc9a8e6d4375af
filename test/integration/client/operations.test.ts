import assert from 'node:assert/strict';
import type { CalicoError } from '../../../src/base/errors.ts';
import type { Client } from '../../../src/client/client.ts';
import { applyResource } from '../../../src/client/operations/apply.ts';
import { createResource } from '../../../src/client/operations/create.ts';
import { deleteResource } from '../../../src/client/operations/delete.ts';
import { labelResource } from '../../../src/client/operations/label.ts';
import { patchResource } from '../../../src/client/operations/patch.ts';
import { replaceResource } from '../../../src/client/operations/replace.ts';
import type { ClusterInformation, GlobalNetworkSet, IPPool, NetworkPolicy, Profile } from '../../../src/resources/generated/types.ts';
import type { Metadata } from '../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';
import { failure, make } from '../../support/hooks.ts';

const set = (metadata: Metadata, nets: string[] = []) => make<GlobalNetworkSet>('GlobalNetworkSet', metadata, { nets });
const ref = { kind: 'GlobalNetworkSet', name: 's' };
const cluster = make<ClusterInformation>('ClusterInformation', { name: 'default' }, { clusterType: 'x' });
const defaultProfile = make<Profile>('Profile', { name: 'projectcalico-default-allow' }, {});
const kubernetesPolicy = make<NetworkPolicy>('NetworkPolicy', { name: 'knp.default.x', namespace: 'ns' }, {});

let world: EmbeddedClient;
let client: Client;

const read = async () => (await client.get<GlobalNetworkSet>(ref)).resource;
/** Another writes the set each time before `client` writes it, as long as `times` lasts. */
function interfere(times: number): void {
  const { update } = world.datastore;
  let left = times;
  world.datastore.update = async (stored) => {
    if (left > 0) {
      left -= 1;
      const current = await world.datastore.get<GlobalNetworkSet>(ref);
      const labels = { ...current.resource.metadata.labels, [`other-${left}`]: 'was-here' };
      const resource = { ...current.resource, metadata: { ...current.resource.metadata, labels } };
      await update.call(world.datastore, { ...current, resource });
    }
    return update.call(world.datastore, stored) as ReturnType<typeof update<(typeof stored)['resource']>>;
  };
}

beforeEach(async () => {
  world = await embeddedClient();
  client = world.client;
  await client.ensureInitialized();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('apply', () => {
  it('creates what is not there, and says when a second time nothing changed', async () => {
    assert.equal((await applyResource(client, set({ name: 's' }, ['10.0.0.0/8']))).action, 'created');
    assert.equal((await applyResource(client, set({ name: 's' }, ['10.0.0.0/8']))).action, 'unchanged');
    assert.equal((await applyResource(client, set({ name: 's', labels: { a: 'b' } }, ['10.0.0.0/8']))).action, 'configured');
    assert.equal((await applyResource(client, set({ name: 's', labels: { a: 'b' } }))).action, 'configured');
  });

  it('writes also what did not change', async () => {
    const { stored } = await applyResource(client, set({ name: 's' }));
    assert.notEqual((await applyResource(client, set({ name: 's' }))).stored.revision, stored.revision);
  });

  it('creates a document that has a version, and over a stored object insists on it', async () => {
    const { stored } = await applyResource(client, set({ name: 's', resourceVersion: '1' }));
    assert.equal(
      await failure(() => applyResource(client, set({ name: 's', resourceVersion: 'abc' }))),
      'update conflict: GlobalNetworkSet(s)',
    );
    await applyResource(client, set({ name: 's', resourceVersion: stored.revision }, ['10.0.0.0/8']));
    assert.deepEqual((await read()).spec.nets, ['10.0.0.0/8']);
  });

  it('asks a store that shows what it holds only twice', async () => {
    await client.create(set({ name: 's' }));
    const calls: string[] = [];
    const { store } = world;
    const { commit, get } = store;
    store.commit = (...args) => {
      calls.push('commit');
      return commit.apply(store, args);
    };
    store.get = (...args) => {
      calls.push('get');
      return get.apply(store, args);
    };
    await applyResource(client, set({ name: 's' }, ['10.0.0.0/8']));
    assert.deepEqual(calls, ['commit', 'commit']);
  });

  it('of what Calico keeps to itself is refused', async () => {
    assert.equal(
      await failure(() => applyResource(client, cluster)),
      'operation apply is not supported on ClusterInformation: resource is readonly',
    );
    assert.match(
      (await failure(() => applyResource(client, defaultProfile)))!,
      /^operation Update is not supported on projectcalico-default-allow/,
    );
    assert.equal(
      await failure(() => applyResource(client, kubernetesPolicy)),
      'resource does not exist: NetworkPolicy(ns/knp.default.x) with error: <nil>',
    );
  });

  it('reports what is wrong on creation, also where an object of that name exists', async () => {
    const pool = (cidr: string, name: string) => make<IPPool>('IPPool', { name }, { cidr });
    await applyResource(client, pool('10.1.0.0/16', 'a'));
    assert.match((await failure(() => applyResource(client, pool('10.1.128.0/17', 'b'))))!, /overlaps with IPPool\(a\)/);
    assert.equal(
      await failure(() => applyResource(client, pool('10.9.0.0/16', 'a'))),
      "error with field IPPool.Spec.CIDR = '10.9.0.0/16' (IPPool CIDR cannot be modified)",
    );
  });
});

describe('replace', () => {
  it('takes labels, annotations and spec from the document, all else from the store', async () => {
    const { resource } = await client.create(set({ name: 's', labels: { l: 'v' }, annotations: { a: 'n' } }, ['10.0.0.0/8']));
    const document = set({ name: 's', annotations: { b: 'm' }, uid: 'other', creationTimestamp: '2020-01-01T00:00:00Z' });
    const { stored, changed } = await replaceResource(client, document);
    assert.ok(changed);
    const { uid, creationTimestamp } = resource.metadata;
    assert.deepEqual(stored.resource.metadata, {
      name: 's',
      uid,
      resourceVersion: stored.revision,
      creationTimestamp,
      annotations: { b: 'm' },
    });
    assert.equal(stored.resource.spec.nets, undefined);
  });

  it('of what is not there says so', async () => {
    assert.equal(
      await failure(() => replaceResource(client, set({ name: 's' }))),
      'resource does not exist: GlobalNetworkSet(s) with error: <nil>',
    );
    assert.match((await failure(() => replaceResource(client, kubernetesPolicy)))!, /does not exist/);
  });

  it('of what Calico keeps to itself is refused', async () => {
    assert.equal(
      await failure(() => replaceResource(client, cluster)),
      'operation apply or replace is not supported on ClusterInformation',
    );
    assert.match((await failure(() => replaceResource(client, defaultProfile)))!, /^operation Update is not supported/);
  });

  it('tries again when others write meanwhile', async () => {
    await client.create(set({ name: 's' }));
    interfere(4);
    await replaceResource(client, set({ name: 's' }, ['10.0.0.0/8']));
    assert.deepEqual((await read()).spec.nets, ['10.0.0.0/8']);
  });

  it('gives up after five times, and says why', async () => {
    await client.create(set({ name: 's' }));
    interfere(Infinity);
    await assert.rejects(
      () => replaceResource(client, set({ name: 's' })),
      ({ code, message }: CalicoError) =>
        code === 'Conflict' && message === 'failed to update the resource: update conflict: GlobalNetworkSet(s)',
    );
  });

  it('with a version is tried once', async () => {
    const { revision } = await client.create(set({ name: 's' }));
    interfere(1);
    assert.equal(
      await failure(() => replaceResource(client, set({ name: 's', resourceVersion: revision }))),
      'update conflict: GlobalNetworkSet(s)',
    );
  });
});

describe('create and delete', () => {
  it('do what they say', async () => {
    assert.equal((await createResource(client, set({ name: 's' }))).action, 'created');
    const { action, stored } = await deleteResource(client, ref);
    assert.equal(action, 'deleted');
    assert.equal(stored.resource.metadata.name, 's');
    assert.equal(await failure(() => deleteResource(client, ref)), 'resource does not exist: GlobalNetworkSet(s) with error: <nil>');
  });

  it('create takes from a document’s metadata only what users decide', async () => {
    const uid = '00000000-0000-4000-8000-000000000009';
    const decided = { name: 's', labels: { a: 'b' }, annotations: { c: 'd' } };
    const { stored } = await createResource(client, set({ ...decided, uid, generation: 7, finalizers: ['x'], generateName: 'g-' }));
    const { uid: made, creationTimestamp, resourceVersion, ...metadata } = stored.resource.metadata;
    assert.notEqual(made, uid);
    assert.deepEqual(metadata, decided);
    assert.match(
      (await failure(() => createResource(client, set({ name: 'other', resourceVersion: '5' }))))!,
      /must not be set for a Create request/,
    );
  });

  it('of what Calico keeps to itself are refused', async () => {
    assert.equal(await failure(() => createResource(client, cluster)), 'operation create or apply is not supported on ClusterInformation');
    assert.equal(
      await failure(() => deleteResource(client, { kind: 'ClusterInformation', name: 'default' })),
      'operation delete is not supported on ClusterInformation',
    );
    assert.match((await failure(() => createResource(client, kubernetesPolicy)))!, /must be managed through the kubernetes API$/);
    assert.match((await failure(() => createResource(client, defaultProfile)))!, /^resource already exists: projectcalico-default-allow/);
    assert.match(
      (await failure(() => deleteResource(client, { kind: 'Profile', name: 'projectcalico-default-allow' })))!,
      /^operation Delete is not supported on projectcalico-default-allow/,
    );
  });

  it('delete only the revision that is asked for', async () => {
    await createResource(client, set({ name: 's' }));
    assert.equal(await failure(() => deleteResource(client, ref, { revision: '1' })), 'update conflict: GlobalNetworkSet(s)');
    await read();
  });
});

describe('patch', () => {
  it('writes all that was patched, once, over what was read', async () => {
    const current = await client.create(set({ name: 's' }));
    const uid = '00000000-0000-4000-8000-0000000000aa';
    const { metadata } = current.resource;
    const { stored } = await patchResource(client, set({ ...metadata, uid }, ['10.0.0.0/8']), current);
    assert.equal(stored.resource.metadata.uid, uid);
    assert.equal(await failure(() => patchResource(client, set(metadata), current)), 'update conflict: GlobalNetworkSet(s)');
  });

  it('of the name looks for an object of that name', async () => {
    const current = await client.create(set({ name: 's' }));
    const other = set({ ...current.resource.metadata, name: 'other' });
    assert.equal(
      await failure(() => patchResource(client, other, current)),
      'resource does not exist: GlobalNetworkSet(other) with error: <nil>',
    );
  });

  it('of a pool reads nothing again', async () => {
    const current = await client.create(make<IPPool>('IPPool', { name: 'p' }, { cidr: '10.0.0.0/16' }));
    world.datastore.get = async () => assert.fail('it was read again');
    await patchResource(client, { ...current.resource, spec: { ...current.resource.spec, natOutgoing: true } }, current);
  });
});

describe('label', () => {
  const label = (change: Parameters<typeof labelResource>[2]) => labelResource(client, ref, change);
  const setTo = (key: string, value: string, overwrite = false) => label({ key, value, overwrite });

  it('sets, updates and removes', async () => {
    await client.create(set({ name: 's', labels: { a: '1' } }));
    assert.equal((await setTo('b', '2')).action, 'set');
    assert.equal((await setTo('a', '1')).action, 'updated');
    assert.equal((await setTo('a', '2', true)).action, 'updated');
    assert.equal((await setTo('c', '')).action, 'set');
    assert.equal((await label({ key: 'b', remove: true })).action, 'removed');
    assert.deepEqual((await read()).metadata.labels, { a: '2', c: '' });
  });

  it('refuses to overwrite unasked, and to remove what is not there', async () => {
    await client.create(set({ name: 's', labels: { a: '1' } }));
    assert.deepEqual(await setTo('a', '2'), { action: 'refused', because: 'present' });
    assert.deepEqual(await label({ key: 'toString', remove: true }), { action: 'refused', because: 'absent' });
  });

  it('tells a missing object from one that cannot be written', async () => {
    const missing = await setTo('a', '1');
    assert.equal(missing.action === 'failed' && missing.at, 'read');
    const refused = await labelResource(
      client,
      { kind: 'ClusterInformation', name: 'default' },
      { key: 'a', value: 'b', overwrite: false },
    );
    assert.equal(refused.action === 'failed' && refused.at, 'write');
  });

  it('loses no label that another sets meanwhile', async () => {
    await client.create(set({ name: 's' }));
    interfere(1);
    await setTo('a', '1');
    assert.deepEqual((await read()).metadata.labels, { a: '1', 'other-0': 'was-here' });
  });
});
