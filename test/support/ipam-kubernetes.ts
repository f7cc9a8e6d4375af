/** IPAM's objects on a Kubernetes API server, for tests: filled and looked into by the etcd below it. */
import { openEtcdStore } from '../../src/datastore/etcd/etcd-store.ts';
import { Api } from '../../src/datastore/kubernetes/api.ts';
import { resolveEndpoint } from '../../src/datastore/kubernetes/endpoint.ts';
import { HttpClient } from '../../src/datastore/kubernetes/http-client.ts';
import { KindStores } from '../../src/datastore/kubernetes/kind-stores.ts';
import { KubernetesDatastore } from '../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { crashingApi } from './crashing-api.ts';
import type { CrdGroup } from './crds.ts';
import { type Backing, deleteKeys, putText, revisionOf } from './ipam-backing.ts';
import { takeKubernetesSnapshot } from './ipam-model/snapshot.ts';
import { fill, type IpamContent, type IpamStore, ipamStore } from './ipam-store.ts';
import { type KubeApiServer, requireKubeApiServer } from './kube-apiserver.ts';
import { sharedKubeApiServer } from './shared-kube-apiserver.ts';
import { twoPhaseDeletes } from './two-phase-deletes.ts';

export const API_GROUPS: Readonly<Record<CrdGroup, string>> = { v1: 'crd.projectcalico.org', v3: 'projectcalico.org' };

export interface KubernetesBacking extends Backing {
  /** `crd.projectcalico.org/v1` or `projectcalico.org/v3`. */
  readonly apiVersion: string;
  readonly server: KubeApiServer;
  /** The path of an object, such as `ipamblocks/10-0-0-0-26`. */
  path(name: string): string;
}

/** Nothing answers for so long only where something is broken. */
const TIMEOUT = 30_000;

/** For a suite: the server is there before its tests, and is shared with other suites of this process. */
export function useKubernetes(group: CrdGroup): () => KubernetesBacking {
  let backing: KubernetesBacking | undefined;
  before(async function () {
    await requireKubeApiServer(this);
    backing = await kubernetesBacking(await sharedKubeApiServer(group), group);
  });
  after(async () => {
    await backing?.clear();
    await backing?.close();
  });
  return () => backing!;
}

/** For a suite: what opens its stores, one at a time. */
export function useKubernetesIpam(group: CrdGroup): (content: IpamContent) => Promise<IpamStore> {
  const backing = useKubernetes(group);
  return async (content) => {
    await backing().clear();
    // The next test empties it.
    const store = ipamStore({ ...backing(), close: async () => {} });
    await fill(store, content);
    return store;
  };
}

async function kubernetesBacking(server: KubeApiServer, group: CrdGroup): Promise<KubernetesBacking> {
  const apiVersion = `${API_GROUPS[group]}/${group}`;
  const [kubeconfig, etcd] = await Promise.all([
    server.kubeconfig(),
    openEtcdStore({ endpoints: { value: [server.etcd.url], source: 'the test' } }, 'the etcd of the API server'),
  ]);
  const settings = {
    kubeconfig: { value: kubeconfig, source: 'the test' },
    apiGroup: { value: apiVersion, source: 'the test' },
  };
  const endpoint = await resolveEndpoint(settings, { source: 'the test', env: {} });
  const http = new HttpClient(endpoint, { maxInFlight: 32, timeout: TIMEOUT });
  const through = (wrap: (api: Api) => Api) => {
    const stores = new KindStores(wrap(new Api(http)), { apiGroup: settings.apiGroup, usePodCidr: false, env: {} });
    return new KubernetesDatastore(http, stores, endpoint.description);
  };
  const blockKey = (cidr: string) => `/registry/${API_GROUPS[group]}/ipamblocks/${cidr.replaceAll(/[.:/]/g, '-')}`;
  return {
    apiVersion,
    server,
    path: (name) => `/apis/${apiVersion}/${name}`,
    datastore: through((api) => api),
    ways: {
      stepwise: (hook) => through((api) => crashingApi(api, hook)),
      'two-phase': (hook) => twoPhaseDeletes(through((api) => crashingApi(api, hook))),
    },
    async createNode(name, labels = {}) {
      await server.must('POST', '/api/v1/nodes', { metadata: { name, labels } });
    },
    async labelNode(name, labels) {
      await server.must('PATCH', `/api/v1/nodes/${name}`, { metadata: { labels } });
    },
    /** Below the server, which would not take what its schema forbids. */
    async putBlock(cidr, value) {
      const metadata = { name: blockKey(cidr).split('/').at(-1), uid: crypto.randomUUID(), creationTimestamp: '2026-01-01T00:00:00Z' };
      const object = { apiVersion, kind: 'IPAMBlock', metadata, spec: value };
      await putText(etcd, blockKey(cidr), JSON.stringify(object));
    },
    blockRevision: (cidr) => revisionOf(etcd, blockKey(cidr)),
    snapshot: () => takeKubernetesSnapshot(etcd, API_GROUPS[group]),
    async clear() {
      for (const resources of [API_GROUPS[group], 'minions']) await deleteKeys(etcd, `/registry/${resources}/`);
    },
    async close() {
      await http.close();
      await etcd.close();
    },
  };
}
