import assert from 'node:assert/strict';
import type { BGPPeer, FelixConfiguration, HostEndpoint, Node, WorkloadEndpoint } from '../../../../src/resources/generated/types.ts';
import kind from '../../../../src/resources/kinds/node.ts';
import { failure, hookWorld, make } from '../../../support/hooks.ts';

const { afterValidation, beforeDelete } = kind.hooks;
const spec = {
  bgp: { ipv4IPIPTunnelAddr: '10.9.0.1' },
  ipv4VXLANTunnelAddr: '10.9.0.2',
  wireguard: { interfaceIPv4Address: '10.9.0.3' },
};
const node = make<Node>('Node', { name: 'n' }, spec);
const endpoint = (name: string, on: string, ...ipNetworks: string[]) =>
  make<WorkloadEndpoint>('WorkloadEndpoint', { name, namespace: 'ns' }, { node: on, ipNetworks });

describe('a node that is created', () => {
  it('initialises the cluster', async () => {
    const world = hookWorld();
    await afterValidation(node, world.write('create'));
    await afterValidation(node, world.write('update', node));
    assert.deepEqual(world.done, ['ensureInitialized']);
  });
});

describe('a node that is deleted', () => {
  it('takes along what is on it, and nothing of others', async () => {
    const world = hookWorld([
      node,
      endpoint('n-k8s-a-eth0', 'n', '10.0.0.1/32', 'fd00::1/128'),
      endpoint('n--2-k8s-b-eth0', 'n-2', '10.0.0.2/32'),
      make<BGPPeer>('BGPPeer', { name: 'mine' }, { node: 'n' }),
      make<BGPPeer>('BGPPeer', { name: 'global' }, {}),
      make<FelixConfiguration>('FelixConfiguration', { name: 'node.n' }, { bpfLogLevel: '' }),
      make<FelixConfiguration>('FelixConfiguration', { name: 'default' }, { bpfLogLevel: '' }),
      make<HostEndpoint>('HostEndpoint', { name: 'eth0' }, { node: 'n' }),
    ]);
    assert.equal(await failure(() => beforeDelete({ kind: 'Node', name: 'n' }, world.deletion())), undefined);
    assert.deepEqual(world.done, [
      'releaseIPs 10.0.0.1 fd00::1 10.9.0.1 10.9.0.2 10.9.0.3',
      'delete WorkloadEndpoint(ns/n-k8s-a-eth0)',
      'removeHost n',
      'delete BGPPeer(mine)',
      'delete FelixConfiguration(node.n)',
      'delete HostEndpoint(eth0)',
    ]);
  });

  it('without a name touches nothing', async () => {
    const world = hookWorld([make<BGPPeer>('BGPPeer', { name: 'global' }, { node: '' })]);
    await beforeDelete({ kind: 'Node', name: '' }, world.deletion());
    assert.deepEqual(world.done, []);
  });

  it('of a Kubernetes cluster is refused before anything is touched', async () => {
    const world = hookWorld([endpoint('n-k8s-a-eth0', 'n', '10.0.0.1/32')]);
    const message = await failure(() => beforeDelete({ kind: 'Node', name: 'n' }, { ...world.deletion(), datastore: 'kubernetes' }));
    assert.equal(message, 'operation Delete is not supported on Node(n)');
    assert.deepEqual(world.done, []);
  });
});
