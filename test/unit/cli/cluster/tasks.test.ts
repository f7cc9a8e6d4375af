import assert from 'node:assert/strict';
import { certificatesOf } from '../../../../src/cli/cluster/certificates.ts';
import { clusterTasks } from '../../../../src/cli/cluster/cluster-tasks.ts';
import type { Pod } from '../../../../src/cli/cluster/kubectl.ts';
import { choosePods, isAgent, nodeTasks, podTasks } from '../../../../src/cli/cluster/pod-tasks.ts';

const pod = (name: string, nodeName: string, owner?: readonly [kind: string, name: string]): Pod => ({
  metadata: { name, namespace: 'calico-system', ...(owner && { ownerReferences: [{ kind: owner[0], name: owner[1] }] }) },
  spec: { nodeName, containers: [{ name: 'calico-node' }] },
});
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

describe('the pods whose logs are collected', () => {
  const agents = ['a', 'b', 'c'].map((node) => pod(`node-${node}`, node, ['DaemonSet', 'calico-node']));
  const typhas = ['a', 'b'].map((node, index) => pod(`typha-${node}`, node, ['ReplicaSet', `calico-typha-7c9f${index}`]));

  it('are so many of each workload, also of a Deployment that is rolled out', () => {
    const choice = { maxLogs: 2, focusNodes: new Set<string>() };
    assert.deepEqual(names(choosePods([...agents, ...typhas], choice)), ['node-a', 'node-b', 'typha-a', 'typha-b']);
    assert.deepEqual(names(choosePods([...agents, ...typhas], { ...choice, maxLogs: 1 })), ['node-a', 'typha-a']);
    assert.deepEqual(names(choosePods([pod('lonely', 'a'), pod('single', 'a')], { ...choice, maxLogs: 1 })), ['lonely', 'single']);
    assert.deepEqual(choosePods(agents, { ...choice, maxLogs: 0 }), []);
  });

  it('are those on the nodes one asks for, first', () => {
    assert.deepEqual(names(choosePods(agents, { maxLogs: 2, focusNodes: new Set(['c']) })), ['node-c', 'node-a']);
  });

  it('tell also what a container said before it was restarted', () => {
    const restarted: Pod = {
      ...agents[0]!,
      status: {
        containerStatuses: [
          { name: 'calico-node', restartCount: 2 },
          { name: 'sidecar', restartCount: 0 },
        ],
      },
    };
    assert.deepEqual(
      podTasks(restarted, '5m').map(({ command, file }) => [command.join(' '), file]),
      [
        ['kubectl logs --since=5m -n calico-system node-a --all-containers', 'nodes/a/calico-system/node-a.log'],
        ['kubectl -n calico-system describe pods node-a', 'nodes/a/calico-system/node-a.txt'],
        ['kubectl logs -n calico-system node-a -c calico-node --previous', 'nodes/a/calico-system/node-a.calico-node.previous.log'],
      ],
    );
  });

  it('show their nodes where they are agents; BPF only where it is in use', () => {
    assert.equal(isAgent(agents[0]!), true);
    assert.equal(isAgent({ ...agents[0]!, spec: { nodeName: 'a', containers: [{ name: 'typha' }] } }), false);
    const files = (bpf: boolean) => nodeTasks(agents[0]!, { bpf }).map(({ file }) => file);
    assert.ok(files(false).includes('nodes/a/nft-ruleset.txt'));
    assert.ok(!files(false).some((file) => file.includes('bpf')));
    assert.ok(files(true).includes('nodes/a/bpf-conntrack.txt'));
    const { command } = nodeTasks(agents[0]!, { bpf: false }).find(({ file }) => file.endsWith('ip-rule.txt'))!;
    assert.equal(command.join(' '), 'kubectl exec -n calico-system node-a -c calico-node -- ip rule');
  });
});

describe('the resources of the cluster that are collected', () => {
  const files = (resources: string[]) => clusterTasks(resources, []).map(({ file }) => file);

  it('are what Calico works with, as YAML and as tables', () => {
    assert.deepEqual(files(['pods', 'deployments.apps', 'secrets', 'events']), [
      'cluster/version.yaml',
      'cluster/kubernetes/pods.yaml',
      'cluster/kubernetes/pods.txt',
      'cluster/kubernetes/deployments.yaml',
      'cluster/kubernetes/deployments.txt',
    ]);
  });

  it('are everything of Calico itself, and what watches over it', () => {
    assert.deepEqual(
      files(['networkpolicies.crd.projectcalico.org', 'installations.operator.tigera.io', 'prometheuses.monitoring.coreos.com']),
      [
        'cluster/version.yaml',
        'cluster/crd/networkpolicies.crd.projectcalico.org.yaml',
        'cluster/crd/networkpolicies.crd.projectcalico.org.txt',
        'cluster/crd/installations.operator.tigera.io.yaml',
        'cluster/crd/installations.operator.tigera.io.txt',
        'cluster/third-party/prometheuses.yaml',
        'cluster/third-party/prometheuses.txt',
      ],
    );
  });

  it("are not other groups' of the same name", () => {
    assert.deepEqual(files(['nodes.metrics.k8s.io', 'gateways.networking.istio.io']), ['cluster/version.yaml']);
  });
});

describe('a secret with certificates', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const certificate = base64('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n');
  const key = base64(`-----BEGIN ${['PRIVATE', 'KEY'].join(' ')}-----\nMIIE\n`);
  const metadata = {
    name: 'typha-certs',
    namespace: 'calico-system',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': key },
  };

  it('is kept without its keys and annotations', () => {
    assert.deepEqual(
      JSON.parse(JSON.stringify(certificatesOf({ metadata, type: 'kubernetes.io/tls', data: { 'tls.crt': certificate, 'tls.key': key } }))),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'typha-certs', namespace: 'calico-system' },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': certificate, 'tls.key': '<censored>' },
      },
    );
  });

  it('is left out where it holds nothing but secrets, or a certificate together with its key', () => {
    assert.equal(certificatesOf({ metadata, data: { password: base64('hunter2') } }), undefined);
    assert.equal(certificatesOf({ metadata }), undefined);
    const both = base64(Buffer.from(certificate, 'base64').toString() + Buffer.from(key, 'base64').toString());
    assert.equal(certificatesOf({ metadata, data: { 'tls.pem': both } }), undefined);
  });
});
