import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { kubeconfig, requireKubeApiServer, startKubeApiServer } from '../../support/kube-apiserver.ts';
import { openTestDatastore } from '../../support/kubernetes-harness.ts';
import { describeSyncer, remoteTests } from '../../support/syncer-suite.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const DEFINITIONS = join(import.meta.dirname, '../../../manifests/crds.yaml');

describe('with Kubernetes', () => {
  before(async function () {
    await requireKubeApiServer(this);
  });

  describeSyncer('Kubernetes', {
    many: 1000,
    more: remoteTests,
    open: async () => {
      const server = await startKubeApiServer({ anyNamespace: true });
      await server.install(await readFile(DEFINITIONS, 'utf8'));
      const proxy = await startTcpProxy(server.port);
      const path = join(server.folder, 'kubeconfig-proxy');
      const url = `https://127.0.0.1:${proxy.port}`;
      await writeFile(path, JSON.stringify(kubeconfig({ url, caFile: server.caFile, user: 'admin' })));
      const source = 'the test';
      const reader = await openKubernetesDatastore({ kubeconfig: { value: path, source } }, { source, env: {} });
      const writers = [await openTestDatastore(server), await openTestDatastore(server)] as const;
      return {
        reader,
        writers,
        /** The server remembers changes by itself: it must forget them too. */
        async compact() {
          await server.kill();
          await server.etcd.compact();
          await server.start();
        },
        connection: proxy,
        async restart() {
          await server.kill();
          await server.start();
        },
        async close() {
          for (const one of [reader, ...writers]) await one[Symbol.asyncDispose]();
          await proxy.cut();
          await server.stop();
        },
      };
    },
  });
});
