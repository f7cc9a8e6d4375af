/** The commands on a real API server. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { Calicoctl } from './calicoctl.ts';
import type { CrdGroup } from './crds.ts';
import { requireKubeApiServer } from './kube-apiserver.ts';
import { createAccount, useAccount } from './service-accounts.ts';
import { sharedKubeApiServer } from './shared-kube-apiserver.ts';
import { deleteKeys, keysOf, once } from './store-servers.ts';
import type { KubernetesStore } from './stores.ts';

const GROUPS = {
  v1: { apiGroup: 'crd.projectcalico.org', settings: {} },
  v3: { apiGroup: 'projectcalico.org', settings: { calicoAPIGroup: 'projectcalico.org/v3' } },
} as const;

export interface KubernetesStoreOptions {
  readonly name: string;
  readonly group: CrdGroup;
  readonly roles: readonly string[];
}

export function kubernetesStore({ name, group, roles }: KubernetesStoreOptions): KubernetesStore {
  const { apiGroup, settings } = GROUPS[group];
  const ready = once(async () => {
    const server = await sharedKubeApiServer(group);
    // It may be there already.
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const account = `tester-${crypto.randomUUID()}`;
    await createAccount(server, account, roles);
    const { kubeconfig, datastore } = await useAccount(server, account, `/apis/${apiGroup}/${group}/ippools`);
    await datastore[Symbol.asyncDispose]();
    return { server, kubeconfig };
  });
  return {
    name,
    type: 'kubernetes',
    group,
    apiGroup,
    async start(context) {
      await requireKubeApiServer(context);
      await ready();
    },
    async empty() {
      const { server, kubeconfig } = await ready();
      for (const resources of ['crd.projectcalico.org', 'projectcalico.org', 'minions', 'pods', 'services/specs/shop']) {
        await deleteKeys(server.etcd, `/registry/${resources}/`);
      }
      return new Calicoctl({ datastoreType: 'kubernetes', kubeconfig, ...settings });
    },
    reason: (what, plural, name) => `${plural}.${apiGroup} "${name}" ${what}`,
    keys: async () => keysOf((await ready()).server.etcd),
    server: async () => (await ready()).server,
    async connect() {
      const { port, ca } = (await ready()).server;
      return connect({ port, ca, host: '127.0.0.1' });
    },
    async through(port) {
      const { kubeconfig } = await ready();
      const { clusters, ...rest } = JSON.parse(await readFile(kubeconfig, 'utf8'));
      const config = { ...rest, clusters: [{ ...clusters[0], cluster: { server: `http://127.0.0.1:${port}` } }] };
      return new Calicoctl({ datastoreType: 'kubernetes', kubeconfigInline: JSON.stringify(config), ...settings });
    },
  };
}
