import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Node } from '../../../../src/resources/generated/types.ts';
import { mergeNode } from '../../../../src/resources/kubernetes/merge-node.ts';
import { nodeToCalico } from '../../../../src/resources/kubernetes/node.ts';
import type { KubernetesNode } from '../../../../src/resources/kubernetes/objects.ts';

const PREFIX = 'projectcalico.org/';
const node = (annotations: Record<string, string>, more: Partial<KubernetesNode> = {}): KubernetesNode => ({
  metadata: { name: 'n', annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [PREFIX + key, value])) },
  ...more,
});
const calico = (metadata: object = {}, spec: object = {}): Node => ({
  kind: 'Node',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name: 'n', ...metadata },
  spec,
  status: {},
});

describe('a Kubernetes node', () => {
  it('shows what its annotations say, and ignores what cannot be read', () => {
    const { resource } = nodeToCalico(
      node(
        {
          IPv4Address: '10.0.0.5/24',
          IPv6Address: '10.0.0.6',
          ASNumber: '1.10',
          RouteReflectorClusterID: 'fd00::1',
          VXLANTunnelMACAddr: 'junk',
          IPv6VXLANTunnelAddr: 'fd00::9',
          labels: '{"a":"calico","b":"c"}',
          annotations: 'junk',
          Interfaces: '[{"name":"eth0","addresses":["10.0.0.5","x"]}]',
        },
        {
          spec: { podCIDRs: ['10.1.0.0/24'] },
          status: {
            addresses: [
              { type: 'Hostname', address: 'n' },
              { type: 'InternalIP', address: '10.0.0.5' },
            ],
          },
        },
      ),
    );
    assert.deepEqual(resource, {
      kind: 'Node',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'n', labels: { a: 'calico', b: 'c' }, annotations: { 'projectcalico.org/kube-labels': 'null' } },
      spec: {
        bgp: { asNumber: 65546, ipv4Address: '10.0.0.5/24' },
        ipv6VXLANTunnelAddr: 'fd00::9',
        orchRefs: [{ nodeName: 'n', orchestrator: 'k8s' }],
        addresses: [
          { address: '10.0.0.5/24', type: 'CalicoNodeIP' },
          { address: '10.0.0.5', type: 'InternalIP' },
        ],
        interfaces: [{ name: 'eth0', addresses: ['10.0.0.5'] }],
      },
      status: { podCIDRs: ['10.1.0.0/24'] },
    });
  });

  it('has labels of Kubernetes before those of Calico, and a note of them', () => {
    const given = { metadata: { name: 'n', labels: { b: '2', a: '1' }, annotations: { 'projectcalico.org/labels': '{"a":"calico"}' } } };
    const { metadata } = nodeToCalico(given).resource;
    assert.deepEqual(
      [metadata.labels, metadata.annotations],
      [{ a: '1', b: '2' }, { 'projectcalico.org/kube-labels': '{"a":"1","b":"2"}' }],
    );
  });

  it('has tunnels at the first address of its pod CIDR where addresses come from there', () => {
    const bgpOf = (podCIDR: string, annotations = {}) =>
      nodeToCalico(node(annotations, { spec: { podCIDR } }), { usePodCidr: true }).resource.spec;
    assert.deepEqual(bgpOf('10.244.1.0/24').bgp, { ipv4IPIPTunnelAddr: '10.244.1.1' });
    assert.deepEqual(bgpOf('10.244.1.0/24', { WireguardPublicKey: 'k' }).wireguard, { interfaceIPv4Address: '10.244.1.1' });
    assert.equal(bgpOf('feee::/122').bgp, undefined);
    assert.throws(() => bgpOf('junk'), { message: 'invalid CIDR address: junk' });
  });
});

describe('writing a node', () => {
  it('sets and removes annotations of Calico and leaves all else', () => {
    const before = {
      kind: 'Node',
      metadata: {
        name: 'n',
        labels: { k: 'v' },
        annotations: { other: 'x', 'projectcalico.org/IPv6Address': 'fd00::1', 'projectcalico.org/labels': '{}' },
      },
      spec: { podCIDR: '10.0.0.0/24' },
    };
    const after = mergeNode(
      calico(
        { labels: { k: 'v', own: '1' }, annotations: { 'projectcalico.org/kube-labels': '{"k":"v"}', note: 'y' } },
        { bgp: { asNumber: 64512, ipv4Address: '10.0.0.1' } },
      ),
      before,
    );
    assert.deepEqual(after, {
      ...before,
      metadata: {
        name: 'n',
        labels: { k: 'v' },
        annotations: {
          other: 'x',
          'projectcalico.org/labels': '{"own":"1"}',
          'projectcalico.org/annotations': '{"note":"y"}',
          'projectcalico.org/IPv4Address': '10.0.0.1',
          'projectcalico.org/ASNumber': '64512',
        },
      },
    });
  });

  it('refuses a note of labels that cannot be read', () => {
    assert.throws(() => mergeNode(calico({ annotations: { 'projectcalico.org/kube-labels': 'Garbage' } }), { metadata: {} }), {
      message: "invalid character 'G' looking for beginning of value",
    });
  });

  it('changes nothing that was only read', () => {
    const key = fc.constantFrom(
      'IPv4Address',
      'IPv6Address',
      'ASNumber',
      'labels',
      'annotations',
      'Interfaces',
      'WireguardPublicKey',
      'IPv4VXLANTunnelAddr',
      'VXLANTunnelMACAddr',
    );
    const value = fc.constantFrom(
      '10.0.0.1',
      'fd00::1/64',
      '64512',
      '{"a":"b"}',
      '[{"name":"e","addresses":["10.0.0.1"]}]',
      'aa:bb:cc:dd:ee:ff',
    );
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { noNullPrototype: true });
    fc.assert(
      fc.property(fc.dictionary(key, value), labels, (annotations, given) => {
        const read = (from: KubernetesNode) => nodeToCalico(from).resource;
        const first = { ...node(annotations), metadata: { ...node(annotations).metadata, labels: given } };
        const once = mergeNode(read(first), first);
        assert.deepEqual(read(once), read({ ...first, metadata: { ...first.metadata, annotations: once.metadata.annotations } }));
        assert.deepEqual(mergeNode(read(once), once), once);
        assert.deepEqual(once.metadata.labels, given);
      }),
    );
  });
});
