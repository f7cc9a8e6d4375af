import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pod } from '../../../../src/resources/kubernetes/objects.ts';
import { podToWorkloadEndpoint, vethName } from '../../../../src/resources/kubernetes/pod.ts';
import { podQosControls } from '../../../../src/resources/kubernetes/pod-qos.ts';
import { isFinished, isWorkloadEndpoint } from '../../../../src/resources/kubernetes/pod-state.ts';
import { namespaceToProfile, serviceAccountToProfile } from '../../../../src/resources/kubernetes/profile.ts';
import { parseQuantity } from '../../../../src/resources/kubernetes/quantity.ts';

const UID = '30316465-6365-4463-ad63-3564622d3638';

describe('Kubernetes quantities', () => {
  const cases: [string, bigint | undefined][] = [
    ['10M', 10_000_000n],
    ['1.01k', 1010n],
    ['4Gi', 4_294_967_296n],
    ['1e3', 1000n],
    ['1E', 10n ** 18n],
    ['100m', 1n],
    ['1.5', 2n],
    ['-1.5', -2n],
    ['.5', 1n],
    ['5.', 5n],
    ['+5', 5n],
    ['0', 0n],
    ['', undefined],
    ['k', undefined],
    ['1 k', undefined],
    ['1kk', undefined],
    ['1e9999', undefined],
    ['9'.repeat(1000), undefined],
  ];
  for (const [text, value] of cases) it(`${text.slice(0, 20) || 'nothing'} is ${value}`, () => assert.equal(parseQuantity(text), value));
});

describe('limits on the traffic of a pod', () => {
  const limits = (given: Record<string, string>) =>
    podQosControls(
      Object.fromEntries(Object.entries(given).map(([key, value]) => [key.includes('/') ? key : `qos.projectcalico.org/${key}`, value])),
    );

  const cases: [string, Record<string, string>, object | undefined][] = [
    ['are none without annotations', {}, undefined],
    ['have a default burst', { ingressBandwidth: '10M' }, { ingressBandwidth: 10_000_000, ingressBurst: 2 ** 32 }],
    ['have a default packet burst', { egressPacketRate: '7' }, { egressPacketRate: 7, egressPacketBurst: 5 }],
    [
      'come from Kubernetes unless Calico has its own',
      { 'kubernetes.io/egress-bandwidth': '1M', egressBandwidth: '2M', egressBurst: '3M' },
      { egressBandwidth: 2_000_000, egressBurst: 3_000_000 },
    ],
    [
      'are brought into their range',
      { ingressMaxConnections: '0', egressMaxConnections: '1T', egressBandwidth: '1', egressBurst: '1' },
      { egressBandwidth: 1000, egressBurst: 1000, ingressMaxConnections: 1, egressMaxConnections: 4_294_967_295 },
    ],
    [
      'need a bandwidth for a burst, and a greater peak',
      { ingressBurst: '1M', ingressPeakrate: '2M', egressBandwidth: '2M', egressPeakrate: '2M', egressMinburst: '2k' },
      { egressBandwidth: 2_000_000, egressBurst: 2 ** 32 },
    ],
    [
      'may have a peak',
      { egressBandwidth: '2M', egressPeakrate: '3M', egressMinburst: '2k' },
      { egressBandwidth: 2_000_000, egressBurst: 2 ** 32, egressPeakrate: 3_000_000, egressMinburst: 2000 },
    ],
    ['mark packets', { dscp: 'AF11' }, { dscp: 'AF11' }],
    ['ignore what cannot be read', { dscp: '64', ingressBandwidth: 'fast', egressPacketRate: '' }, undefined],
  ];
  for (const [title, given, expected] of cases) it(title, () => assert.deepEqual(limits(given), expected));
});

