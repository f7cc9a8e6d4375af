import assert from 'node:assert/strict';
import fc from 'fast-check';
import { convertManifest } from '../../../../src/resources/convert/index.ts';

const convert = (text: string) => convertManifest(text, { validate: true });
const one = async (text: string) => (await convert(text))[0];
const rules = async (...given: object[]) => {
  const policy = (await one(JSON.stringify({ apiVersion: 'v1', kind: 'policy', metadata: { name: 'p' }, spec: { ingress: given } }))) as {
    spec: { ingress: object[] };
  };
  return policy.spec.ingress;
};

describe('manifests of the first generation', () => {
  it('turns a pool into one named after its CIDR', async () => {
    assert.deepEqual(
      await one('{apiVersion: v1, kind: ipPool, metadata: {cidr: "2001::/112"}, spec: {nat-outgoing: true, disabled: true}}'),
      {
        kind: 'IPPool',
        apiVersion: 'projectcalico.org/v3',
        metadata: { name: '2001---112', creationTimestamp: null },
        spec: {
          cidr: '2001::/112',
          vxlanMode: 'Never',
          ipipMode: 'Never',
          natOutgoing: true,
          disabled: true,
          blockSize: 122,
          nodeSelector: 'all()',
          allowedUses: ['Workload', 'Tunnel'],
          assignmentMode: 'Automatic',
        },
      },
    );
  });

  const modes: [string, string][] = [
    ['{}', 'Never'],
    ['{enabled: false, mode: cross-subnet}', 'Never'],
    ['{enabled: true}', 'Always'],
    ['{enabled: true, mode: always}', 'Always'],
    ['{enabled: true, mode: cross-subnet}', 'CrossSubnet'],
  ];
  for (const [ipip, mode] of modes) {
    it(`makes ipipMode ${mode} of ipip ${ipip}`, async () => {
      const pool = (await one(`{apiVersion: v1, kind: ipPool, metadata: {cidr: 10.0.0.0/16}, spec: {ipip: ${ipip}}}`)) as {
        spec: { ipipMode: string };
      };
      assert.equal(pool.spec.ipipMode, mode);
    });
  }

  it('names peers after their address, and those of one node after both', async () => {
    const text = `
- {apiVersion: v1, kind: bgpPeer, metadata: {scope: global, peerIP: 1.2.3.4}, spec: {asNumber: 64512}}
- {apiVersion: v1, kind: bgpPeer, metadata: {scope: node, node: Node_1, peerIP: 'aa::1'}, spec: {asNumber: '1.10'}}`;
    const peers = (await convert(text)) as { metadata: { name: string }; spec: object }[];
    assert.deepEqual(
      peers.map(({ metadata, spec }) => [metadata.name, spec]),
      [
        ['1-2-3-4', { peerIP: '1.2.3.4', asNumber: 64512 }],
        ['node-1.00aa-0000-0000-0000-0000-0000-0000-0001', { node: 'node-1', peerIP: 'aa::1', asNumber: 65546 }],
      ],
    );
  });

  it('keeps the order of documents, and IPv4 before IPv6 in an endpoint', async () => {
    const text = `
apiVersion: v1
kind: hostEndpoint
metadata: {name: eth0, node: MyHost, labels: {type: production}}
spec: {interfaceName: eth0, expectedIPs: ['fd00::1', 192.168.0.1], profiles: [k8s_ns.x], ports: [{name: a, protocol: udp, port: 5}]}
---
apiVersion: v1
kind: node
metadata: {name: n1}
spec: {orchRefs: [{nodeName: k, orchestrator: k8s}]}`;
    assert.deepEqual(await convert(text), [
      {
        kind: 'HostEndpoint',
        apiVersion: 'projectcalico.org/v3',
        metadata: { name: 'myhost.eth0', creationTimestamp: null, labels: { type: 'production' } },
        spec: {
          node: 'myhost',
          interfaceName: 'eth0',
          expectedIPs: ['192.168.0.1', 'fd00::1'],
          profiles: ['kns.x'],
          ports: [{ name: 'a', protocol: 'UDP', port: 5 }],
        },
      },
      {
        kind: 'Node',
        apiVersion: 'projectcalico.org/v3',
        metadata: { name: 'n1', creationTimestamp: null },
        spec: { orchRefs: [{ nodeName: 'k', orchestrator: 'k8s' }] },
        status: {},
      },
    ]);
  });

  it('tells workloads apart by what their orchestrator knows of them', async () => {
    const endpoint = async (metadata: object) => {
      const wep = (await one(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'workloadEndpoint',
          metadata: { name: 'eth0', node: 'n-1', ...metadata },
          spec: { interfaceName: 'cali1' },
        }),
      )) as { metadata: { name: string; namespace: string }; spec: Record<string, unknown> };
      const { pod, containerID, workload } = wep.spec;
      return [wep.metadata.namespace, wep.metadata.name, { pod, containerID, workload }];
    };
    const none = { pod: undefined, containerID: undefined, workload: undefined };
    assert.deepEqual(await endpoint({ orchestrator: 'k8s', workload: 'ns.pod-1', activeInstanceID: 'c1' }), [
      'ns',
      'n--1-k8s-pod--1-eth0',
      { ...none, pod: 'pod-1', containerID: 'c1' },
    ]);
    assert.deepEqual(await endpoint({ orchestrator: 'cni', workload: 'c1' }), [
      'default',
      'n--1-cni-c1-eth0',
      { ...none, containerID: 'c1' },
    ]);
    assert.deepEqual(await endpoint({ orchestrator: 'libnetwork', workload: 'x' }), [
      'default',
      'n--1-libnetwork-libnetwork-eth0',
      { ...none, workload: 'libnetwork' },
    ]);
    assert.deepEqual(await endpoint({ orchestrator: 'other', workload: 'w' }), [
      'default',
      'n--1-other-w-eth0',
      { ...none, workload: 'w' },
    ]);
  });

  it('makes labels of the tags of a profile', async () => {
    const profile = (await one('{apiVersion: v1, kind: profile, metadata: {name: p, tags: [a], labels: {b: c}}}')) as { spec: object };
    assert.deepEqual(profile.spec, { labelsToApply: { a: '', b: 'c' } });
  });

  it('merges tags into selectors, masks networks and spells actions and protocols as today', async () => {
    assert.deepEqual(
      await rules(
        { action: 'pass', protocol: 'icmpv6', icmp: { type: 0 }, source: { tag: 't', selector: "calico/k8s_ns == 'a'", notTag: 'u' } },
        { action: 'deny', notProtocol: 6, destination: { nets: ['10.1.2.3/16', '10.9.9.9'], notSelector: 'x == "y"' } },
      ),
      [
        {
          action: 'Pass',
          protocol: 'ICMPv6',
          icmp: { type: 0 },
          source: { selector: "(projectcalico.org/namespace == 'a') && t == ''", notSelector: "u == ''" },
          destination: {},
        },
        { action: 'Deny', notProtocol: 6, source: {}, destination: { nets: ['10.1.0.0/16', '10.9.9.9/32'], notSelector: 'x == "y"' } },
      ],
    );
  });

  it('turns a Kubernetes policy into one of the same name', async () => {
    const text = `
apiVersion: v1
kind: List
items:
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: a, namespace: ns, labels: {l: m}, resourceVersion: "5"}
  spec: {podSelector: {matchLabels: {r: db}}, policyTypes: [Egress], egress: [{}]}`;
    assert.deepEqual(await one(text), {
      kind: 'NetworkPolicy',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'a', namespace: 'ns', creationTimestamp: null },
      spec: {
        order: 1000,
        egress: [{ action: 'Allow', source: {}, destination: {} }],
        selector: "projectcalico.org/orchestrator == 'k8s' && r == 'db'",
        types: ['Egress'],
      },
    });
  });

  const refused: [string, RegExp][] = [
    ['---\n', /^failed to create resources from file: unknown resource type \(\) and\/or version \(\)$/],
    ['{apiVersion: v1, kind: IPPool}', /unknown resource type \(IPPool\) and\/or version \(v1\)$/],
    ['junk: [', /^failed to create resources from file: error parsing document: yaml: line 1: /],
    ['text', /error parsing document: a document must be an object/],
    [
      '{apiVersion: v1, kind: node, spec: {a: 1, b: 2, c: 3, d: 4, e: 5}}',
      /fields in document are not recognized or are in the wrong location: a, b, c, d \(\+ 1 more\)$/,
    ],
    ['{apiVersion: v1, kind: node, spec: {bgp: {ipv4Address: junk}}}', /error parsing document: invalid CIDR address: junk$/],
    [
      '{apiVersion: v1, kind: node, spec: {bgp: {ipv4Address: "fd00::1"}}}',
      /error with field BGP.IPv4Address = 'fd00::1\/128' \(invalid IPv4 address and subnet specified\)$/,
    ],
    [
      '{apiVersion: v1, kind: bgpPeer, metadata: {peerIP: 1.2.3.4}}',
      /^failed to convert resource: insufficient identifiers, missing 'scope'$/,
    ],
    [
      '{apiVersion: v1, kind: bgpPeer, metadata: {scope: global}}',
      /no PeerIP is set, invalid BGPPeer: BGPPeer\(PeerIP=<nil>, Scope=global, Node=\)$/,
    ],
    [
      '{apiVersion: v1, kind: ipPool, metadata: {cidr: 169.254.0.0/20}}',
      /\(IP pool range overlaps with IPv4 Link Local range 169.254.0.0\/16\)$/,
    ],
    [
      '{apiVersion: v1, kind: ipPool, metadata: {cidr: "fd00::/64"}, spec: {ipip: {enabled: true}}}',
      /IPIP.Enabled = 'true' \(IPIP is not supported on an IPv6 IP pool\)$/,
    ],
    [
      '{apiVersion: v1, kind: profile, metadata: {name: p, tags: [a], labels: {a: b}}}',
      /Tag: 'a' and Label 'a == b' have the same value for Profile: p/,
    ],
    [
      '{apiVersion: v1, kind: workloadEndpoint, metadata: {orchestrator: k8s, workload: x}, spec: {interfaceName: c}}',
      /malformed k8s workload ID 'x'/,
    ],
    [
      '{apiVersion: v1, kind: workloadEndpoint, spec: {interfaceName: c, ipNetworks: [10.0.0.0/24]}}',
      /IPNetworks = '\[10.0.0.0\/24\]' \(IP network contains multiple addresses\)$/,
    ],
    [
      '{apiVersion: v1, kind: workloadEndpoint, spec: {interfaceName: c, ipNATs: [{internalIP: 10.0.0.1, externalIP: 1.2.3.4}]}}',
      /IPNATs = '\[10.0.0.1<>1.2.3.4\]' \(NAT is not in the endpoint networks\)$/,
    ],
    [
      '{apiVersion: v1, kind: policy, metadata: {name: p}, spec: {ingress: [{action: allow, source: {ports: [80]}}]}}',
      /Source.Ports = '\[80\]' \(rules that specify ports must set protocol/,
    ],
    [
      '{apiVersion: v1, kind: policy, metadata: {name: p}, spec: {types: [egress, egress]}}',
      /PolicySpec.Types = '\[egress egress\]' \('egress' type specified more than once\)$/,
    ],
    ['{apiVersion: v1, kind: policy, metadata: {name: p}, spec: {selector: "a ="}}', /error with field Selector = 'a ='$/],
    [
      '{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}',
      /^failed to convert resource: conversion for the resource type 'Pod' is not supported$/,
    ],
    [
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {ingress: [{ports: [{port: "-23:-2"}]}]}}',
      /failed to convert k8s resource: policy: p: error with rule .*invalid port -23:-2/,
    ],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await assert.rejects(convert(text), { name: 'CalicoError', message });
    });
  }

  it('prints what today refuses only when asked to', async () => {
    const text = '{apiVersion: v1, kind: node, metadata: {}}';
    await assert.rejects(
      convert(text),
      /^CalicoError: converted manifest resource\(s\) failed validation: .*Re-run the command with '--ignore-validation' flag/,
    );
    assert.equal((await convertManifest(text, { validate: false })).length, 1);
  });

  it('answers any manifest with resources or a CalicoError', async () => {
    const kind = fc.constantFrom('bgpPeer', 'hostEndpoint', 'ipPool', 'node', 'policy', 'profile', 'workloadEndpoint', 'List');
    const key = fc.constantFrom(
      'name',
      'node',
      'cidr',
      'scope',
      'peerIP',
      'labels',
      'tags',
      'ingress',
      'source',
      'nets',
      'ports',
      'bgp',
      'ipv4Address',
      'ipip',
      'expectedIPs',
      '__proto__',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', 'a', '10.0.0.0/16', '1.2.3.4', 'allow', 'node', 5, null, true),
        fc.dictionary(key, tie('value')),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(kind, value, value, async (name, metadata, spec) => {
        const results = convert(JSON.stringify({ apiVersion: 'v1', kind: name, metadata, spec }));
        await results.catch((error: Error) => assert.equal(error.name, 'CalicoError', error.stack));
      }),
      { numRuns: 500 },
    );
  });
});
