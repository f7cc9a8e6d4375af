import assert from 'node:assert/strict';
import { allocationsOf, attributeText } from '../../../../src/ipam/check/allocations.ts';
import { isManaged, usesOfNodes, usesOfServices, usesOfWindows, usesOfWorkloads } from '../../../../src/ipam/check/owners.ts';
import { addressesInUse, type CheckInput, countProblems, findProblems } from '../../../../src/ipam/check/problems.ts';
import { parseCidr } from '../../../../src/net/index.ts';
import { blockOf } from '../../../support/ipam-blocks.ts';

const handle = (id: string) => ({ id, uid: undefined, revision: '7' });
const block = blockOf('10.0.0.0/28', 'host:a', {
  0: { handle_id: 'windows-reserved-ipam-handle' },
  1: { handle_id: 'used', secondary: { node: 'a' } },
  2: { handle_id: 'leak', secondary: { node: 'b', pod: 'p', namespace: 'n', timestamp: 't' } },
  10: { handle_id: 'missing' },
  11: { releasedAt: '2020-01-01T00:00:00Z' },
});

function check(change: Partial<CheckInput> = {}) {
  const blocks = change.blocks ?? [block];
  const allocations = blocks.flatMap(allocationsOf);
  return findProblems({
    blocks,
    allocations,
    uses: [...usesOfWindows(allocations), { ip: '10.0.0.1', owner: 'Workload(n/w)' }],
    activePools: [parseCidr('10.0.0.0/24')!.network],
    handles: ['used', 'leak', 'empty'].map(handle),
    now: Date.parse('2026-01-01T00:00:00Z'),
    ...change,
  });
}

describe('allocations for the check', () => {
  it('say what the block and the attribute say', () => {
    const [windows, used, leak, missing, resting] = allocationsOf(block);
    assert.deepEqual([windows!.handle, windows!.reservedForWindows], [undefined, true]);
    assert.deepEqual([used!.node, used!.borrowed, used!.sequenceNumber], ['a', false, 101n]);
    assert.deepEqual([leak!.node, leak!.borrowed, leak!.pod, leak!.creationTimestamp], ['b', true, 'p', 't']);
    assert.deepEqual([missing!.node, missing!.borrowed, missing!.handle], ['a', false, 'missing']);
    assert.deepEqual([resting!.coolingDown, resting!.handle], [true, undefined]);
  });

  it('print their attributes with sorted names', () => {
    assert.equal(attributeText({ handle_id: 'h', secondary: { b: '1', a: '2' } }), 'Main:h Extra:a=2,b=1');
    assert.equal(attributeText({ alternateOwnerAttrs: { z: '1' } }), 'Main:<none> Extra: Alternate:z=1');
    assert.equal(attributeText(undefined), '<missing>');
  });
});

describe('the check', () => {
  it('finds leaked addresses and handles, and handles that are missing', () => {
    const problems = check();
    assert.deepEqual(
      problems.leaked.map(({ ip }) => ip),
      ['10.0.0.2', '10.0.0.10'],
    );
    assert.deepEqual(
      problems.leakedHandles.map(({ id }) => id),
      ['empty'],
    );
    assert.deepEqual(problems.missingHandles, ['missing']);
    // Two addresses and a handle: missing handles do not count.
    assert.equal(countProblems(problems), 3);
  });

  it('finds addresses in use that are not allocated, in active pools and outside', () => {
    const uses = [
      { ip: '10.0.0.9', owner: 'A' },
      { ip: '10.9.0.1', owner: 'B' },
      { ip: '10.0.0.9', owner: 'C' },
    ];
    const problems = check({ uses, blocks: [], handles: [] });
    assert.deepEqual(problems.unallocated, [{ ip: '10.0.0.9', owners: ['A', 'C'] }]);
    assert.deepEqual(problems.severalOwners, problems.unallocated);
    assert.deepEqual(problems.outsidePools, [{ ip: '10.9.0.1', owners: ['B'] }]);
    assert.equal(countProblems(problems), 2);
  });

  it('counts an address once that two blocks have', () => {
    const overlapping = [blockOf('10.0.0.0/30', undefined, { 1: {} }), blockOf('10.0.0.0/29', undefined, { 1: {} })];
    const problems = check({ blocks: overlapping, uses: [], handles: [] });
    assert.equal(problems.leaked.length, 2);
    assert.equal(countProblems(problems), 1);
  });

  it('names the broken rule of a block', () => {
    const broken = { ...block, unallocated: [...block.unallocated, 1] };
    assert.deepEqual(check({ blocks: [broken] }).invalidBlocks, [
      { cidr: '10.0.0.0/28', reason: 'ordinal 1 is allocated but appears in Unallocated' },
    ]);
  });
});

