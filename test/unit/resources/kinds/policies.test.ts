import assert from 'node:assert/strict';
import type { CalicoError } from '../../../../src/base/errors.ts';
import type { NetworkPolicy, StagedNetworkPolicy, Tier } from '../../../../src/resources/generated/types.ts';
import globalNetworkPolicy from '../../../../src/resources/kinds/global-network-policy.ts';
import networkPolicy from '../../../../src/resources/kinds/network-policy.ts';
import stagedGlobalNetworkPolicy from '../../../../src/resources/kinds/staged-global-network-policy.ts';
import stagedNetworkPolicy from '../../../../src/resources/kinds/staged-network-policy.ts';
import tier, { BUILT_IN_TIERS } from '../../../../src/resources/kinds/tier.ts';
import { failure, hookWorld, make } from '../../../support/hooks.ts';

const policy = (spec: NetworkPolicy['spec'], labels?: Record<string, string>) =>
  make<NetworkPolicy>('NetworkPolicy', { name: 'p', namespace: 'ns', ...(labels && { labels }) }, spec);
const aTier = (name: string, spec: Tier['spec'] = {}) => make<Tier>('Tier', { name }, spec);
const world = hookWorld([aTier('default'), aTier('secops')]);
const { beforeValidation, afterRead } = networkPolicy.hooks;
const create = (given: NetworkPolicy) => beforeValidation(given, world.write('create'));
const rule = { action: 'Allow' as const };

describe('a policy that is written', () => {
  it('has the types its rules call for, where it says none', async () => {
    const types = async (spec: NetworkPolicy['spec']) => (await create(policy(spec))).spec.types;
    assert.deepEqual(await types({}), ['Ingress']);
    assert.deepEqual(await types({ ingress: [rule] }), ['Ingress']);
    assert.deepEqual(await types({ egress: [rule] }), ['Egress']);
    assert.deepEqual(await types({ ingress: [rule], egress: [rule] }), ['Ingress', 'Egress']);
    assert.deepEqual(await types({ types: ['Egress', 'Ingress'] }), ['Egress', 'Ingress']);
  });

  it('is labelled with its tier, whatever the label said', async () => {
    assert.deepEqual((await create(policy({}, { a: 'b' }))).metadata.labels, { a: 'b', 'projectcalico.org/tier': 'default' });
    const moved = await create(policy({ tier: 'secops' }, { 'projectcalico.org/tier': 'default' }));
    assert.deepEqual(moved.metadata.labels, { 'projectcalico.org/tier': 'secops' });
  });

  it('needs its tier when it is created, and is told the next step', async () => {
    await assert.rejects(
      () => create(policy({ tier: 'none' })),
      (error: CalicoError) =>
        error.code === 'NotFound' && /does not exist: Tier\(none\) with error: <nil>$/.test(error.message) && error.hint?.includes('none'),
    );
    assert.equal(await failure(() => beforeValidation(policy({ tier: 'none' }), world.write('update'))), undefined);
  });

  it('says nothing but its tier when it stages a deletion', async () => {
    const staged = make<StagedNetworkPolicy>(
      'StagedNetworkPolicy',
      { name: 'p', namespace: 'ns' },
      { stagedAction: 'Delete', types: ['Ingress'] },
    );
    const written = await stagedNetworkPolicy.hooks.beforeValidation(staged, world.write('create'));
    assert.deepEqual(written.spec, { stagedAction: 'Delete' });
  });
});

describe('a policy that is read', () => {
  it('has the default tier as its label where it has none', () => {
    assert.deepEqual(afterRead(policy({}, { a: 'b' })).metadata.labels, { a: 'b', 'projectcalico.org/tier': 'default' });
    const labelled = policy({}, { 'projectcalico.org/tier': 'secops' });
    assert.equal(afterRead(labelled), labelled);
  });
});

describe('policies that stand for Kubernetes policies', () => {
  const refusal = (verb: Parameters<NonNullable<typeof networkPolicy.refuse>>[0], name: string) =>
    networkPolicy.refuse(verb, { kind: 'NetworkPolicy', namespace: 'ns', name })?.message;

  it('are written through the Kubernetes API only', () => {
    const reason =
      'is not supported on NetworkPolicy(ns/knp.default.x): kubernetes network policies must be managed through the kubernetes API';
    assert.equal(refusal('create', 'knp.default.x'), `operation create or apply ${reason}`);
    assert.equal(refusal('update', 'knp.default.x'), `operation apply or replace ${reason}`);
    assert.equal(refusal('delete', 'knp.default.x'), `operation delete ${reason}`);
    assert.equal(refusal('apply', 'knp.default.x'), undefined);
    assert.equal(refusal('create', 'knp.x'), undefined);
  });
});

describe('the four kinds of policy', () => {
  it('differ in their names and in being namespaced', () => {
    const kinds = [networkPolicy, globalNetworkPolicy, stagedNetworkPolicy, stagedGlobalNetworkPolicy];
    assert.deepEqual(
      kinds.map(({ kind, namespaced }) => `${kind} ${namespaced}`),
      ['NetworkPolicy true', 'GlobalNetworkPolicy false', 'StagedNetworkPolicy true', 'StagedGlobalNetworkPolicy false'],
    );
    assert.ok(kinds.every(({ storedAt }) => storedAt.policyName));
  });
});

describe('a tier', () => {
  const { hooks } = tier;

  it('comes after all but kube-baseline and denies, where it does not say otherwise', () => {
    assert.deepEqual(hooks.beforeValidation(aTier('a')).spec, { order: 1_000_000, defaultAction: 'Deny' });
    assert.deepEqual(hooks.beforeValidation(aTier('a', { order: 0, defaultAction: 'Pass' })).spec, { order: 0, defaultAction: 'Pass' });
  });

  it('shows defaults in lists, and on Kubernetes everywhere', () => {
    const read = (operation: 'get' | 'list', datastore: string) => hooks.afterRead(aTier('a'), { operation, datastore }).spec.order;
    assert.equal(read('list', 'etcdv3'), 1_000_000);
    assert.equal(read('get', 'etcdv3'), undefined);
    assert.equal(read('get', 'kubernetes'), 1_000_000);
  });

  it('stands in lists by its order, the store deciding between equals', () => {
    const tiers = [aTier('z', { order: 5 }), aTier('a', { order: 5 }), aTier('none'), aTier('first', { order: -1 })];
    assert.deepEqual(
      tiers.sort(tier.compare).map(({ metadata }) => metadata.name),
      ['first', 'z', 'a', 'none'],
    );
  });

  it('cannot be deleted where it is built in', async () => {
    for (const { metadata } of BUILT_IN_TIERS) {
      const message = await failure(() => hooks.beforeDelete({ kind: 'Tier', name: metadata.name! }, hookWorld().deletion()));
      assert.equal(message, `operation Delete is not supported on ${metadata.name}: Cannot delete ${metadata.name} tier`);
    }
  });

  it('cannot be deleted while a policy is in it', async () => {
    const inUse = hookWorld([make<StagedNetworkPolicy>('StagedNetworkPolicy', { name: 'p', namespace: 'q' }, { tier: 'a' })]);
    const message = (name: string) => failure(() => hooks.beforeDelete({ kind: 'Tier', name }, inUse.deletion()));
    assert.equal(await message('a'), 'operation delete is not supported on a: Cannot delete a non-empty tier');
    assert.equal(await message('b'), undefined);
    await assert.rejects(hooks.beforeDelete({ kind: 'Tier', name: 'a' }, inUse.deletion()), {
      hint: /such as StagedNetworkPolicy\(q\/p\)$/,
    });
  });
});
