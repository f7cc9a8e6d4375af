import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Definitions } from '../../../src/cli/install/definitions.ts';
import { Client } from '../../../src/client/client.ts';
import type { Datastore } from '../../../src/datastore/datastore.ts';
import { bgpQueries, nodeStatusQueries, policyQueries, tunnelQueries } from '../../../src/datastore/syncer/queries.ts';
import { Ipam } from '../../../src/ipam/ipam.ts';
import type { Node } from '../../../src/resources/generated/types.ts';
import { kindNames } from '../../../src/resources/registry.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import type { CrdGroup } from '../../support/crds.ts';
import { collect } from '../../support/datastore-suite/samples.ts';
import { type KubeApiServer, requireKubeApiServer, startKubeApiServer } from '../../support/kube-apiserver.ts';
import { openTestDatastore } from '../../support/kubernetes-harness.ts';
import { type Account, createAccount, installRoles, useAccount } from '../../support/service-accounts.ts';
import { SyncConsumer } from '../../support/sync-consumer.ts';

const MANIFESTS = join(import.meta.dirname, '../../../manifests');
const GROUPS = { v1: ['crds.yaml', 'crd.projectcalico.org/v1'], v3: ['crds-v3.yaml', 'projectcalico.org/v3'] } as const;
const CALICO_NODE = 'calico-node';
const CNI_PLUGIN = 'calico-cni-plugin';

const ENDPOINT = { kind: 'WorkloadEndpoint', namespace: 'default', name: 'node--a-k8s-web-eth0' };

const apiVersion = 'projectcalico.org/v3';
const pool = (name: string, cidr: string): Resource => ({ kind: 'IPPool', apiVersion, metadata: { name }, spec: { cidr } });
const policy = (name: string): Resource => ({
  kind: 'GlobalNetworkPolicy',
  apiVersion,
  metadata: { name },
  spec: { selector: 'all()', tier: 'default', types: ['Ingress'] },
});

describe('the roles in manifests/rbac.yaml', function () {
  this.timeout(60_000);

  before(async function () {
    await requireKubeApiServer(this);
  });
  for (const group of ['v1', 'v3'] as const) describe(`with ${GROUPS[group][1]}`, () => roleTests(group));
});