describe('a pod', () => {
  const pod = (annotations: Record<string, string> = {}, more: Partial<Pod> = {}): Pod => ({
    metadata: { name: 'pod-1', namespace: 'ns', annotations },
    spec: { nodeName: 'n' },
    ...more,
  });
  const specOf = (given: Pod) => podToWorkloadEndpoint(given).resource.spec;

  it('is an endpoint named after its node', () => {
    const given = pod(
      { 'cni.projectcalico.org/containerID': 'c1' },
      {
        spec: { nodeName: 'n-1', serviceAccountName: 'sa' },
        status: { podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], podIP: '10.0.0.1' },
      },
    );
    assert.deepEqual(podToWorkloadEndpoint(given).resource, {
      kind: 'WorkloadEndpoint',
      apiVersion: 'projectcalico.org/v3',
      metadata: {
        name: 'n--1-k8s-pod--1-eth0',
        namespace: 'ns',
        labels: { 'projectcalico.org/namespace': 'ns', 'projectcalico.org/orchestrator': 'k8s', 'projectcalico.org/serviceaccount': 'sa' },
      },
      spec: {
        orchestrator: 'k8s',
        node: 'n-1',
        containerID: 'c1',
        pod: 'pod-1',
        endpoint: 'eth0',
        serviceAccountName: 'sa',
        ipNetworks: ['10.0.0.1/32', 'fd00::1/128'],
        profiles: ['kns.ns', 'ksa.ns.sa'],
        interfaceName: vethName('ns', 'pod-1'),
      },
    });
  });

  it('has the addresses of its status, else those that a CNI plugin noted', () => {
    const noted = {
      'cni.projectcalico.org/podIPs': '10.0.0.2/32,fd00::2',
      'cni.projectcalico.org/podIP': '10.0.0.3',
      'vpc.amazonaws.com/pod-ips': '10.0.0.4',
    };
    assert.deepEqual(specOf(pod(noted, { status: { podIP: '10.0.0.1' } })).ipNetworks, ['10.0.0.1/32']);
    assert.deepEqual(specOf(pod(noted)).ipNetworks, ['10.0.0.2/32', 'fd00::2/128']);
    assert.deepEqual(specOf(pod({ ...noted, 'cni.projectcalico.org/podIPs': '' })).ipNetworks, ['10.0.0.3/32']);
    assert.deepEqual(specOf(pod({ 'vpc.amazonaws.com/pod-ips': '10.0.0.4' })).ipNetworks, ['10.0.0.4/32']);
    assert.equal(specOf(pod()).ipNetworks, undefined);
  });

  it('that is finished has none', () => {
    assert.equal(specOf(pod({ 'cni.projectcalico.org/podIP': '10.0.0.1' }, { status: { phase: 'Succeeded' } })).ipNetworks, undefined);
    const deleted = {
      metadata: { name: 'p', deletionTimestamp: '2026-01-01T00:00:00Z', annotations: { 'cni.projectcalico.org/podIP': '' } },
      spec: { nodeName: 'n' },
    };
    assert.equal(isFinished(deleted), true);
    assert.equal(isFinished({ ...deleted, metadata: { ...deleted.metadata, deletionTimestamp: null } }), false);
  });

  it('translates floating addresses to its own of the same family', () => {
    const annotations = { 'cni.projectcalico.org/floatingIPs': '["1.2.3.4","fd00::9"]' };
    assert.deepEqual(specOf(pod(annotations, { status: { podIP: '10.0.0.1' } })).ipNATs, [
      { internalIP: '10.0.0.1', externalIP: '1.2.3.4' },
    ]);
    assert.equal(specOf(pod(annotations)).ipNATs, undefined);
  });

  const broken: [string, Pod, RegExp][] = [
    ['a wrong address', pod({ 'cni.projectcalico.org/podIP': 'junk' }), /^invalid CIDR address: junk$/],
    [
      'floating addresses that are no list',
      pod({ 'cni.projectcalico.org/floatingIPs': '{}' }, { status: { podIP: '10.0.0.1' } }),
      /^failed to parse '\{\}' as JSON: json: cannot unmarshal object into Go value of type \[\]string$/,
    ],
    [
      'floating addresses for a network',
      pod({ 'cni.projectcalico.org/floatingIPs': '[]', 'cni.projectcalico.org/podIP': '10.0.0.0/24' }),
      /^PodIP 10.0.0.0\/24 is not a valid IPv4: Mask size is 24, not 32$/,
    ],
    [
      'prefixes that are none',
      pod({ 'cni.projectcalico.org/allowedSourcePrefixes': '["x"]' }),
      /^failed to parse 'x' as a CIDR: invalid CIDR address: x$/,
    ],
    ['no node', { metadata: { name: 'p' } }, /node \(field should be assigned\)$/],
  ];
  for (const [title, given, message] of broken)
    it(`with ${title} is refused`, () => assert.throws(() => podToWorkloadEndpoint(given), { name: 'CalicoError', message }));

  it('gives its interface the first prefix that Felix knows', () => {
    assert.equal(vethName('default', 'podA'), 'cali7f94ce7c295');
    assert.equal(vethName('namespace', 'podname', { interfacePrefix: 'eni,cali' }), 'eni82111e10a96');
  });

  it('of any annotations is an endpoint or refused with a CalicoError', () => {
    const key = fc.constantFrom(
      'cni.projectcalico.org/podIP',
      'cni.projectcalico.org/podIPs',
      'cni.projectcalico.org/floatingIPs',
      'cni.projectcalico.org/allowedSourcePrefixes',
      'qos.projectcalico.org/dscp',
      'qos.projectcalico.org/egressBandwidth',
      'vpc.amazonaws.com/pod-ips',
    );
    const value = fc.oneof(fc.string(), fc.constantFrom('10.0.0.1', '["10.0.0.0/8"]', '[1]', '[null]', 'null', '1e308', '1Ei'));
    fc.assert(
      fc.property(fc.dictionary(key, value), (annotations) => {
        const given = pod(annotations);
        assert.equal(isWorkloadEndpoint(given), true);
        try {
          podToWorkloadEndpoint(given);
        } catch (error) {
          assert.equal((error as Error).name, 'CalicoError', (error as Error).stack);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('namespaces and service accounts', () => {
  it('are profiles that carry their labels, prefixed', () => {
    const namespace = namespaceToProfile({ metadata: { name: 'a', uid: UID, resourceVersion: '5', labels: { x: 'y' } } });
    assert.deepEqual(
      [namespace.resource.metadata.name, namespace.revision, namespace.resource.spec.labelsToApply],
      ['kns.a', '5/', { 'pcns.x': 'y', 'pcns.projectcalico.org/name': 'a' }],
    );
    const account = serviceAccountToProfile({ metadata: { name: 's.t', uid: UID, resourceVersion: '6' } });
    assert.deepEqual(
      [account.resource.metadata.name, account.revision, account.resource.spec],
      ['ksa.default.s.t', '/6', { labelsToApply: { 'pcsa.projectcalico.org/name': 's.t' } }],
    );
  });

  it('need a uid', () => {
    assert.throws(() => namespaceToProfile({ metadata: { name: 'a' } }), {
      message: 'failed to parse UID for resource: invalid UUID length: 0',
    });
  });
});
