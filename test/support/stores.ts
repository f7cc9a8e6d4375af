/** The stores that commands are tested on. A test process starts each of them once, when it first needs it, and empties it for every use. */
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { openEtcdStore } from '../../src/datastore/etcd/etcd-store.ts';
import { bounds, type KeyValueStore } from '../../src/datastore/key-value.ts';
import { openSqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';
import { Calicoctl } from './calicoctl.ts';
import { type CrdGroup, ownCrds } from './crds.ts';
import { type EtcdServer, requireEtcd, startEtcd } from './etcd-server.ts';
import { type KubeApiServer, requireKubeApiServer, startKubeApiServer } from './kube-apiserver.ts';
import { createAccount, installRoles, useAccount } from './service-accounts.ts';

interface Common {
  /** In the titles of tests: `mocha -g '\[etcd\]'` runs those of one store. */
  readonly name: string;
  /** For a `before` hook: skips the suite where the server is missing. */
  start(context: Mocha.Context): Promise<void>;
  /** The program, with nothing in its store. */
  empty(): Promise<Calicoctl>;
  /** How the store itself tells why: what stands behind `with error:`. */
  reason(what: 'not found' | 'already exists', plural: string, name: string): string;
  /** What that store is made of, without anything that checks it. */
  keys(cli: Calicoctl): Promise<KeyValueStore>;
}

interface Served {
  /** To its server; nothing on it is encrypted. */
  connect(): Promise<Duplex>;
  /** The program on the same store, with what is stored, where its server is reached at that port of 127.0.0.1, not encrypted. */
  through(port: number): Promise<Calicoctl>;
}

export interface EmbeddedStore extends Common {
  readonly type: 'sqlite';
}

export interface EtcdStore extends Common, Served {
  readonly type: 'etcdv3';
}

/** With the definitions and roles of manifests/, used as a service account that may do what `calicoctl-admin` may. It has the namespace `shop`. */
export interface KubernetesStore extends Common, Served {
  readonly type: 'kubernetes';
  readonly group: CrdGroup;
  /** For what Kubernetes' own programs would do there. */
  server(): Promise<KubeApiServer>;
}

export type Store = EmbeddedStore | EtcdStore | KubernetesStore;

export const EMBEDDED: EmbeddedStore = {
  name: 'embedded',
  type: 'sqlite',
  start: async () => {},
  empty: async () => new Calicoctl(),
  reason: noReason,
  keys: (cli) => openSqliteStore({ path: join(cli.folder, 'calico.db'), description: 'the store of this test' }),
};

export const ETCD = etcdStore();
export const KUBERNETES = kubernetesStore('v1');
/** The same server with the other definitions: for tests that both groups matter to. */
export const KUBERNETES_V3 = kubernetesStore('v3');
export const STORES: readonly Store[] = [EMBEDDED, ETCD, KUBERNETES];
export const WITH_V3: readonly Store[] = [...STORES, KUBERNETES_V3];

/** Defines the same tests for each store. What differs by design asks for `store.type`. */
export function describeOn<S extends Store>(stores: readonly S[], title: string, tests: (store: S) => void): void {
  for (const store of stores) {
    describe(`${title} [${store.name}]`, () => {
      before(async function () {
        await store.start(this);
      });
      tests(store);
    });
  }
}

function noReason(): string {
  return '<nil>';
}

function etcdStore(): EtcdStore {
  const server = once(async () => {
    const etcd = await startEtcd();
    removeAtExit(etcd.folder);
    return etcd;
  });
  const at = (port: number) => new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: `http://127.0.0.1:${port}` });
  return {
    name: 'etcd',
    type: 'etcdv3',
    async start(context) {
      requireEtcd(context);
      await server();
    },
    async empty() {
      const etcd = await server();
      await deleteKeys(etcd, '/calico/');
      return at(etcd.port);
    },
    reason: noReason,
    connect: async () => connect((await server()).port, '127.0.0.1'),
    through: async (port) => at(port),
    keys: async () => keysOf(await server()),
  };
}

/** Both groups lie on one server. */
const cluster = once(async () => {
  const server = await startKubeApiServer();
  removeAtExit(server.folder);
  await server.must('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await installRoles(server, await readFile(join(import.meta.dirname, '../../manifests/rbac.yaml'), 'utf8'));
  await createAccount(server, 'tester', ['calicoctl-reader', 'calicoctl-admin']);
  const { kubeconfig, datastore } = await useAccount(server, 'tester', '/api/v1/nodes');
  await datastore[Symbol.asyncDispose]();
  return { server, kubeconfig };
});

function kubernetesStore(group: CrdGroup): KubernetesStore {
  const { name, apiGroup, settings } = {
    v1: { name: 'kubernetes', apiGroup: 'crd.projectcalico.org', settings: {} },
    v3: { name: 'kubernetes v3', apiGroup: 'projectcalico.org', settings: { calicoAPIGroup: 'projectcalico.org/v3' } },
  }[group];
  const ready = once(async () => {
    const { server, kubeconfig } = await cluster();
    await server.install(await ownCrds(group));
    return { server, kubeconfig };
  });
  return {
    name,
    type: 'kubernetes',
    group,
    async start(context) {
      await requireKubeApiServer(context);
      await ready();
    },
    async empty() {
      const { server, kubeconfig } = await ready();
      for (const resources of ['crd.projectcalico.org', 'projectcalico.org', 'minions', 'pods']) {
        await deleteKeys(server.etcd, `/registry/${resources}/`);
      }
      return new Calicoctl({ datastoreType: 'kubernetes', kubeconfig, ...settings });
    },
    reason: (what, plural, name) => `${plural}.${apiGroup} "${name}" ${what}`,
    keys: async () => keysOf((await ready()).server.etcd),
    server: async () => (await ready()).server,
    async connect() {
      const { port, ca } = (await ready()).server;
      return connectTls({ port, ca, host: '127.0.0.1' });
    },
    async through(port) {
      const { kubeconfig } = await ready();
      const { clusters, ...rest } = JSON.parse(await readFile(kubeconfig, 'utf8'));
      const config = { ...rest, clusters: [{ ...clusters[0], cluster: { server: `http://127.0.0.1:${port}` } }] };
      return new Calicoctl({ datastoreType: 'kubernetes', kubeconfigInline: JSON.stringify(config), ...settings });
    },
  };
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}

/** The server itself ends with this process. */
function removeAtExit(folder: string): void {
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A server above sees it as any other change. */
async function deleteKeys(etcd: EtcdServer, prefix: string): Promise<void> {
  const { start, end } = bounds({ prefix });
  await etcd.call('kv/deleterange', { key: base64(start), range_end: base64(end) });
}

function keysOf({ url }: EtcdServer): Promise<KeyValueStore> {
  return openEtcdStore({ endpoints: { value: [url], source: 'the test' } }, 'the store of this test');
}
