import assert from 'node:assert/strict';
import type { Resource } from '../../../src/resources/resource.ts';
import { Calicoctl, ended, printed } from '../../support/calicoctl.ts';
import { type KubeApiServer, requireKubeApiServer, startKubeApiServer } from '../../support/kube-apiserver.ts';

/** So many that an import can be ended in the middle. */
const SETS = Array.from(
  { length: 600 },
  (_, index) => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: set-${index}}\nspec: {}\n---\n`,
);
const RESOURCES = `${SETS.join('')}apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: main}
spec: {cidr: 10.65.0.0/16, blockSize: 29}
---
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: net}
spec: {order: 5}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: net.deny, labels: {team: x}, annotations: {why: because}}
spec: {tier: net, selector: all(), order: 12.5}
---
apiVersion: projectcalico.org/v3
kind: StagedNetworkPolicy
metadata: {name: staged, namespace: default}
spec: {selector: all()}
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: node.rack1-n1}
spec: {logSeverityScreen: Debug}
---
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: rack1-n1, labels: {rack: r1}}
spec: {bgp: {asNumber: 64801, ipv4Address: 192.0.2.1/24}, orchRefs: [{nodeName: node-a, orchestrator: k8s}]}
`;
const IPAM = {
  block_affinities: [
    { Key: '/calico/ipam/v2/host/rack1-n1/ipv4/block/10.65.4.8-29', Value: { state: 'confirmed', deleted: false }, TTL: 0 },
  ],
  blocks: [
    {
      Key: '/calico/ipam/v2/assignment/ipv4/block/10.65.4.8-29',
      Value: {
        cidr: '10.65.4.8/29',
        affinity: 'host:rack1-n1',
        allocations: [0, null, null, null, null, null, null, null],
        unallocated: [1, 2, 3, 4, 5, 6, 7],
        attributes: [{ handle_id: 'k8s-pod-network.AAA', secondary: { namespace: 'shop', node: 'rack1-n1', pod: 'web' } }],
        sequenceNumber: 7,
        sequenceNumberForAllocation: { 0: 6 },
        deleted: false,
      },
      TTL: 0,
    },
  ],
  handles: [{ Key: '/calico/ipam/v2/handle/k8s-pod-network.AAA', Value: { block: { '10.65.4.8/29': 1 }, deleted: false }, TTL: 0 }],
  config: { Key: '/calico/ipam/v2/config', Value: { strict_affinity: true, auto_allocate_blocks: true }, TTL: 0 },
};
const CLUSTER = { spec: { clusterGUID: '0123456789abcdef0123456789abcdef', clusterType: 'k8s,bgp' } };

/** What is in an export, without what every store says in its own way. */
const comparable = (text: string) => {
  const [resources = '', , ipam = ''] = text.split('===\n');
  return { resources: resources.replaceAll(/ *resourceVersion: .*\n/g, ''), ipam };
};

describe('a migration between stores of all types', function () {
  this.timeout(120_000);
  let server: KubeApiServer;
  let kubernetes: Calicoctl;
  let etcd: Calicoctl;
  let embedded: Calicoctl;

  before(async function () {
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
    await server.must('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    await server.must('POST', '/api/v1/nodes', { metadata: { name: 'node-a', labels: { 'kubernetes.io/hostname': 'node-a' } } });
    embedded = new Calicoctl();
    // The API server's own data lies elsewhere in that etcd.
    etcd = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: server.etcd.url });
    kubernetes = new Calicoctl({ datastoreType: 'kubernetes', kubeconfig: await server.kubeconfig() });
  });
  after(async () => {
    for (const cli of [kubernetes, etcd, embedded]) cli?.[Symbol.dispose]();
    await server?.stop();
  });

  const migrate = (cli: Calicoctl, ...args: string[]) => cli.run(['datastore', 'migrate', ...args]);
  async function exported(cli: Calicoctl, ...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await migrate(cli, 'export', ...args);
    assert.deepEqual([stderr, code], ['', 0]);
    return stdout;
  }
  async function imported(cli: Calicoctl, text: string, ...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await cli.run(['datastore', 'migrate', 'import', '-f', '-', ...args], { stdin: text });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /verified: \d+ resources and 4 IPAM resources are stored as in the file\n$/);
    return stdout;
  }

  it('goes from the embedded store to etcd, only where that is meant', async () => {
    await imported(embedded, `${RESOURCES}---\n===\n${JSON.stringify(CLUSTER)}\n===\n${JSON.stringify(IPAM)}\n`);
    const text = await exported(embedded, '--any-datastore');
    const refused = await etcd.run(['datastore', 'migrate', 'import', '-f', '-'], { stdin: text });
    assert.deepEqual([refused.stdout, refused.code], ['', 1]);
    assert.match(
      refused.stderr,
      /^invalid datastore type: etcdv3 to import to for datastore migration\. Datastore type must be kubernetes\n/,
    );
    await imported(etcd, text, '--any-datastore');
    assert.deepEqual(comparable(await exported(etcd, '--any-datastore')), comparable(text));
  });

  it('goes from etcd to a Kubernetes cluster that never had Calico, where nodes have other names, however often it is interrupted', async () => {
    const text = await exported(etcd);
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const child = kubernetes.start(['datastore', 'migrate', 'import', '-f', kubernetes.file('dump', text), '-c', kubernetes.config]);
      const end = ended(child);
      await printed(child, 'stdout', /Datastore locked/);
      child.kill(signal);
      const { stdout, code } = await end;
      assert.deepEqual([stdout, code], ['Datastore locked.\n', signal === 'SIGINT' ? 130 : signal]);
    }
    assert.match(
      await imported(kubernetes, text),
      /^Datastore locked\.\nSuccessfully applied 609 resource\(s\)\nImporting IPAM resources\nSuccessfully applied 4 IPAM resource\(s\)\n/,
    );
    const node = await server.must('GET', '/api/v1/nodes/node-a');
    const { annotations } = node.metadata as { annotations: Record<string, string> };
    assert.equal(annotations['projectcalico.org/ASNumber'], '64801');
    const block = await server.must('GET', '/apis/crd.projectcalico.org/v1/ipamblocks/10-65-4-8-29');
    assert.equal((block.spec as { affinity: string }).affinity, 'host:node-a');
  });

  it('goes from Kubernetes to the embedded store and to etcd, only where that is meant', async () => {
    const refused = await migrate(kubernetes, 'export');
    assert.deepEqual([refused.stdout, refused.code], ['', 1]);
    assert.match(
      refused.stderr,
      /^invalid datastore type: kubernetes to export from for datastore migration\. Datastore type must be etcdv3\n/,
    );
    const text = await exported(kubernetes, '--any-datastore');
    using target = new Calicoctl();
    await imported(target, text);
    assert.deepEqual(comparable(await exported(target, '--any-datastore')).ipam, comparable(text).ipam);
    const [key, end] = ['/calico/', '/calico0'].map((text) => Buffer.from(text).toString('base64'));
    await server.etcd.call('kv/deleterange', { key, range_end: end });
    await imported(etcd, text, '--any-datastore');
    assert.deepEqual(comparable(await exported(etcd, '--any-datastore')), comparable(await exported(target, '--any-datastore')));
    const contents = async (cli: Calicoctl) => {
      const { stdout } = await cli.run(['get', 'ippool,tier,globalnetworkpolicy,felixconfiguration,profile', '-o', 'json']);
      const lists = JSON.parse(stdout) as { items: Resource[] }[];
      const objects = lists
        .flatMap(({ items }) => items)
        .map(({ kind, metadata: { name, labels, annotations }, spec }) => ({ kind, name, labels, annotations, spec }));
      return objects.sort((a, b) => (`${a.kind}/${a.name}` < `${b.kind}/${b.name}` ? -1 : 1));
    };
    assert.deepEqual(await contents(target), await contents(kubernetes));
  });
});