describe('who uses addresses', () => {
  const meta = (name: string, namespace?: string) => ({ kind: 'Node', apiVersion: '', metadata: { name, namespace } }) as never;

  it('is nodes with tunnels of IPv4, workloads with all their networks, and services', () => {
    const node = {
      ...(meta('a') as object),
      spec: {
        ipv4VXLANTunnelAddr: '10.0.0.1',
        ipv6VXLANTunnelAddr: 'fd00::1',
        wireguard: { interfaceIPv4Address: '10.0.0.2' },
        bgp: { ipv4IPIPTunnelAddr: '10.0.0.3' },
      },
    };
    assert.deepEqual(
      usesOfNodes([node as never]).uses,
      ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((ip) => ({ ip, owner: 'Node(a)' })),
    );
    const workload = { ...(meta('w', 'n') as object), spec: { ipNetworks: ['10.0.0.9/32', 'FD00:0::9/128'] } };
    assert.deepEqual(
      usesOfWorkloads([workload as never]).uses,
      ['10.0.0.9', 'fd00::9'].map((ip) => ({ ip, owner: 'Workload(n/w)' })),
    );
    const service = { metadata: { name: 's' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, {}] } } };
    assert.deepEqual(usesOfServices([service, { metadata: { name: 'none' } }]).uses, [{ ip: '192.0.2.1', owner: 's' }]);
  });

  it('names objects whose addresses are none', () => {
    const { uses, unreadable } = usesOfWorkloads([{ ...(meta('w', 'n') as object), spec: { ipNetworks: ['x'] } } as never]);
    assert.deepEqual([uses, unreadable], [[], [{ key: 'Workload(n/w)', reason: 'x is not an address' }]]);
  });

  it('is listed by address, IPv4 first', () => {
    const ips = ['fd00::1', '10.0.0.10', '10.0.0.9'].map((ip) => ({ ip, owner: 'x' }));
    assert.deepEqual(
      addressesInUse(ips).map(({ ip }) => ip),
      ['10.0.0.9', '10.0.0.10', 'fd00::1'],
    );
  });

  it('counts services that Calico gives addresses to', () => {
    const service = (spec: object, annotations?: Record<string, string>) => ({ metadata: { name: 's', annotations }, spec });
    const all = { assignIPs: 'AllServices' } as const;
    const requested = { assignIPs: 'RequestedServicesOnly' } as const;
    assert.equal(isManaged(service({ type: 'ClusterIP' }), all), false);
    assert.equal(isManaged(service({ type: 'LoadBalancer' }), all), true);
    assert.equal(isManaged(service({ type: 'LoadBalancer' }), {}), true);
    assert.equal(isManaged(service({ type: 'LoadBalancer', loadBalancerClass: 'other' }), all), false);
    assert.equal(isManaged(service({ type: 'LoadBalancer', loadBalancerClass: 'calico' }), requested), true);
    assert.equal(isManaged(service({ type: 'LoadBalancer' }), requested), false);
    assert.equal(isManaged(service({ type: 'LoadBalancer', loadBalancerIP: '192.0.2.1' }), requested), true);
    assert.equal(isManaged(service({ type: 'LoadBalancer' }, { 'projectcalico.org/ipv4pools': '[]' }), requested), true);
  });
});
