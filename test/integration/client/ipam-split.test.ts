import assert from 'node:assert/strict';
import { CalicoError } from '../../../src/base/errors.ts';
import { Client } from '../../../src/client/client.ts';
import { type SplitRequest, splitPool } from '../../../src/client/ipam/split-pool.ts';
import type { Datastore } from '../../../src/datastore/datastore.ts';
import { Ipam } from '../../../src/ipam/ipam.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import type { ClusterInformation, IPPool } from '../../../src/resources/generated/types.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';

/** The store, except that one operation on one object goes wrong. */
interface Fault {
  readonly operation: 'create' | 'update' | 'delete' | 'get';
  readonly name: string;
  readonly error: CalicoError;
  /** The store does it, and only the answer is lost. */
  readonly done?: boolean;
}

function faulty(datastore: Datastore, faults: readonly Fault[]): Datastore {
  const attempt = async <T>(operation: Fault['operation'], name: string | undefined, work: () => Promise<T>): Promise<T> => {
    const fault = faults.find((one) => one.operation === operation && one.name === name);
    if (fault && !fault.done) throw fault.error;
    const result = await work();
    if (fault) throw fault.error;
    return result;
  };
  return new Proxy(datastore, {
    get(target, property) {
      if (property === 'get') return (ref: { name: string }) => attempt('get', ref.name, () => target.get(ref as never));
      if (property === 'create') return (resource: IPPool) => attempt('create', resource.metadata.name, () => target.create(resource));
      if (property === 'update')
        return (stored: { resource: IPPool }) => attempt('update', stored.resource.metadata.name, () => target.update(stored as never));
      if (property === 'delete')
        return (ref: { name: string }, when: object) => attempt('delete', ref.name, () => target.delete(ref as never, when));
      const value = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const broken = new CalicoError('Datastore', 'the disk is full');
const silent = new CalicoError('Unreachable', 'no answer');
const request = (parts: bigint, more: Partial<SplitRequest> = {}): SplitRequest => ({
  parts,
  name: 'main',
  cidr: '',
  signal: new AbortController().signal,
  ...more,
});

describe('splitting a pool', () => {
  let world: EmbeddedClient;

  beforeEach(async () => {
    world = await embeddedClient();
    const { client } = world;
    await client.ensureInitialized();
    await setLocked(true);
    const spec: IPPool['spec'] = { cidr: '10.0.0.0/24', blockSize: 26, natOutgoing: true };
    await client.create<IPPool>({
      kind: 'IPPool',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'main', labels: { a: 'b' } },
      spec,
    });
    await new Ipam(world.datastore).claimAffinity('10.0.0.64/26', hostOwner('node-a'));
  });
  afterEach(() => world[Symbol.asyncDispose]());

  async function setLocked(locked: boolean): Promise<void> {
    const { resource } = await world.client.get<ClusterInformation>({ kind: 'ClusterInformation', name: 'default' });
    await world.client.update({ ...resource, spec: { ...resource.spec, datastoreReady: !locked } });
  }

  const clientWith = (...faults: Fault[]) => new Client(faulty(world.datastore, faults), { pause: async () => {} });

  async function pools(): Promise<string[]> {
    const { items } = await world.client.listAll<IPPool>({ kind: 'IPPool' });
    return items.map(({ resource: { metadata, spec } }) => `${metadata.name} ${spec.cidr} ${spec.disabled ? 'disabled' : 'enabled'}`);
  }

  const UNCHANGED = ['main 10.0.0.0/24 enabled'];

  it('makes its parts in its place, and leaves blocks and affinities alone', async () => {
    const ipamKeys = async () => new Map([...(await world.dump())].filter(([key]) => key.startsWith('/calico/ipam/')));
    const before = await ipamKeys();
    const { pool, created } = await splitPool(world.client, request(2n));
    assert.equal(pool.metadata.name, 'main');
    assert.deepEqual(
      created.map(({ metadata, spec }) => [metadata.name, metadata.labels, spec.natOutgoing]),
      [
        ['split-main-0', { a: 'b' }, true],
        ['split-main-1', { a: 'b' }, true],
      ],
    );
    assert.deepEqual(await pools(), ['split-main-0 10.0.0.0/25 enabled', 'split-main-1 10.0.0.128/25 enabled']);
    assert.equal(before.size, 2);
    assert.deepEqual(await ipamKeys(), before);
  });

  it('finds it by its CIDR as it is written', async () => {
    await splitPool(world.client, request(4n, { name: '', cidr: '10.0.0.0/24' }));
    assert.equal((await pools()).length, 4);
    await assert.rejects(splitPool(world.client, request(2n, { name: '', cidr: '10.0.0.0/24' })), {
      message: 'unable to find IP pool  covering the specified CIDR 10.0.0.0/24',
    });
  });

  it('writes nothing where anything can be told to be wrong', async () => {
    const before = await world.dump();
    const refused: readonly [SplitRequest, RegExp][] = [
      [request(0n), /not a valid power of 2: 0$/],
      [request(3n), /not a valid power of 2: 3$/],
      [request(512n), /not large enough to be split into 512 parts$/],
      [request(8n), /^error using unsafe create to make split pool with cidr 10\.0\.0\.0\/27: .*block size/i],
      [request(2n, { name: 'other' }), /^unable to find IP pool with name other: resource does not exist: IPPool\(other\)/],
    ];
    for (const [given, message] of refused) await assert.rejects(splitPool(world.client, given), { message });
    assert.deepEqual(await world.dump(), before);
    await setLocked(false);
    await assert.rejects(splitPool(world.client, request(2n)), { code: 'Conflict', message: /^datastore is not locked/ });
    assert.deepEqual(await pools(), UNCHANGED);
  });

  it('writes nothing where a part would have the name of another pool', async () => {
    const spec = { cidr: '10.9.0.0/24' };
    await world.client.create<IPPool>({ kind: 'IPPool', apiVersion: 'projectcalico.org/v3', metadata: { name: 'split-main-1' }, spec });
    const before = await world.dump();
    await assert.rejects(splitPool(world.client, request(2n)), {
      code: 'AlreadyExists',
      message: /cidr 10\.0\.0\.128\/25: resource already exists/,
    });
    assert.deepEqual(await world.dump(), before);
  });

  it('is undone where a part cannot be made', async () => {
    const client = clientWith({ operation: 'create', name: 'split-main-1', error: broken });
    await assert.rejects(splitPool(client, request(2n)), {
      code: 'Datastore',
      message: 'error using unsafe create to make split pool with cidr 10.0.0.128/25: the disk is full',
      hint: 'IPPool main is as it was before.',
    });
    assert.deepEqual(await pools(), UNCHANGED);
  });

  it('is undone where it is not known whether a part was made', async () => {
    const client = clientWith({ operation: 'create', name: 'split-main-1', error: silent, done: true });
    await assert.rejects(splitPool(client, request(2n)), { code: 'Unreachable', hint: 'IPPool main is as it was before.' });
    assert.deepEqual(await pools(), UNCHANGED);
  });

  it('is undone where the pool cannot be removed', async () => {
    const client = clientWith({ operation: 'delete', name: 'main', error: broken });
    await assert.rejects(splitPool(client, request(2n)), { message: 'error removing the IP pool that was split main: the disk is full' });
    assert.deepEqual(await pools(), UNCHANGED);
  });

  it('leaves a pool disabled that was so before, when it is undone', async () => {
    const { resource } = await world.client.get<IPPool>({ kind: 'IPPool', name: 'main' });
    await world.client.update<IPPool>({ ...resource, spec: { ...resource.spec, disabled: true } });
    await assert.rejects(splitPool(clientWith({ operation: 'create', name: 'split-main-0', error: broken }), request(2n)));
    assert.deepEqual(await pools(), ['main 10.0.0.0/24 disabled']);
  });

  it('has succeeded where only the last answer was lost', async () => {
    const client = clientWith({ operation: 'delete', name: 'main', error: silent, done: true });
    assert.equal((await splitPool(client, request(2n))).created.length, 2);
    assert.equal((await pools()).length, 2);
  });

  it('keeps the parts where it is not known whether the pool is gone', async () => {
    const client = clientWith({ operation: 'delete', name: 'main', error: silent });
    await assert.rejects(splitPool(client, request(2n)), {
      code: 'Unreachable',
      message: /^it is not known whether IP pool main will be removed/,
    });
    assert.equal((await pools()).length, 3);
  });

  it('says what is left to do where it cannot be undone', async () => {
    const faults: Fault[] = [
      { operation: 'create', name: 'split-main-1', error: broken },
      { operation: 'delete', name: 'split-main-0', error: broken },
    ];
    await assert.rejects(splitPool(clientWith(...faults), request(2n)), {
      hint: 'What was done could not be undone. Left to do:\ndelete IPPool split-main-0: the disk is full',
    });
    assert.deepEqual(await pools(), ['main 10.0.0.0/24 enabled', 'split-main-0 10.0.0.0/25 enabled']);
  });

  it('is undone when it is interrupted', async () => {
    await assert.rejects(splitPool(world.client, request(2n, { signal: AbortSignal.abort() })), {
      code: 'Interrupted',
      hint: 'IPPool main is as it was before.',
    });
    assert.deepEqual(await pools(), UNCHANGED);
  });
});
