/** Nodes, profiles and workload endpoints: Calico's own kinds on etcd and the embedded store, views of Kubernetes' objects on Kubernetes. */
import assert from 'node:assert/strict';
import type { Calicoctl } from '../support/calicoctl.ts';
import { describeOn, EMBEDDED, ETCD, KUBERNETES, KUBERNETES_V3 } from '../support/stores.ts';

const V3 = 'apiVersion: projectcalico.org/v3\n';
const NODE = `${V3}kind: Node\nmetadata: {name: node-a, labels: {rack: r1}}\nspec: {bgp: {asNumber: 64801, ipv4Address: 192.0.2.1/24}}\n`;
const PROFILE = `${V3}kind: Profile\nmetadata: {name: web}\nspec: {labelsToApply: {role: web}}\n`;
const NAME = 'node--a-k8s-web-eth0';
const ENDPOINT = `${V3}kind: WorkloadEndpoint
metadata: {name: ${NAME}, namespace: shop}
spec: {node: node-a, orchestrator: k8s, pod: web, endpoint: eth0, interfaceName: cali1, ipNetworks: [10.65.0.2/32], profiles: [kns.shop]}
`;
const SET = `${V3}kind: NetworkSet\nmetadata: {name: set, namespace: nowhere}\nspec: {}\n`;
const ok = (stdout: string) => ({ stdout, stderr: '', code: 0 });

describeOn([EMBEDDED, ETCD], 'nodes, profiles and workload endpoints', (store) => {
  it('are created, changed and deleted like all others, whatever Kubernetes has', async () => {
    using cli = await store.empty();
    assert.deepEqual(
      await cli.run(['create', '-f', '-'], { stdin: [NODE, PROFILE, ENDPOINT, SET].join('---\n') }),
      ok('Successfully created 4 resource(s)\n'),
    );
    assert.deepEqual(await cli.run(['label', 'node', 'node-a', 'x=y']), ok('Successfully set label x on node node-a\n'));
    const shown = await cli.run(['get', 'node,profile', '-o', 'name']);
    assert.deepEqual(shown, ok('node/node-a\nprofile/web\nprofile/projectcalico-default-allow\n'));
    assert.deepEqual(
      await cli.run(['get', 'wep', '-n', 'shop']),
      ok('NAMESPACE   WORKLOAD   NODE     NETWORKS       INTERFACE   \nshop        web        node-a   10.65.0.2/32   cali1       \n\n'),
    );
    for (const resource of ['profile/web', 'node/node-a']) assert.equal((await cli.run(['delete', resource])).code, 0);
    // A node takes its workload endpoints with it.
    assert.deepEqual(await cli.run(['get', 'wep', '-n', 'shop', '-o', 'name']), ok(''));
  });
});

