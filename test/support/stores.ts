/** The stores that commands are tested on. A test process starts each of them once, when it first needs it, and empties it for every use. */
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { KeyValueStore } from '../../src/datastore/key-value.ts';
import { openSqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';
import { Calicoctl } from './calicoctl.ts';
import type { CrdGroup } from './crds.ts';
import { requireEtcd, startEtcd } from './etcd-server.ts';
import type { KubeApiServer } from './kube-apiserver.ts';
import { kubernetesStore } from './kubernetes-store.ts';
import { deleteKeys, keysOf, once, removeAtExit } from './store-servers.ts';

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

/** With the definitions and roles of manifests/: the program is a service account with no other rights than those roles. It has the namespace `shop`. */
export interface KubernetesStore extends Common, Served {
  readonly type: 'kubernetes';
  readonly group: CrdGroup;
  /** `crd.projectcalico.org` or `projectcalico.org`. */
  readonly apiGroup: string;
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
const ADMINISTRATOR = ['calicoctl-reader', 'calicoctl-admin'];
export const KUBERNETES = kubernetesStore({ name: 'kubernetes', group: 'v1', roles: ADMINISTRATOR });
/** The same server with the other definitions: for tests that both groups matter to. */
export const KUBERNETES_V3 = kubernetesStore({ name: 'kubernetes v3', group: 'v3', roles: ADMINISTRATOR });
export const KUBERNETES_TO_INSTALL = kubernetesStore({
  name: 'kubernetes',
  group: 'v1',
  roles: [...ADMINISTRATOR, 'calicoctl-installer'],
});
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
