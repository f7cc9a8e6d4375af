import assert from 'node:assert/strict';
import type { IPPool } from '../../../../src/resources/generated/types.ts';
import kind from '../../../../src/resources/kinds/ip-pool.ts';
import { failure, hookWorld, make } from '../../../support/hooks.ts';

const { beforeValidation, afterValidation, beforeDelete, afterRead } = kind.hooks;
const pool = (cidr: string, spec: Partial<IPPool['spec']> = {}, name = 'new') =>
  make<IPPool>('IPPool', { name, resourceVersion: '7' }, { cidr, ...spec });
const create = (given: IPPool, others: IPPool[] = []) => beforeValidation(given, hookWorld(others).write<IPPool>('create'));
const update = (given: IPPool, old: IPPool) => beforeValidation(given, hookWorld().write<IPPool>('update', old));

describe('an IPPool that is written', () => {
  it('gets the defaults of its family', async () => {
    assert.deepEqual((await create(pool('10.0.0.0/16'))).spec, {
      cidr: '10.0.0.0/16',
      nodeSelector: 'all()',
      blockSize: 26,
      allowedUses: ['Workload', 'Tunnel'],
      assignmentMode: 'Automatic',
      ipipMode: 'Never',
      vxlanMode: 'Never',
    });
    assert.equal((await create(pool('fd00::/64'))).spec.blockSize, 122);
  });

  it('keeps what it says itself', async () => {
    const spec = {
      nodeSelector: 'has(a)',
      blockSize: 28,
      allowedUses: ['Tunnel' as const],
      assignmentMode: 'Manual' as const,
      ipipMode: 'Always' as const,
    };
    assert.deepEqual((await create(pool('10.0.0.0/16', spec))).spec, { cidr: '10.0.0.0/16', ...spec, vxlanMode: 'Never' });
  });

  it('has its CIDR in canonical form', async () => {
    assert.equal((await create(pool('FD00:0::/64'))).spec.cidr, 'fd00::/64');
  });

  it('must have a CIDR', async () => {
    assert.equal(await failure(() => create(pool(''))), 'error with field IPPool.Spec.CIDR (IPPool CIDR must be specified)');
    assert.equal(
      await failure(() => create(pool('10.0.0.1'))),
      "error with field IPPool.Spec.CIDR = '10.0.0.1' (IPPool CIDR must be a valid subnet)",
    );
  });

  it('must not have host bits; the message shows the network', async () => {
    assert.equal(
      await failure(() => create(pool('10.0.0.1/16'))),
      "error with field IPPool.Spec.CIDR = '10.0.0.0/16' (IPPool CIDR is not strictly masked)",
    );
  });
});

describe('a new IPPool', () => {
  it('may not overlap with others, each of which is named', async () => {
    const others = [pool('10.0.0.0/16', {}, 'a'), pool('10.1.0.0/16', {}, 'b'), pool('fd00::/64', {}, 'c'), pool('rubbish', {}, 'd')];
    assert.equal(
      await failure(() => create(pool('10.0.0.0/15'), others)),
      "error with the following fields:\n-  IPPool.Spec.CIDR = '10.0.0.0/15' (IPPool(new) CIDR overlaps with IPPool(a) CIDR 10.0.0.0/16)\n" +
        "-  IPPool.Spec.CIDR = '10.0.0.0/15' (IPPool(new) CIDR overlaps with IPPool(b) CIDR 10.1.0.0/16)\n",
    );
    assert.match((await failure(() => create(pool('10.0.128.0/24'), others)))!, /overlaps with IPPool\(a\)/);
  });

  it('does not overlap with itself', async () => {
    assert.equal(await failure(() => create(pool('10.0.0.0/15'), [pool('10.0.0.0/16', {}, 'new')])), undefined);
  });

  it('must use the block size of the blocks that are already there', async () => {
    const world = hookWorld([], { blocks: ['10.0.0.0/26', '10.0.0.64/28'] });
    const check = (blockSize: number) => afterValidation(pool('10.0.0.0/24', { blockSize }), world.write<IPPool>('create'));
    assert.equal(
      await failure(() => check(26)),
      "error with field IPPool.Spec.BlockSize = '26' (IPPool blocksSize conflicts with existing allocations that use a different blockSize)",
    );
    const fitting = hookWorld([], { blocks: ['10.0.0.0/26'] }).write<IPPool>('create');
    assert.equal(await failure(() => afterValidation(pool('10.0.0.0/24', { blockSize: 26 }), fitting)), undefined);
  });

  it('is not checked against others where a pool is split', async () => {
    const world = hookWorld([pool('10.0.0.0/16', {}, 'a')], { blocks: ['10.0.0.0/28'] });
    const context = { ...world.write<IPPool>('create'), unsafe: true };
    assert.equal(await failure(async () => afterValidation(await beforeValidation(pool('10.0.0.0/17'), context), context)), undefined);
  });
});