describeOn([KUBERNETES, KUBERNETES_V3], 'nodes, profiles and workload endpoints', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await store.empty();
    const { must } = await store.server();
    await must('POST', '/api/v1/nodes', { metadata: { name: 'node-a', labels: { zone: 'z1' }, annotations: { theirs: 'kept' } } });
    await must('POST', '/api/v1/namespaces/shop/pods', {
      metadata: { name: 'web', annotations: { 'cni.projectcalico.org/podIP': '10.65.0.2/32' } },
      spec: { nodeName: 'node-a', containers: [{ name: 'main', image: 'example/app:1' }] },
    });
  });
  after(() => cli?.[Symbol.dispose]());

  async function refused(args: readonly string[], stdin: string | undefined, reason: string): Promise<void> {
    const { stdout, stderr, code } = await cli.run(args, stdin === undefined ? {} : { stdin });
    assert.deepEqual([stdout, code], ['', 1]);
    assert.ok(stderr.includes(reason), stderr);
  }

  it('are neither created nor deleted by hand', async () => {
    for (const [kind, name, stdin] of [
      ['Node', 'node-b', NODE.replace('node-a', 'node-b')],
      ['Profile', 'web', PROFILE],
      ['WorkloadEndpoint', `shop/${NAME}`, ENDPOINT],
    ] as const)
      await refused(
        ['create', '-f', '-'],
        stdin,
        `failed to create '${kind}' resource: [operation Create is not supported on ${kind}(${name})`,
      );
    for (const [kind, name] of [
      ['Node', 'node-a'],
      ['Profile', 'kns.shop'],
    ] as const)
      await refused(
        ['delete', kind, name],
        undefined,
        `Failed to delete '${kind}' resource: operation Delete is not supported on ${kind}(${name})\n`,
      );
    await refused(['apply', '-f', '-'], NODE.replace('node-a', 'node-b'), 'Node(node-b) with error: nodes "node-b" not found]');
  });

  it('are changed where Kubernetes has a place for that, beside what others wrote', async () => {
    assert.deepEqual(await cli.run(['apply', '-f', '-'], { stdin: NODE }), ok("Successfully applied 1 'Node' resource(s)\n"));
    assert.deepEqual(await cli.run(['label', 'node', 'node-a', 'x=y']), ok('Successfully set label x on node node-a\n'));
    const { stdout } = await cli.run(['get', 'node', 'node-a', '-o', 'jsonpath={.spec.bgp} {.metadata.labels} {.metadata.annotations}']);
    assert.equal(
      stdout,
      '{"asNumber":64801,"ipv4Address":"192.0.2.1/24"} {"rack":"r1","x":"y","zone":"z1"} {"projectcalico.org/kube-labels":"{\\"zone\\":\\"z1\\"}"}',
    );
    const { metadata } = await (await store.server()).must('GET', '/api/v1/nodes/node-a');
    const { labels, annotations } = metadata as { labels: object; annotations: Record<string, string> };
    assert.deepEqual(labels, { zone: 'z1' });
    assert.deepEqual([annotations.theirs, annotations['projectcalico.org/ASNumber']], ['kept', '64801']);
  });

  it('are read from namespaces, service accounts and pods', async () => {
    const names = (await cli.run(['get', 'profile', '-o', 'name'])).stdout.split('\n');
    for (const name of ['kns.shop', 'ksa.kube-system.calico-node', 'projectcalico-default-allow'])
      assert.ok(names.includes(`profile/${name}`), name);
    const profile = await cli.run(['get', 'profile', 'kns.shop', '-o', 'jsonpath={.metadata.resourceVersion} {.spec.labelsToApply}']);
    assert.match(profile.stdout, /^\d+\/ \{"pcns\.kubernetes\.io\/metadata\.name":"shop","pcns\.projectcalico\.org\/name":"shop"\}$/);
    const endpoints = await cli.run(['get', 'wep', '-n', 'shop', '-o', 'custom-columns=NAME,NODE,NETWORKS,PROFILES']);
    assert.deepEqual(
      endpoints,
      ok(`NAME                   NODE     NETWORKS       PROFILES   \n${NAME}   node-a   10.65.0.2/32   kns.shop   \n\n`),
    );
  });

  it('let a workload endpoint be deleted: its pod loses the addresses, and stays', async () => {
    const done = ok("Successfully deleted 1 'WorkloadEndpoint' resource(s)\n");
    assert.deepEqual(await cli.run(['delete', 'wep', NAME, '-n', 'shop']), done);
    const { metadata } = await (await store.server()).must('GET', '/api/v1/namespaces/shop/pods/web');
    assert.equal((metadata as { annotations: Record<string, string> }).annotations['cni.projectcalico.org/podIP'], '');
  });

  it('are not all that must be there: so must the namespace of a resource', async () => {
    const reason = '[resource does not exist: NetworkSet(nowhere/set) with error: namespaces "nowhere" not found]';
    await refused(['create', '-f', '-'], SET, `failed to create 'NetworkSet' resource: ${reason}\n`);
  });
});
