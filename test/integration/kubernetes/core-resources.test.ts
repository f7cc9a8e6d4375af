import assert from 'node:assert/strict';
import type { Datastore, Event, Revision } from '../../../src/datastore/datastore.ts';
import type { Node, Profile, WorkloadEndpoint } from '../../../src/resources/generated/types.ts';
import { collect, now, summary, take } from '../../support/datastore-suite/samples.ts';
import { type Json, type KubeApiServer, requireKubeApiServer, startKubeApiServer } from '../../support/kube-apiserver.ts';
import { openTestDatastore } from '../../support/kubernetes-harness.ts';

const CONTAINERS = [{ name: 'main', image: 'example/app:1' }];

const CLUSTER_NETWORK_POLICIES = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'clusternetworkpolicies.policy.networking.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/network-policy-api/pull/300' },
  },
  spec: {
    group: 'policy.networking.k8s.io',
    scope: 'Cluster',
    names: { kind: 'ClusterNetworkPolicy', plural: 'clusternetworkpolicies' },
    versions: [
      {
        name: 'v1alpha2',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

describe('Kubernetes objects as kinds of Calico', function () {
  this.timeout(60_000);
  let server: KubeApiServer;
  let store: Datastore;

  before(async function () {
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
    store = await openTestDatastore(server);
    await server.must('POST', '/api/v1/namespaces', { metadata: { name: 'shop', labels: { team: 'a' } } });
  });

  after(async () => {
    await store?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const createPod = (name: string, spec: Json = {}, annotations: Json = {}) =>
    server.must('POST', '/api/v1/namespaces/shop/pods', { metadata: { name, annotations }, spec: { containers: CONTAINERS, ...spec } });
  const setStatus = async (name: string, status: Json) => {
    const path = `/api/v1/namespaces/shop/pods/${name}`;
    await server.must('PUT', `${path}/status`, { ...(await server.must('GET', path)), status });
  };

  describe('a pod', () => {
    const kind = 'WorkloadEndpoint';

    it('is an endpoint from when it is on a node, with what its status says', async () => {
      const start = await now(store, { kind, namespace: 'shop' });
      const events = take<WorkloadEndpoint>(store, { kind, namespace: 'shop' }, start, 4);
      await createPod('waiting');
      await createPod('hosted', { nodeName: 'n', hostNetwork: true });
      await createPod('web-1', { nodeName: 'node-a' });
      await setStatus('web-1', { phase: 'Running', podIP: '10.65.0.9', podIPs: [{ ip: '10.65.0.9' }] });
      await server.must('DELETE', '/api/v1/namespaces/shop/pods/web-1', { gracePeriodSeconds: 0 });
      // The server notes the deletion on the pod first.
      const [added, modified, , deleted] = (await events) as [Event<WorkloadEndpoint>, Event<WorkloadEndpoint>, Event, Event];
      const name = 'node--a-k8s-web--1-eth0';
      assert.deepEqual([added, modified, deleted].map(summary), [`added ${name}`, `modified ${name}`, `deleted ${name}`]);
      assert.ok('stored' in modified);
      assert.deepEqual(modified.stored.resource.spec.ipNetworks, ['10.65.0.9/32']);
    });

    it('is found by the name of its endpoint, and by no other', async () => {
      await createPod('found', { nodeName: 'node-a' });
      const found = await store.get({ kind, namespace: 'shop', name: 'node--a-k8s-found-eth0' });
      assert.equal(found.resource.metadata.resourceVersion, found.revision);
      for (const name of ['node--b-k8s-found-eth0', 'node--a-k8s-gone-eth0', 'node--a-k8s', 'x'])
        await assert.rejects(store.get({ kind, namespace: 'shop', name }), { code: 'NotFound' }, name);
      const pages = await collect(store.list({ kind, namespace: 'shop', name: 'node--a-k8s-found-eth0' }));
      assert.deepEqual(
        pages[0]!.items.map(({ resource }) => resource.metadata.name),
        ['node--a-k8s-found-eth0'],
      );
    });

    it('that cannot be read is passed over in a list, and said so', async () => {
      await createPod(
        'broken',
        { nodeName: 'node-a' },
        { 'cni.projectcalico.org/floatingIPs': 'oops', 'cni.projectcalico.org/podIP': '10.65.0.11' },
      );
      const [page] = await collect(store.list({ kind, namespace: 'shop' }));
      assert.deepEqual(
        page!.unreadable.map(({ key }) => key),
        ['shop/broken'],
      );
      await assert.rejects(store.get({ kind, namespace: 'shop', name: 'node--a-k8s-broken-eth0' }), {
        code: 'Unreadable',
        message: /oops/,
      });
    });

    it('is not written, but told that it has no address any more', async () => {
      await createPod('released', { nodeName: 'node-a' }, { 'cni.projectcalico.org/podIP': '10.65.0.10/32', other: 'kept' });
      const ref = { kind, namespace: 'shop', name: 'node--a-k8s-released-eth0' };
      const stored = await store.get<WorkloadEndpoint>(ref);
      await assert.rejects(store.create(stored.resource), { code: 'NotSupported', message: /patchModeUnspecified/ });
      await assert.rejects(store.update(stored), { code: 'NotSupported', message: /patchModeUnspecified/ });
      await assert.rejects(store.delete(ref, { uid: '00000000-0000-4000-8000-000000000001' }), { code: 'NotFound' });
      assert.deepEqual((await store.delete<WorkloadEndpoint>(ref)).resource.spec.ipNetworks, ['10.65.0.10/32']);
      const { metadata } = (await server.must('GET', '/api/v1/namespaces/shop/pods/released')) as { metadata: Json };
      assert.deepEqual(metadata.annotations, { 'cni.projectcalico.org/podIP': '', 'cni.projectcalico.org/podIPs': '', other: 'kept' });
    });
  });

  describe('a node', () => {
    it('keeps what others wrote on it when Calico’s part changes', async () => {
      const metadata = {
        name: 'node-a',
        labels: { rack: 'r1' },
        annotations: { other: 'kept', 'projectcalico.org/IPv4Address': '192.0.2.1/24' },
      };
      await server.must('POST', '/api/v1/nodes', { metadata, spec: { podCIDR: '10.65.0.0/24', podCIDRs: ['10.65.0.0/24'] } });
      const stored = await store.get<Node>({ kind: 'Node', name: 'node-a' });
      assert.deepEqual(stored.resource.status, { podCIDRs: ['10.65.0.0/24'] });
      const labels = { ...stored.resource.metadata.labels, zone: 'z' };
      const spec = { ...stored.resource.spec, bgp: { ...stored.resource.spec.bgp, asNumber: 64999 } };
      const updated = await store.update<Node>({
        ...stored,
        resource: { ...stored.resource, metadata: { ...stored.resource.metadata, labels }, spec },
      });
      assert.equal(updated.resource.spec.bgp?.asNumber, 64999);
      const node = (await server.must('GET', '/api/v1/nodes/node-a')) as { metadata: { labels: Json; annotations: Json }; spec: Json };
      assert.deepEqual(node.metadata.labels, { rack: 'r1' });
      assert.deepEqual(node.metadata.annotations, {
        other: 'kept',
        'projectcalico.org/ASNumber': '64999',
        'projectcalico.org/IPv4Address': '192.0.2.1/24',
        'projectcalico.org/labels': '{"zone":"z"}',
      });
      assert.equal(node.spec.podCIDR, '10.65.0.0/24');
      await assert.rejects(store.update({ ...stored, raw: undefined }), { code: 'Conflict' });
      await assert.rejects(store.update(stored), { code: 'Conflict' });
    });

    it('is neither made nor deleted here', async () => {
      const { resource } = await store.get<Node>({ kind: 'Node', name: 'node-a' });
      await assert.rejects(store.create(resource), { code: 'NotSupported', message: 'operation Create is not supported on Node(node-a)' });
      await assert.rejects(store.delete({ kind: 'Node', name: 'node-a' }), { code: 'NotSupported' });
    });
  });

  describe('profiles', () => {
    it('are the namespaces, then the service accounts', async () => {
      await server.must('POST', '/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'seller', labels: { role: 'x' } } });
      const pages = await collect(store.list<Profile>({ kind: 'Profile' }));
      const names = pages.flatMap(({ items }) => items.map(({ resource }) => resource.metadata.name));
      assert.deepEqual(names, ['kns.default', 'kns.kube-node-lease', 'kns.kube-public', 'kns.kube-system', 'kns.shop', 'ksa.shop.seller']);
      assert.match(pages[0]!.revision, /^\d+\/\d+$/);
      assert.equal(new Set(pages.map(({ revision }) => revision)).size, 1);
      const seller = await store.get<Profile>({ kind: 'Profile', name: 'ksa.shop.seller' });
      assert.deepEqual(seller.resource.spec.labelsToApply, { 'pcsa.projectcalico.org/name': 'seller', 'pcsa.role': 'x' });
      assert.match(seller.revision, /^\/\d+$/);
    });

    it('are watched in both halves, and the watch goes on from any event', async () => {
      const query = { kind: 'Profile' };
      const start = await now(store, query);
      await server.must('POST', '/api/v1/namespaces', { metadata: { name: 'late' } });
      await server.must('POST', '/api/v1/namespaces/late/serviceaccounts', { metadata: { name: 'a' } });
      await server.must('DELETE', '/api/v1/namespaces/late/serviceaccounts/a');
      const events = await take(store, query, start, 3);
      assert.deepEqual(events.map(summary).toSorted(), ['added kns.late', 'added ksa.late.a', 'deleted ksa.late.a']);
      const index = events.findIndex((event) => summary(event) === 'added ksa.late.a');
      const revision = (events[index] as { stored: { revision: Revision } }).stored.revision;
      const rest = await take(store, query, revision, events.length - index - 1);
      // The halves have no order between them.
      assert.deepEqual(
        rest.map(summary).toSorted(),
        events
          .slice(index + 1)
          .map(summary)
          .toSorted(),
      );
    });

    it('refuse to be written', async () => {
      const stored = await store.get<Profile>({ kind: 'Profile', name: 'kns.shop' });
      for (const [operation, done] of [
        ['Create', store.create(stored.resource)],
        ['Update', store.update(stored)],
        ['Delete', store.delete({ kind: 'Profile', name: 'kns.shop' })],
      ] as const) {
        await assert.rejects(done, { code: 'NotSupported', message: `operation ${operation} is not supported on Profile(kns.shop)` });
      }
      await assert.rejects(store.get({ kind: 'Profile', name: 'mine' }), { message: 'Invalid name mine' });
    });
  });

  describe('what only the agent reads', () => {
    it('is Kubernetes’ policies as Calico’s, and services as they are', async () => {
      await server.must('POST', '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies', {
        metadata: { name: 'deny' },
        spec: { podSelector: {} },
      });
      await server.must('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } });
      const [policies] = await collect(store.list({ kind: 'KubernetesNetworkPolicy' }));
      const [services] = await collect(store.list({ kind: 'KubernetesService', namespace: 'shop' }));
      const [policy] = policies!.items;
      assert.deepEqual(
        [policy!.resource.kind, policy!.resource.metadata.name, (policy!.resource.spec as Json).order],
        ['NetworkPolicy', 'deny', 1000],
      );
      assert.equal((services!.items[0]!.resource.spec as { ports: { port: number }[] }).ports[0]!.port, 80);
      const [slices] = await collect(store.list({ kind: 'KubernetesEndpointSlice', namespace: 'shop' }));
      assert.notEqual(slices!.revision, '');
    });

    it('are cluster network policies where the cluster has them; else nobody is told to install what is not Calico’s', async () => {
      await assert.rejects(collect(store.list({ kind: 'KubernetesClusterNetworkPolicy' })), { code: 'NotFound', hint: undefined });
      await server.install(JSON.stringify(CLUSTER_NETWORK_POLICIES));
      await server.must('POST', '/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies', {
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'admin' },
        spec: { tier: 'Admin', priority: 7, subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] },
      });
      const [policies] = await collect(store.list({ kind: 'KubernetesClusterNetworkPolicy' }));
      const [{ resource } = assert.fail('there is none')] = policies!.items;
      const { tier, order } = resource.spec as { tier: string; order: number };
      assert.deepEqual([resource.kind, resource.metadata.name, tier, order], ['GlobalNetworkPolicy', 'admin', 'kube-admin', 7]);
      await assert.rejects(store.list({ kind: 'KubernetesTeapot' })[Symbol.asyncIterator]().next(), { code: 'NotSupported' });
    });
  });
});