describe('an IPPool that changes', () => {
  const old = pool('fd00:0::/64', { blockSize: 122, allowedUses: ['LoadBalancer'] });

  it('keeps its CIDR, though it may be written in canonical form', async () => {
    const uses = { allowedUses: old.spec.allowedUses };
    assert.equal(await failure(() => update(pool('fd00:0::/64', uses), old)), undefined);
    assert.equal(await failure(() => update(pool('fd00::/64', uses), old)), undefined);
    assert.equal(
      await failure(() => update(pool('fd01::/64', uses), old)),
      "error with field IPPool.Spec.CIDR = 'fd01::/64' (IPPool CIDR cannot be modified)",
    );
  });

  it('keeps its block size, written or not', async () => {
    const without = pool('10.0.0.0/16');
    assert.equal(await failure(() => update(pool('10.0.0.0/16', { blockSize: 26 }), without)), undefined);
    assert.equal(
      await failure(() => update(pool('10.0.0.0/16', { blockSize: 27 }), without)),
      "error with field IPPool.Spec.BlockSize = '27' (IPPool BlockSize cannot be modified)",
    );
  });

  it('cannot cease to be for load balancers, which is then all that is said', async () => {
    assert.equal(
      await failure(() => update(pool('fd01::/64', { allowedUses: ['LoadBalancer', 'Tunnel'] }), old)),
      "error with field IPPool.Spec.AllowedUses = '[LoadBalancer Tunnel]' (IPPool allowed use cannot be changed from LoadBalacer to Workload or Tunnel)",
    );
  });

  it('must exist', async () => {
    assert.match((await failure(() => beforeValidation(pool(''), hookWorld().write<IPPool>('update'))))!, /does not exist/);
  });
});

describe('an IPPool that is deleted', () => {
  it('is disabled, seen to be, and freed of its blocks first', async () => {
    const world = hookWorld([pool('10.0.0.0/16', {}, 'a')]);
    const precondition = await beforeDelete({ kind: 'IPPool', name: 'a' }, world.deletion('3'));
    assert.deepEqual(world.done, ['update IPPool(a) 3', 'pause 500', 'releasePoolAffinities 10.0.0.0/16']);
    assert.deepEqual(precondition, { revision: undefined });
  });

  it('is not written again where it is disabled, so that its version still counts', async () => {
    const world = hookWorld([pool('10.0.0.0/16', { disabled: true }, 'a')]);
    assert.equal(await beforeDelete({ kind: 'IPPool', name: 'a' }, world.deletion('3')), undefined);
    assert.deepEqual(world.done, ['pause 500', 'releasePoolAffinities 10.0.0.0/16']);
  });
});

describe('an IPPool that is read', () => {
  it('shows defaults on get and list, not on watch', () => {
    const read = (operation: 'get' | 'list' | 'watch') => afterRead(pool('fd00::/64'), { operation, datastore: 'etcdv3' }).spec;
    assert.equal(read('get').blockSize, 122);
    assert.equal(read('list').nodeSelector, 'all()');
    assert.deepEqual(read('watch'), { cidr: 'fd00::/64' });
  });
});
