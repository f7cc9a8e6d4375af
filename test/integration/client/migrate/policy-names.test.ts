import assert from 'node:assert/strict';
import type { CalicoError } from '../../../../src/base/errors.ts';
import { migratePolicyNames } from '../../../../src/client/migrate/policy-names.ts';
import { type EmbeddedClient, embeddedClient } from '../../../support/embedded-client.ts';
import { failure } from '../../../support/hooks.ts';

const ROOT = '/calico/resources/v3/projectcalico.org';

let world: EmbeddedClient;

/** As Calico up to v3.31 stored it. */
async function put(key: string, policy: object): Promise<void> {
  await world.store.commit([], { puts: [{ key: `${ROOT}/${key}`, value: JSON.stringify(policy) }], deletes: [] });
}
const policy = (kind: string, name: string, spec: object = { selector: 'all()' }, more: object = {}) => ({
  kind,
  apiVersion: 'projectcalico.org/v3',
  metadata: { name, uid: `uid-of-${name}`, creationTimestamp: '2020-01-01T00:00:00Z', ...more },
  spec,
});
const keys = async () => [...(await world.dump()).keys()].map((key) => key.slice(ROOT.length + 1));
const value = async (key: string) => JSON.parse((await world.dump()).get(`${ROOT}/${key}`)!);

beforeEach(async () => {
  world = await embeddedClient();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('policies stored under the names of old releases', () => {
  it('move to the name that everybody sees, and stay the same policies', async () => {
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', { order: 5 }));
    await put(
      'networkpolicies/ns/default.b',
      policy('NetworkPolicy', 'default.b', { tier: 'default' }, { namespace: 'ns', labels: { x: 'y' } }),
    );
    await put('stagednetworkpolicies/ns/default.c', policy('StagedNetworkPolicy', 'default.c', {}, { namespace: 'ns' }));
    const annotated = { annotations: { 'projectcalico.org/metadata': '{"name":"d"}' } };
    await put('stagedglobalnetworkpolicies/default.d', policy('StagedGlobalNetworkPolicy', 'default.d', {}, annotated));
    assert.deepEqual(await migratePolicyNames(world.client), { migrated: 4, errors: [] });
    assert.deepEqual(await keys(), [
      'globalnetworkpolicies/a',
      'networkpolicies/ns/b',
      'stagedglobalnetworkpolicies/d',
      'stagednetworkpolicies/ns/c',
    ]);
    const { metadata, spec } = await value('networkpolicies/ns/b');
    assert.deepEqual(spec, { tier: 'default' });
    assert.deepEqual([metadata.uid, metadata.creationTimestamp, metadata.labels], ['uid-of-default.b', '2020-01-01T00:00:00Z', { x: 'y' }]);
    assert.deepEqual(await migratePolicyNames(world.client), { migrated: 0, errors: [] });
  });

  it('are none of those whose author wrote the prefix, and none of another tier', async () => {
    const typed = { annotations: { 'projectcalico.org/metadata': '{"name":"default.a"}' } };
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', {}, typed));
    await put('globalnetworkpolicies/net.b', policy('GlobalNetworkPolicy', 'net.b', { tier: 'net' }));
    await put('globalnetworkpolicies/default.c', policy('GlobalNetworkPolicy', 'default.c', { tier: 'net' }));
    await put('networkpolicies/ns/knp.default.d', policy('NetworkPolicy', 'knp.default.d', {}, { namespace: 'ns' }));
    const before = await keys();
    assert.deepEqual(await migratePolicyNames(world.client), { migrated: 0, errors: [] });
    assert.deepEqual(await keys(), before);
  });

  it('move although an earlier run ended half-way', async () => {
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', { order: 5 }));
    const remove = world.datastore.delete;
    world.datastore.delete = () => Promise.reject(new Error('the end'));
    const { migrated, errors } = await migratePolicyNames(world.client);
    assert.deepEqual([migrated, (errors[0] as Error).message], [0, 'the end']);
    world.datastore.delete = remove;
    assert.deepEqual(await migratePolicyNames(world.client), { migrated: 1, errors: [] });
    assert.deepEqual(await keys(), ['globalnetworkpolicies/a']);
  });

  it('stay where another policy has the name, which keeps no others', async () => {
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', { order: 5 }));
    await put('globalnetworkpolicies/a', policy('GlobalNetworkPolicy', 'a', { order: 6 }));
    await put('globalnetworkpolicies/default.b', policy('GlobalNetworkPolicy', 'default.b'));
    const { migrated, errors } = await migratePolicyNames(world.client);
    const [error, ...more] = errors as CalicoError[];
    assert.deepEqual([migrated, more], [1, []]);
    assert.equal(error!.message, 'create GlobalNetworkPolicy "a": resource already exists: GlobalNetworkPolicy(a) with error: <nil>');
    assert.match(error!.hint ?? '', /found as default\.a/);
    assert.deepEqual(await keys(), ['globalnetworkpolicies/a', 'globalnetworkpolicies/b', 'globalnetworkpolicies/default.a']);
    assert.deepEqual((await value('globalnetworkpolicies/a')).spec, { order: 6 });
  });

  it('stay when somebody changes them at the same time', async () => {
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', { order: 5 }));
    const { create } = world.datastore;
    world.datastore.create = async (resource) => {
      await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a', { order: 7 }));
      return create.call(world.datastore, resource) as ReturnType<typeof create<typeof resource>>;
    };
    const { errors } = await migratePolicyNames(world.client);
    assert.equal((errors[0] as Error).message, 'delete GlobalNetworkPolicy "default.a": update conflict: GlobalNetworkPolicy(default.a)');
    assert.deepEqual(await keys(), ['globalnetworkpolicies/default.a']);
    world.datastore.create = create;
    assert.deepEqual(await migratePolicyNames(world.client), { migrated: 1, errors: [] });
    assert.deepEqual((await value('globalnetworkpolicies/a')).spec, { order: 7 });
  });

  it('move although others cannot be read, which are named', async () => {
    await put('globalnetworkpolicies/default.a', policy('GlobalNetworkPolicy', 'default.a'));
    await put('networkpolicies/shop/default.b', ['no policy']);
    const keys: string[] = [];
    assert.deepEqual(await migratePolicyNames(world.client, { skipped: (key) => keys.push(key) }), { migrated: 1, errors: [] });
    assert.match(keys.join(), /^[^,]*networkpolicies\/shop\/default\.b$/);
  });

  it('are not looked for any further where a kind cannot be listed', async () => {
    world.datastore.list = () => {
      throw new Error('never mind');
    };
    assert.equal(await failure(() => migratePolicyNames(world.client)), 'never mind');
  });
});
