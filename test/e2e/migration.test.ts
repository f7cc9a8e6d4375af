import assert from 'node:assert/strict';
import { parseYaml, splitDocuments } from '../../src/encoding/yaml.ts';
import { Calicoctl, ended, printed } from '../support/calicoctl.ts';
import { describeOn, EMBEDDED, ETCD, KUBERNETES_TO_INSTALL, STORES } from '../support/stores.ts';

const RESOURCES = `apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: main}
spec: {cidr: 10.65.0.0/16}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: web, namespace: shop, labels: {team: x}}
spec: {selector: all(), order: 5}
---
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: old}
spec: {orchRefs: [{nodeName: new, orchestrator: k8s}]}
`;
const sets = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: s${index}}\nspec: {}\n`,
  ).join('---\n');
const IPAM = JSON.stringify({
  handles: [{ Key: '/calico/ipam/v2/handle/h', Value: { block: { '10.65.0.0/26': 1 }, deleted: false }, TTL: 0 }],
});
const CLUSTER = JSON.stringify({ spec: { clusterGUID: 'the-guid', calicoVersion: '' } });
const file = (resources: string, ipam = IPAM) => `${resources}---\n===\n${CLUSTER}\n===\n${ipam}\n`;
const DONE = 'Datastore information successfully imported. Please refer to the datastore migration documentation for next steps.\n';
/** The lists of an export, by kind, without what every store says in its own way. */
function lists(text: string): Map<string, readonly object[]> {
  const documents = splitDocuments(text.split('===')[0]!.replaceAll(/^ *resourceVersion: .*\n/gm, ''));
  return new Map(
    documents.flatMap(({ text }) => {
      const list = parseYaml(text).value as { kind: string; items: readonly object[] } | null;
      return list ? [[list.kind, list.items]] : [];
    }),
  );
}

/** A node has what Kubernetes says of it. */
function inKubernetes(found: Map<string, readonly object[]>): Map<string, readonly object[]> {
  const [node] = found.get('NodeList') as { metadata: object }[];
  const annotations = { 'projectcalico.org/kube-labels': 'null' };
  return new Map([...found, ['NodeList', [{ ...node, metadata: { ...node!.metadata, annotations } }]]]);
}

const ok = (stdout: string, stderr = '') => ({ stdout, stderr, code: 0 });

describeOn([EMBEDDED, ETCD, KUBERNETES_TO_INSTALL], 'a migration', (store) => {
  let from: Calicoctl;
  let to: Calicoctl;
  beforeEach(async () => {
    from = new Calicoctl();
    to = await store.empty();
  });
  afterEach(() => {
    from?.[Symbol.dispose]();
    to?.[Symbol.dispose]();
  });
  const exists = (kind: string) =>
    `datastore already has Calico resources: found existing Calico ${kind} resource. Clear out all Calico resources${store.type === 'kubernetes' ? ' by deleting all Calico CRDs' : ''}\n`;
  const migrate = (cli: Calicoctl, ...args: string[]) => cli.run(['datastore', 'migrate', ...args]);
  /** What upstream does not do must be meant: it exports from etcd, and imports to Kubernetes. */
  const exporting = ['export', ...(store.type === 'kubernetes' ? ['--any-datastore'] : [])];
  const importing = ['import', ...(store.type === 'etcdv3' ? ['--any-datastore'] : [])];
  const imported = (text: string) => to.run(['datastore', 'migrate', ...importing, '-f', '-'], { stdin: text });
  const isReady = async () => (await to.run(['get', 'clusterinfo', '-o', 'jsonpath={.items[0].spec.datastoreReady}'])).stdout.trim();

  it('takes everything from one datastore to another', async () => {
    if (store.type === 'kubernetes') await (await store.server()).must('POST', '/api/v1/nodes', { metadata: { name: 'new' } });
    await from.run(['create', '-f', '-'], { stdin: RESOURCES });
    const early = await migrate(from, 'export');
    assert.deepEqual([early.stdout, early.code], ['', 1]);
    assert.equal(early.stderr, 'datastore is not locked. Run the `calicoctl datastore migrate lock` command in order to begin migration\n');
    assert.deepEqual(await migrate(from, 'lock'), ok('Datastore locked.\n'));
    const exported = await migrate(from, 'export');
    assert.deepEqual([exported.stderr, exported.code], ['', 0]);
    const withIpam = exported.stdout.replace(/===\n\{\}\n$/, `===\n${IPAM}\n`);
    const result = await imported(withIpam);
    assert.deepEqual(result, {
      stdout: `Datastore locked.\nSuccessfully applied 6 resource(s)\nImporting IPAM resources\nSuccessfully applied 1 IPAM resource(s)\n${DONE}`,
      stderr: 'verified: 6 resources and 1 IPAM resources are stored as in the file\n',
      code: 0,
    });
    const expected = store.type === 'kubernetes' ? inKubernetes(lists(withIpam)) : lists(withIpam);
    const exportedAgain = lists((await migrate(to, ...exporting)).stdout);
    // --any-datastore has these, too.
    if (store.type === 'kubernetes')
      for (const kind of ['Profile', 'WorkloadEndpoint', 'CalicoNodeStatus']) assert.ok(exportedAgain.delete(`${kind}List`), kind);
    assert.deepEqual(exportedAgain, expected);
    assert.equal((await imported(withIpam)).stderr, exists('IPPool'));
    assert.deepEqual(await migrate(to, 'unlock'), ok('Datastore unlocked.\n'));
    assert.equal((await to.run(['get', 'node', '-o', 'name'])).stdout, 'node/new\n');
  });

  it('lets administrators write to a locked datastore, and tells them', async () => {
    await migrate(to, 'lock');
    const result = await to.run(['create', '-f', '-'], { stdin: sets(1) });
    assert.equal(result.stdout, "Successfully created 1 'GlobalNetworkSet' resource(s)\n");
    assert.match(result.stderr, /^The datastore is locked: /);
    assert.equal((await to.run(['get', 'globalnetworkset'])).stderr, '');
  });

  it('of a file that cannot be found unlocks again', async () => {
    for (const [args, message] of [
      [['-f', 'missing.txt'], 'error while reading migration file: open missing.txt: no such file or directory'],
      [[], 'error while reading migration file: open : no such file or directory'],
    ] as const) {
      using cli = await store.empty();
      const { stdout, stderr, code } = await migrate(cli, ...importing, ...args);
      assert.deepEqual([stdout, stderr.split('\n')[0], code], ['Datastore locked.\n', message, 1]);
    }
  });

  it('of a file that is none unlocks again', async () => {
    const bad = await imported('kind: x');
    assert.equal(bad.stdout, 'Datastore locked.\n');
    assert.match(
      bad.stderr,
      /^error while reading migration file: imported file: - is improperly formatted\. Try recreating with 'calicoctl export'\nThe datastore is unlocked again/,
    );
    assert.equal(await isReady(), 'true');
    assert.equal((await imported('kind: x')).stderr, exists('ClusterInformation'));
    assert.equal((await imported(file(sets(2)))).code, 0);
  });

  it('names the line of a resource that cannot be read, and imports nothing', async () => {
    const { stdout, stderr, code } = await imported(
      file(`${sets(1)}---\napiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: p}\nspec: {cidr: 10.0.0.0/16, typo: 1}\n`),
    );
    assert.deepEqual([stdout, code], ['Datastore locked.\n', 1]);
    assert.match(stderr, /typo[\s\S]*stdin:9:/);
    assert.equal(await isReady(), 'true');
    assert.equal((await to.run(['get', 'globalnetworkset', '-o', 'name'])).stdout, '');
  });

  it('says what could not be imported, and goes on with a better file', async () => {
    const policy = (tier: string) =>
      `---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: ${tier}}\n`;
    const first = await imported(file(sets(2) + policy('nowhere')));
    assert.deepEqual([first.stdout, first.code], ['Datastore locked.\n', 1]);
    const reason = `resource does not exist: Tier(nowhere) with error: ${store.reason('not found', 'tiers', 'nowhere')}`;
    assert.equal(
      first.stderr,
      `failed to import v3 resources: failed to import v3 resources: hit error(s): [${reason}]
