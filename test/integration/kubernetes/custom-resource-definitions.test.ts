import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Definitions } from '../../../src/cli/install/definitions.ts';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { type Json, type KubeApiServer, requireKubeApiServer, startKubeApiServer } from '../../support/kube-apiserver.ts';

const MANIFESTS = join(import.meta.dirname, '../../../manifests');
const GROUPS = { v1: 'crd.projectcalico.org/v1', v3: 'projectcalico.org/v3' } as const;

interface Definition {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string; readonly message: string }[] };
}

describe('the custom resource definitions in manifests/, on an API server', function () {
  this.timeout(60_000);
  let server: KubeApiServer;

  before(async function () {
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
    for (const file of ['crds.yaml', 'crds-v3.yaml']) await server.install(await readFile(join(MANIFESTS, file), 'utf8'));
  });
  after(() => server?.stop());

  it('are established, with structural schemas', async () => {
    const { items } = await server.must('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    const definitions = items as Definition[];
    assert.equal(definitions.length, 44);
    for (const { metadata, status } of definitions) {
      const condition = (type: string) => status.conditions.find((one) => one.type === type);
      assert.equal(condition('Established')?.status, 'True', metadata.name);
      assert.equal(condition('NamesAccepted')?.status, 'True', metadata.name);
      assert.equal(condition('NonStructuralSchema'), undefined, `${metadata.name}: ${condition('NonStructuralSchema')?.message}`);
    }
  });

  for (const [group, apiVersion] of Object.entries(GROUPS)) {
    describe(`in ${apiVersion}`, () => {
      const pool = (name: string, spec: Json) => ({ apiVersion, kind: 'IPPool', metadata: { name }, spec });
      const pools = `/apis/${apiVersion}/ippools`;

      it('fill in defaults', async () => {
        const { spec } = await server.must('POST', pools, pool('defaults', { cidr: '10.1.0.0/16' }));
        assert.deepEqual(spec, { cidr: '10.1.0.0/16', nodeSelector: 'all()', assignmentMode: 'Automatic' });
      });

      it('refuse what breaks a rule, with its message', async () => {
        const { status, body } = await server.call('POST', pools, pool('wrong', { cidr: '10.2.0.1/16' }));
        assert.equal(status, 422);
        assert.match(body.message as string, /spec: Invalid value: .*IPPool CIDR must be strictly masked/);
      });

      it('refuse a change of what must not change', async () => {
        const created = await server.must('POST', pools, pool('fixed', { cidr: '10.3.0.0/16', blockSize: 26 }));
        const change = { ...created, spec: { ...(created.spec as Json), blockSize: 28 } };
        const { status, body } = await server.call('PUT', `${pools}/fixed`, change);
        assert.equal(status, 422);
        assert.match(body.message as string, /spec\.blockSize: Invalid value: .*Block size cannot be changed/);
      });

      it('keep the status apart', async () => {
        await server.must('POST', pools, { ...pool('status', { cidr: '10.4.0.0/16' }), status: { conditions: [] } });
        const { status, ...created } = await server.must('GET', `${pools}/status`);
        assert.equal(status, undefined);
        const condition = { type: 'Allocatable', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'OK', message: '' };
        const updated = await server.must('PUT', `${pools}/status/status`, { ...created, status: { conditions: [condition] } });
        assert.deepEqual(updated.status, { conditions: [condition] });
      });

      it('take numbers and texts for ports, and reject others', async () => {
        const policy = (port: unknown) => ({
          apiVersion,
          kind: 'GlobalNetworkPolicy',
          metadata: { generateName: 'ports-' },
          spec: { ingress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [port] } }] },
        });
        const path = `/apis/${apiVersion}/globalnetworkpolicies`;
        for (const port of [80, '1:1024', 'http']) assert.equal((await server.call('POST', path, policy(port))).status, 201);
        assert.equal((await server.call('POST', path, policy(true))).status, 422);
      });

      it(group === 'v1' ? 'accept an object without a spec' : 'require a spec', async () => {
        const { status } = await server.call('POST', `/apis/${apiVersion}/globalnetworksets`, {
          apiVersion,
          kind: 'GlobalNetworkSet',
          metadata: { name: 'bare' },
        });
        assert.equal(status, group === 'v1' ? 201 : 422);
      });
    });
  }

  it('are those of v1 for a client that finds both groups, unless it is told otherwise', async () => {
    const kubeconfig = { value: await server.kubeconfig(), source: 'the test' };
    const places: [string | undefined, string][] = [
      [undefined, GROUPS.v1],
      ['ProjectCalico.org/v3', GROUPS.v3],
      ['anything else', GROUPS.v1],
    ];
    for (const [index, [apiGroup, place]] of places.entries()) {
      const settings = { kubeconfig, ...(apiGroup && { apiGroup: { value: apiGroup, source: 'the test' } }) };
      await using store = await openKubernetesDatastore(settings, { source: 'the test', env: {} });
      await store.create({
        kind: 'NetworkSet',
        apiVersion: GROUPS.v3,
        metadata: { namespace: 'default', name: `chosen-${index}` },
        spec: {},
      });
      await server.must('GET', `/apis/${place}/namespaces/default/networksets/chosen-${index}`);
    }
  });

  it('select policies by tier in v3', async () => {
    const path = `/apis/${GROUPS.v3}/globalnetworkpolicies`;
    for (const tier of ['red', 'blue']) {
      const policy = { apiVersion: GROUPS.v3, kind: 'GlobalNetworkPolicy', metadata: { name: `in-${tier}` }, spec: { tier } };
      await server.must('POST', path, policy);
    }
    const { items } = await server.must('GET', `${path}?fieldSelector=spec.tier%3Dred`);
    assert.deepEqual(
      (items as Definition[]).map(({ metadata }) => metadata.name),
      ['in-red'],
    );
  });

  it('are not waited for after Ctrl-C, nor sent while they are being deleted', async () => {
    const source = 'the test';
    await using definitions = await Definitions.open({ kubeconfig: { value: await server.kubeconfig(), source } }, { source, env: {} });
    const waiting = definitions.untilEstablished(['x.example.com'], await definitions.revision(), AbortSignal.abort());
    await assert.rejects(waiting, { exitCode: 130, message: /^interrupted: / });
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tiers.projectcalico.org';
    const definition = await server.must('GET', path);
    const metadata = { ...(definition.metadata as Json), finalizers: ['example.com/hold'] };
    await server.must('PUT', path, { ...definition, metadata });
    await server.must('DELETE', path);
    await assert.rejects(definitions.apply(definition as never), { message: 'it is being deleted', hint: /when it is gone/ });
  });
});