function roleTests(group: CrdGroup): void {
  const [file, groupVersion] = GROUPS[group];
  const pools = `/apis/${groupVersion}/ippools`;
  let server: KubeApiServer;
  let admin: Datastore;
  const accounts: Account[] = [];

  before(async () => {
    server = await startKubeApiServer();
    await server.install(await readFile(join(MANIFESTS, file), 'utf8'));
    await installRoles(server, await readFile(join(MANIFESTS, 'rbac.yaml'), 'utf8'));
    admin = await openTestDatastore(server);
    await admin.create(pool('main', '10.1.0.0/16'));
    await server.must('POST', '/api/v1/nodes', { metadata: { name: 'node-a' } });
    const containers = [{ name: 'main', image: 'example/app:1' }];
    await server.must('POST', '/api/v1/namespaces/default/pods', { metadata: { name: 'web' }, spec: { nodeName: 'node-a', containers } });
  });
  after(async () => {
    for (const { datastore } of accounts) await datastore[Symbol.asyncDispose]();
    await admin?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  /** With the service account of the manifest, or one made here with `roles`. */
  async function account(name: string, allowed: string, roles: readonly string[] = []): Promise<Account> {
    if (roles.length > 0) await createAccount(server, name, roles);
    const account = await useAccount(server, name, allowed);
    accounts.push(account);
    return account;
  }

  async function refuses({ call }: Account, requests: readonly (readonly [method: string, path: string])[]): Promise<void> {
    for (const [method, path] of requests) {
      assert.equal(await call(method, path, method === 'GET' ? undefined : {}), 403, `${method} ${path}`);
    }
  }

  const SECRETS = ['GET', '/api/v1/namespaces/kube-system/secrets'] as const;

  it('let calicoctl-reader read everything and change nothing', async () => {
    const reader = await account('reader', pools, ['calicoctl-reader']);
    for (const { kind } of kindNames()) {
      const pages = collect(reader.datastore.list({ kind }));
      // Of all kinds, this one alone is not read from Kubernetes.
      if (kind === 'LiveMigration') await assert.rejects(pages, { code: 'NotSupported' });
      else for (const { unreadable } of await pages) assert.deepEqual(unreadable, []);
    }
    await reader.datastore.get({ kind: 'IPPool', name: 'main' });
    await assert.rejects(reader.datastore.create(pool('other', '10.2.0.0/16')), { code: 'Unauthorised', hint: /verbs: \["create"\]/ });
    await refuses(reader, [
      ['PUT', `${pools}/main`],
      ['DELETE', `${pools}/main`],
      ['PUT', '/api/v1/nodes/node-a/status'],
      ['GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
      SECRETS,
    ]);
  });

  it("let calicoctl-admin change what is Calico's, and nothing else", async () => {
    const user = await account('admin', pools, ['calicoctl-reader', 'calicoctl-admin']);
    const { datastore } = user;
    const created = await datastore.create(policy('by-admin'));
    const updated = await datastore.update({ ...created, resource: policy('by-admin') });
    await datastore.delete({ kind: 'GlobalNetworkPolicy', name: 'by-admin' }, { revision: updated.revision });
    const node = await datastore.get<Node>({ kind: 'Node', name: 'node-a' });
    await datastore.update({ ...node, resource: { ...node.resource, spec: { ...node.resource.spec, bgp: { asNumber: 64_512 } } } });
    await datastore.delete(ENDPOINT);
    await usesIpam(datastore, 'by-admin');
    await refuses(user, [
      ['PUT', '/api/v1/nodes/node-a'],
      ['DELETE', '/api/v1/nodes/node-a'],
      ['DELETE', '/api/v1/namespaces/default/pods/web'],
      ['POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
      SECRETS,
    ]);
  });

  it('let calicoctl-installer put definitions in place, and see no resources', async () => {
    const user = await account('installer', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', ['calicoctl-installer']);
    await using definitions = await Definitions.open(
      { kubeconfig: { value: user.kubeconfig, source: 'the test' } },
      { source: 'the test', env: {} },
    );
    assert.deepEqual(await definitions.groups(), [group]);
    const [definition] = (await server.must('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).items as never[];
    assert.equal((await definitions.apply(definition!)).outcome, 'unchanged');
    await definitions.untilEstablished([], await definitions.revision(), AbortSignal.timeout(1000));
    await refuses(user, [['GET', pools], ['DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x'], SECRETS]);
  });

  it('let calico-node follow all it needs, set up a cluster and note its addresses', async () => {
    const agent = await account(CALICO_NODE, pools);
    const { datastore } = agent;
    const surroundings = { type: 'kubernetes', ipam: true };
    const parts = [policyQueries(surroundings), bgpQueries('node-a', surroundings), tunnelQueries('node-a'), nodeStatusQueries()];
    for (const queries of parts) {
      await using consumer = new SyncConsumer(datastore, queries);
      await consumer.until(({ status }) => status === 'in-sync');
      const failures = consumer.items.filter(({ type }) => type === 'failure' || type === 'unreadable');
      assert.deepEqual(failures, []);
    }
    await new Client(datastore).ensureInitialized({ calicoVersion: 'v3.32.1', clusterType: 'k8s' });
    for (const kind of ['FelixConfiguration', 'BGPConfiguration', 'IPPool'] as const) {
      const spec = kind === 'IPPool' ? { cidr: '10.9.0.0/16' } : {};
      await datastore.create({ kind, apiVersion, metadata: { name: 'default' }, spec });
    }
    const node = await datastore.get<Node>({ kind: 'Node', name: 'node-a' });
    await datastore.update({ ...node, resource: { ...node.resource, spec: { ...node.resource.spec, bgp: { asNumber: 64_513 } } } });
    await usesIpam(datastore, 'tunnel');
    assert.equal(await agent.call('POST', `/api/v1/namespaces/kube-system/serviceaccounts/${CNI_PLUGIN}/token`, { spec: {} }), 201);
    await refuses(agent, [
      ['POST', `/api/v1/namespaces/kube-system/serviceaccounts/${CALICO_NODE}/token`],
      ['POST', `/apis/${groupVersion}/globalnetworkpolicies`],
      ['PUT', `${pools}/main`],
      ['DELETE', `${pools}/main`],
      ['DELETE', `/apis/${groupVersion}/hostendpoints/x`],
      ['DELETE', '/api/v1/namespaces/default/pods/web'],
      ['PUT', '/api/v1/nodes/node-a'],
      SECRETS,
    ]);
  });

  it('let calico-cni-plugin find its pod, take addresses and note them, and no more', async () => {
    const plugin = await account(CNI_PLUGIN, pools);
    const { datastore } = plugin;
    await datastore.getMany([{ kind: 'ClusterInformation', name: 'default' }]);
    await datastore.get({ kind: 'Profile', name: 'kns.default' });
    await datastore.get(ENDPOINT);
    await usesIpam(datastore, 'by-cni');
    await datastore.delete(ENDPOINT);
    await refuses(plugin, [
      ['GET', '/api/v1/pods'],
      ['GET', '/api/v1/nodes'],
      ['GET', `/apis/${groupVersion}/globalnetworkpolicies`],
      ['POST', pools],
      ['PUT', '/api/v1/nodes/node-a/status'],
      ['DELETE', '/api/v1/namespaces/default/pods/web'],
      SECRETS,
    ]);
  });

  /** From a pool to an address and back. */
  async function usesIpam(datastore: Datastore, handle: string): Promise<void> {
    const ipam = new Ipam(datastore);
    const { v4, error } = await ipam.autoAssign({ num4: 1, handle, hostname: 'node-a', use: 'Workload' });
    assert.equal(error, undefined);
    assert.deepEqual(v4?.ips.length, 1);
    await ipam.releaseByHandle(handle);
    assert.deepEqual(
      (await collect(admin.list({ kind: 'IPAMHandle', name: handle }))).flatMap(({ items }) => items),
      [],
    );
  }
}