stdin:13:12: GlobalNetworkPolicy(p): ${reason}
Create the tier nowhere first, or correct spec.tier.
The datastore stays locked. Run the same command again to go on with what is not imported yet.
`,
    );
    assert.equal(await isReady(), 'false');
    const second = await imported(file(sets(2) + policy('default')));
    assert.equal(
      second.stdout,
      `Datastore locked.\nSuccessfully applied 3 resource(s)\nImporting IPAM resources\nSuccessfully applied 1 IPAM resource(s)\n${DONE}`,
    );
  });

  it('without addresses to import ends with an error, but with everything else imported', async () => {
    const { stdout, stderr, code } = await imported(file(sets(2), '{}'));
    assert.equal(stdout, "Datastore locked.\nSuccessfully applied 2 'GlobalNetworkSet' resource(s)\nImporting IPAM resources\n");
    assert.deepEqual([stderr.split('\n').at(-2), code], ['no IPAM resources specified in file', 1]);
    assert.equal(await isReady(), 'false');
  });

  it('that was killed goes on', async () => {
    const text = file(sets(1500));
    const child = to.start(['datastore', 'migrate', ...importing, '-f', to.file('dump', text), '--config', to.config]);
    const end = ended(child);
    await printed(child, 'stdout', /Datastore locked/);
    child.kill('SIGKILL');
    assert.equal((await end).code, 'SIGKILL');
    const { stdout, stderr } = await imported(text);
    assert.match(stdout, /^Datastore locked\.\nSuccessfully applied 1500 'GlobalNetworkSet' resource\(s\)\n/);
    assert.equal(stderr, 'verified: 1500 resources and 1 IPAM resources are stored as in the file\n');
  });
});

describeOn(STORES, 'policy names of old releases', (store) => {
  const metadata = { name: 'default.web', namespace: 'shop' };
  const policy = { kind: 'NetworkPolicy', spec: { order: 5 } };
  const written = { uid: crypto.randomUUID(), creationTimestamp: '2020-01-01T00:00:00Z' };
  async function storeOld(cli: Calicoctl): Promise<void> {
    if (store.type === 'kubernetes') {
      const { must } = await store.server();
      const annotations = { 'projectcalico.org/metadata': JSON.stringify(written) };
      const object = { ...policy, apiVersion: 'crd.projectcalico.org/v1', metadata: { ...metadata, annotations } };
      await must('POST', '/apis/crd.projectcalico.org/v1/namespaces/shop/networkpolicies', object);
      return;
    }
    const keys = await store.keys(cli);
    const key = '/calico/resources/v3/projectcalico.org/networkpolicies/shop/default.web';
    const value = JSON.stringify({ ...policy, apiVersion: 'projectcalico.org/v3', metadata: { ...metadata, ...written } });
    await keys.commit([], { puts: [{ key, value }], deletes: [] });
    await keys.close();
  }

  it('are moved, and the number is told', async () => {
    using cli = await store.empty();
    await storeOld(cli);
    const migrate = () => cli.run(['datastore', 'migrate-policy-names']);
    assert.deepEqual(await migrate(), ok('Policy name migration complete, migrated 1 policies.\n'));
    const moved = await cli.run(['get', 'np', 'web', '-n', 'shop', '-o', 'jsonpath={.spec.order}']);
    assert.deepEqual(moved, ok('5'));
    assert.deepEqual(await migrate(), ok('Policy name migration complete, migrated 0 policies.\n'));
  });
});
