import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Calicoctl, type Ran } from '../support/calicoctl.ts';
import { type Json, type KubeApiServer, requireKubeApiServer, startKubeApiServer, type TOKENS } from '../support/kube-apiserver.ts';
import { checked } from '../support/stocked-store.ts';

const MANIFESTS = join(import.meta.dirname, '../../manifests');
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

describe('install crds', () => {
  it('prints the definitions of either group, without a cluster', async () => {
    using cli = new Calicoctl();
    for (const [args, file] of [
      [[], 'crds.yaml'],
      [['--group', 'v3'], 'crds-v3.yaml'],
    ] as const) {
      const { stdout, stderr, code } = await cli.runPlain(['install', 'crds', ...args]);
      assert.deepEqual([stderr, code], ['', 0]);
      assert.ok(stdout === readFileSync(join(MANIFESTS, file), 'utf8'));
    }
    const list = JSON.parse((await cli.runPlain(['install', 'crds', '-o', 'json'])).stdout);
    assert.deepEqual([list.kind, list.items.length, list.items[0].metadata.name], ['List', 22, 'bgpconfigurations.crd.projectcalico.org']);
  });

  it('refuses what it does not know, and stores that are no cluster', async () => {
    using cli = new Calicoctl();
    const group = await cli.runPlain(['install', 'crds', '--group', 'v2']);
    assert.deepEqual([group.code, group.stdout], [1, '']);
    assert.match(group.stderr, /^unknown API group 'v2'\nGroups: v1 /);
    assert.match((await cli.runPlain(['install', 'crds', '-o', 'wide'])).stderr, /^unrecognized output format 'wide'/);
    const other = await cli.run(['install', 'crds', '--apply']);
    assert.deepEqual([other.code, other.stdout], [1, '']);
    assert.match(other.stderr, /^the datastore is sqlite \(.*calicoctl\.cfg\), which needs no custom resource definitions\n/);
  });
});

describe('install crds --apply', function () {
  this.timeout(60_000);
  let server: KubeApiServer;

  before(async function () {
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
  });
  after(() => server?.stop());
  afterEach(async () => {
    await server.must('DELETE', DEFINITIONS);
    // The server takes them away by and by, and says nowhere when it has.
    while (((await server.must('GET', DEFINITIONS)).items as unknown[]).length > 0) await wait(20);
  });

  async function install(args: readonly string[] = [], user: keyof typeof TOKENS = 'admin'): Promise<Ran> {
    using cli = new Calicoctl({ datastoreType: 'kubernetes', kubeconfig: await server.kubeconfig(user) });
    return await cli.run(['install', 'crds', '--apply', ...args]);
  }

  it('puts those of v1 into an empty cluster, which then stores resources', async () => {
    assert.deepEqual(await install(), {
      stdout: 'Successfully applied 22 custom resource definition(s) of crd.projectcalico.org/v1: 22 created\n',
      stderr: '',
      code: 0,
    });
    using cli = new Calicoctl({ datastoreType: 'kubernetes', kubeconfig: await server.kubeconfig() });
    const pool = { apiVersion: 'projectcalico.org/v3', kind: 'IPPool', metadata: { name: 'a' }, spec: { cidr: '10.0.0.0/16' } };
    const { stderr, code } = await cli.run(['apply', '-f', '-'], { stdin: JSON.stringify(pool) });
    assert.deepEqual([stderr, code], ['', 0]);
  });

  it('brings old ones up to date, keeps what others noted on them, and leaves good ones alone', async () => {
    await install(['--group', 'v3']);
    const path = `${DEFINITIONS}/tiers.projectcalico.org`;
    const { metadata, spec, ...rest } = await server.must('GET', path);
    const { versions } = spec as { versions: Json[] };
    const old = versions.map(({ additionalPrinterColumns: _columns, ...version }) => version);
    const annotated = { ...(metadata as Json), annotations: { note: 'mine' } };
    await server.must('PUT', path, { ...rest, metadata: annotated, spec: { ...(spec as Json), versions: old } });

    const { stdout, stderr, code } = await install(['-o', 'json']);
    assert.deepEqual([stderr, code], ['', 0]);
    const { apiVersion, definitions } = checked('install-crds.json', stdout);
    assert.equal(apiVersion, 'projectcalico.org/v3');
    const changed = definitions.filter(({ outcome }: { outcome: string }) => outcome !== 'unchanged');
    assert.deepEqual(changed, [{ name: 'tiers.projectcalico.org', outcome: 'configured' }]);
    const now = await server.must('GET', path);
    assert.deepEqual((now.spec as Json).versions, versions);
    assert.deepEqual((now.metadata as Json).annotations, { note: 'mine' });
  });

  it('does not put one group beside the other', async () => {
    await install();
    const { stdout, stderr, code } = await install(['--group', 'v3']);
    assert.deepEqual([stdout, code], ['', 1]);
    assert.match(stderr, /^this cluster has the definitions of crd\.projectcalico\.org\/v1: .*\nTo update what is there, use --group v1\./);
    assert.equal((await server.call('GET', `${DEFINITIONS}/tiers.projectcalico.org`)).status, 404);
  });

  it('says which permission is missing', async () => {
    const { stderr, code } = await install([], 'nobody');
    assert.equal(code, 1);
    assert.match(stderr, /^connection is unauthorized: .* cannot get resource "customresourcedefinitions"/);
    assert.match(stderr, /\nUser nobody needs a role with the rule .*verbs: \["get"\]/);
  });

  it('says why a definition does not work', async () => {
    const names = { kind: 'IPPool', listKind: 'IPPoolList', plural: 'puddles', singular: 'puddle' };
    const schema = { openAPIV3Schema: { type: 'object' } };
    await server.must('POST', DEFINITIONS, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'puddles.projectcalico.org' },
      spec: { group: 'projectcalico.org', names, scope: 'Cluster', versions: [{ name: 'v3', served: true, storage: true, schema }] },
    });
    const { stderr, code } = await install(['--group', 'v3']);
    assert.equal(code, 1);
    assert.match(stderr, /^not established: ippools\.projectcalico\.org: .*"IPPool/);
  });
});
