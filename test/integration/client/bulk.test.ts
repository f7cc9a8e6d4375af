import assert from 'node:assert/strict';
import { runInBulk, type Settled } from '../../../src/client/bulk.ts';
import { applyResource } from '../../../src/client/operations/apply.ts';
import { createResource } from '../../../src/client/operations/create.ts';
import { deleteResource } from '../../../src/client/operations/delete.ts';
import type { GlobalNetworkPolicy, GlobalNetworkSet, IPPool, Tier } from '../../../src/resources/generated/types.ts';
import { type Resource, refOf } from '../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';
import { make } from '../../support/hooks.ts';

const tier = (name: string) => make<Tier>('Tier', { name }, { order: 1 });
const policy = (name: string, of: string) => make<GlobalNetworkPolicy>('GlobalNetworkPolicy', { name }, { tier: of });
const pool = (name: string, cidr: string) => make<IPPool>('IPPool', { name }, { cidr });
const texts = (results: readonly Settled<unknown>[]) =>
  results.map((result) => (result.status === 'failed' ? (result.error as Error).message : result.status));

describe('a bulk operation on a store', () => {
  let world: EmbeddedClient;
  beforeEach(async () => {
    world = await embeddedClient();
    await world.client.ensureInitialized();
  });
  afterEach(() => world[Symbol.asyncDispose]());

  it('ends as one by one would', async () => {
    const list: Resource[] = [
      policy('early', 'a'),
      tier('a'),
      policy('late', 'a'),
      pool('first', '10.0.0.0/16'),
      pool('second', '10.0.0.0/24'),
      pool('first', '10.1.0.0/16'),
      ...Array.from({ length: 100 }, (_, index) => policy(`p${index}`, 'a')),
    ];
    const bulk = texts(await runInBulk(list, 'create', (resource) => createResource(world.client, resource)));
    await using other = await embeddedClient();
    await other.client.ensureInitialized();
    const oneByOne = texts(await runInBulk(list, 'create', (resource) => createResource(other.client, resource), { concurrency: 1 }));
    assert.deepEqual(bulk, oneByOne);
    assert.deepEqual(bulk.slice(0, 6), [
      'resource does not exist: Tier(a) with error: <nil>',
      'done',
      'done',
      'done',
      "error with field IPPool.Spec.CIDR = '10.0.0.0/24' (IPPool(second) CIDR overlaps with IPPool(first) CIDR 10.0.0.0/16)",
      'resource already exists: IPPool(first) with error: <nil>',
    ]);
  });

  it('deletes policies before the tier that comes after them', async () => {
    const list: Resource[] = [tier('a'), policy('x', 'a'), policy('y', 'a')];
    await runInBulk(list, 'create', (resource) => createResource(world.client, resource));
    const results = await runInBulk([...list].reverse(), 'delete', (resource) => deleteResource(world.client, refOf(resource)));
    assert.deepEqual(texts(results), ['done', 'done', 'done']);
  });

  it('keeps every write that was acknowledged, also where two write the same', async () => {
    const clients = [world.client, await world.another()];
    const list = Array.from({ length: 60 }, (_, index) => make<GlobalNetworkSet>('GlobalNetworkSet', { name: `s${index}` }, { nets: [] }));
    const labelled = (by: string) => list.map((set) => ({ ...set, metadata: { ...set.metadata, labels: { by } } }));
    const results = await Promise.all(
      clients.map((client, index) => runInBulk(labelled(`client-${index}`), 'apply', (resource) => applyResource(client, resource))),
    );
    assert.deepEqual(new Set(results.flat().map(({ status }) => status)), new Set(['done']));
    const last = new Map<string, number>();
    for (const result of results.flat()) {
      const { resource, revision } = (result as Extract<typeof result, { status: 'done' }>).value.stored;
      last.set(resource.metadata.name!, Math.max(last.get(resource.metadata.name!) ?? 0, Number(revision)));
    }
    const { items } = await world.client.listAll({ kind: 'GlobalNetworkSet' });
    assert.equal(items.length, list.length);
    for (const { resource, revision } of items) assert.equal(Number(revision), last.get(resource.metadata.name!));
  });
});
