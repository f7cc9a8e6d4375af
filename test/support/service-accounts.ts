/** Clients that are service accounts of a test server, with the rights that their roles give them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Datastore } from '../../src/datastore/datastore.ts';
import { openKubernetesDatastore } from '../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { parseYaml, splitDocuments } from '../../src/encoding/yaml.ts';
import { type Json, type KubeApiServer, kubeconfig } from './kube-apiserver.ts';

const NAMESPACE = 'kube-system';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ACCOUNTS = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;

/** Creates the accounts, roles and bindings of a manifest. */
export async function installRoles(server: KubeApiServer, manifest: string): Promise<void> {
  for (const { text } of splitDocuments(manifest)) {
    const object = parseYaml(text).value as { kind: string; metadata: { namespace?: string } };
    const { namespace } = object.metadata;
    const root = object.kind === 'ServiceAccount' ? '/api/v1' : RBAC;
    await server.must('POST', `${root}${namespace ? `/namespaces/${namespace}` : ''}/${object.kind.toLowerCase()}s`, object);
  }
}

/** A new account with these cluster roles. */
export async function createAccount(server: KubeApiServer, name: string, roles: readonly string[]): Promise<void> {
  await server.must('POST', ACCOUNTS, { metadata: { name } });
  for (const role of roles) {
    await server.must('POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name: `${name}-${role}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
    });
  }
}

export interface Account {
  readonly kubeconfig: string;
  readonly datastore: Datastore;
  /** The status of a request. */
  call(method: string, path: string, body?: unknown): Promise<number>;
}

/** `allowed`: a path that it may read: rights come into effect a moment after they are given. */
export async function useAccount(server: KubeApiServer, name: string, allowed: string): Promise<Account> {
  const { status } = await server.must('POST', `${ACCOUNTS}/${name}/token`, { spec: { expirationSeconds: 3600 } });
  const { token } = status as { token: string };
  const path = join(server.folder, `kubeconfig-${name}`);
  const config = kubeconfig({ url: server.url, caFile: server.caFile, user: 'limited' });
  await writeFile(path, JSON.stringify({ ...config, users: [{ name: 'limited', user: { token } }] }));
  const call = async (method: string, path: string, body?: Json) => (await server.call(method, path, body, token)).status;
  while ((await call('GET', allowed)) !== 200) await wait(20);
  const datastore = await openKubernetesDatastore({ kubeconfig: { value: path, source: 'the test' } }, { source: 'the test', env: {} });
  return { kubeconfig: path, datastore, call: call as Account['call'] };
}
