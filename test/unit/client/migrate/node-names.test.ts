import assert from 'node:assert/strict';
import { NodeNames } from '../../../../src/client/migrate/node-names.ts';
import type { BlockAffinity, IPAMBlock, IPAMHandle, Node } from '../../../../src/resources/generated/types.ts';
import { failure, make } from '../../../support/hooks.ts';

const node = (name: string, there?: string) =>
  make<Node>(
    'Node',
    { name },
    there === undefined
      ? {}
      : {
          orchRefs: [
            { nodeName: 'vm-7', orchestrator: 'openstack' },
            { nodeName: there, orchestrator: 'k8s' },
          ],
        },
  );

describe('the names that nodes have in Kubernetes', () => {
  let names: NodeNames;
  beforeEach(() => {
    names = new NodeNames();
    names.learn(node('rack1.old', 'rack1'));
    names.learn(node('same', 'same'));
  });

  it("are those of the node's k8s reference", () => {
    assert.equal(names.node('rack1.old'), 'rack1');
    assert.equal(names.node('same'), 'same');
    assert.equal(names.node('never-seen'), 'never-seen');
    assert.equal(names.isRenamed('rack1.old'), true);
    assert.equal(names.isRenamed('same'), false);
    assert.equal(names.isRenamed(undefined), false);
  });

  it('must be known of every node', async () => {
    const message =
      "node b missing a 'k8s' orchestrator reference. Unable to export data unless every node has a 'k8s' orchestrator reference";
    assert.equal(await failure(() => names.learn(node('b'))), message);
    assert.equal(await failure(() => names.learn(node('b', ''))), message);
  });

  it('change the names of per-node configurations, and of no others', () => {
    assert.equal(names.configuration('node.rack1.old'), 'node.rack1');
    assert.equal(names.configuration('node.other'), 'node.other');
    assert.equal(names.configuration('rack1.old'), 'rack1.old');
    assert.equal(names.configuration('default'), 'default');
  });

  it('change the handles of tunnel addresses', () => {
    for (const kind of ['ipip', 'vxlan', 'vxlan-v6', 'wireguard', 'wireguard-v6'])
      assert.equal(names.handle(`${kind}-tunnel-addr-rack1.old`), `${kind}-tunnel-addr-rack1`);
    assert.equal(names.handle('k8s-pod-network.rack1.old'), 'k8s-pod-network.rack1.old');
  });

  it("change a host's affinities, and no virtual owner's", () => {
    const affinity = (type: string) =>
      make<BlockAffinity>(
        'BlockAffinity',
        { name: `${type}/rack1.old/10.0.0.0/26` },
        { state: 'confirmed', node: 'rack1.old', type, cidr: '10.0.0.0/26', deleted: false },
      );
    const { metadata, spec } = names.ipam(affinity('host'));
    assert.deepEqual([metadata.name, spec.node], ['host/rack1/10.0.0.0/26', 'rack1']);
    assert.deepEqual(names.ipam(affinity('virtual')), affinity('virtual'));
  });

  it('change what blocks and handles say of their owners', () => {
    const block = make<IPAMBlock>(
      'IPAMBlock',
      { name: '10.0.0.0/30' },
      {
        cidr: '10.0.0.0/30',
        affinity: 'host:rack1.old',
        allocations: [0, 1, null, null],
        unallocated: [2, 3],
        attributes: [
          { handle_id: 'ipip-tunnel-addr-rack1.old', secondary: { node: 'rack1.old', type: 'ipipTunnelAddress' } },
          { handle_id: 'h', secondary: { node: 'same', pod: 'rack1.old' }, alternateOwnerAttrs: { node: 'rack1.old' }, releasedAt: 'then' },
        ],
        sequenceNumber: 5n,
        sequenceNumberForAllocation: {},
        deleted: false,
        strictAffinity: false,
      },
    );
    const { spec } = names.ipam(block);
    assert.equal(spec.affinity, 'host:rack1');
    assert.deepEqual(spec.attributes, [
      { handle_id: 'ipip-tunnel-addr-rack1', secondary: { node: 'rack1', type: 'ipipTunnelAddress' } },
      { handle_id: 'h', secondary: { node: 'same', pod: 'rack1.old' }, alternateOwnerAttrs: { node: 'rack1' }, releasedAt: 'then' },
    ]);
    assert.deepEqual(spec.allocations, block.spec.allocations);
    const handle = make<IPAMHandle>(
      'IPAMHandle',
      { name: 'vxlan-tunnel-addr-rack1.old' },
      { handleID: 'vxlan-tunnel-addr-rack1.old', block: { '10.0.0.0/30': 1 }, deleted: false },
    );
    assert.deepEqual(names.ipam(handle), {
      ...handle,
      metadata: { name: 'vxlan-tunnel-addr-rack1' },
      spec: { handleID: 'vxlan-tunnel-addr-rack1', block: { '10.0.0.0/30': 1 }, deleted: false },
    });
  });
});
