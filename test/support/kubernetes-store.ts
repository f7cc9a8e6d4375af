/** The commands on a real API server, shared by all tests of a process: the definitions of both groups lie on it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Calicoctl } from './calicoctl.ts';
import { type CrdGroup, ownCrds } from './crds.ts';
import { requireKubeApiServer, startKubeApiServer } from './kube-apiserver.ts';
import { createAccount, installRoles, useAccount } from './service-accounts.ts';
import { deleteKeys, keysOf, once, removeAtExit } from './store-servers.ts';
import type { KubernetesStore } from './stores.ts';

const GROUPS = {
  v1: { apiGroup: 'crd.projectcalico.org', settings: {} },
  v3: { apiGroup: 'projectcalico.org', settings: { calicoAPIGroup: 'projectcalico.org/v3' } },
} as const;
const cluster = once(async () => {
  const server = await startKubeApiServer();
  removeAtExit(server.folder);
  await server.must('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await installRoles(server, await readFile(join(import.meta.dirname, '../../manifests/rbac.yaml'), 'utf8'));
  return server;
});

const definitions = { v1: once(() => installDefinitions('v1')), v3: once(() => installDefinitions('v3')) };

async function installDefinitions(group: CrdGroup): Promise<void> {
  await (await cluster()).install(await ownCrds(group));
}

export interface KubernetesStoreOptions {
  readonly name: string;
  readonly group: CrdGroup;
  readonly roles: readonly string[];
}

export function kubernetesStore({ name, group, roles }: KubernetesStoreOptions): KubernetesStore {
  const { apiGroup, settings } = GROUPS[group];
  const ready = once(async () => {
    const server = await cluster();
    await definitions[group]();
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
