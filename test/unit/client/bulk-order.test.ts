import assert from 'node:assert/strict';
import fc from 'fast-check';
import { orderOf } from '../../../src/client/bulk-order.ts';
import type { Kind, Verb } from '../../../src/resources/kind.ts';
import bgpPeer from '../../../src/resources/kinds/bgp-peer.ts';
import ipPool from '../../../src/resources/kinds/ip-pool.ts';
import networkPolicy from '../../../src/resources/kinds/network-policy.ts';
import node from '../../../src/resources/kinds/node.ts';
import type { Resource } from '../../../src/resources/resource.ts';

const kinds = new Map([bgpPeer, networkPolicy, node, ipPool].map((kind) => [kind.kind as string, kind as unknown as Kind]));

function resource(kind: string, name: string, spec: object = {}, namespace?: string): Resource {
  return { kind, apiVersion: 'projectcalico.org/v3', metadata: { name, namespace }, spec };
}

/** For each item, those that must be done before it. */
function predecessors(resources: readonly Resource[], verb: Verb): number[][] {
  const { groups, waitsFor } = orderOf(resources, verb, kinds);
  const before = resources.map((): number[] => []);
  const seen = new Set(groups.flat());
  for (const group of seen) for (const index of group.waiting) before[index]!.push(...group.members);
  assert.deepEqual(
    waitsFor,
    resources.map((_, index) => [...seen].filter((group) => group.waiting.includes(index)).length),
  );
  return before.map((members) => [...new Set(members)].sort((a, b) => a - b));
}

const tier = (name: string) => resource('Tier', name);
const policy = (name: string, of?: string) => resource('NetworkPolicy', name, of === undefined ? {} : { tier: of }, 'ns');

describe('the order of a bulk operation', () => {
  it('lets a policy wait for its tier, and for no other', () => {
    assert.deepEqual(predecessors([tier('a'), tier('b'), policy('x', 'b'), policy('y')], 'create'), [[], [], [1], []]);
  });

  it('lets a tier wait for the policies before it', () => {
    assert.deepEqual(predecessors([policy('x', 'a'), policy('y', 'a'), tier('a')], 'create'), [[], [], [0, 1]]);
  });

  it('keeps deletions of policies and of tiers apart, whatever tier a policy is in', () => {
    assert.deepEqual(predecessors([policy('x'), tier('a'), tier('b'), policy('y')], 'delete'), [[], [0], [0], [1, 2]]);
  });

  it('keeps pools that may overlap one after another, and their deletion free', () => {
    const pools = ['a', 'b', 'c'].map((name) => resource('IPPool', name));
    assert.deepEqual(predecessors(pools, 'apply'), [[], [0], [1]]);
    assert.deepEqual(predecessors(pools, 'delete'), [[], [], []]);
  });

  it('keeps the same name twice in order, in each namespace', () => {
    const other = resource('NetworkPolicy', 'x', {}, 'other');
    assert.deepEqual(predecessors([policy('x'), other, policy('x')], 'apply'), [[], [], [0]]);
  });

  it('lets a peer wait for the filters it names', () => {
    const filters = ['f', 'g'].map((name) => resource('BGPFilter', name));
    assert.deepEqual(predecessors([...filters, resource('BGPPeer', 'p', { filters: ['g'] })], 'apply'), [[], [], [1]]);
  });

  it('deletes several nodes at once, but not while what is on them is deleted', () => {
    const list = [resource('Node', 'a'), resource('Node', 'b'), resource('BGPPeer', 'p'), resource('Node', 'c')];
    assert.deepEqual(predecessors(list, 'delete'), [[], [], [0, 1], [2]]);
  });

  it('never lets two that touch the same object and change it run together', () => {
    const item = fc.oneof(
      fc.constantFrom('a', 'b').map(tier),
      fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('a', 'b')).map(([name, of]) => policy(name, of)),
    );
    const conflict = (a: Resource, b: Resource) =>
      (a.kind === b.kind && a.metadata.name === b.metadata.name) ||
      (a.kind !== b.kind && [a, b].some((one) => [a, b].some((two) => (two.spec as { tier?: string }).tier === one.metadata.name)));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (list) => {
        const before = predecessors(list, 'create');
        const reaches = (from: number, to: number): boolean => before[to]!.some((index) => index === from || reaches(from, index));
        for (const [later, b] of list.entries())
          for (const [earlier, a] of list.slice(0, later).entries()) if (conflict(a, b)) assert.ok(reaches(earlier, later));
      }),
    );
  });
});
