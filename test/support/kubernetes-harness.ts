/** What the datastore suite needs of a Kubernetes API server. */
import type { Datastore } from '../../src/datastore/datastore.ts';
import { customKind, rootPath } from '../../src/datastore/kubernetes/custom-resource.ts';
import { affinityObjectName } from '../../src/datastore/kubernetes/ipam-names.ts';
import { openKubernetesDatastore } from '../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { parseJson, toGoJson } from '../../src/encoding/go-json.ts';
import { kindByName } from '../../src/resources/registry.ts';
import type { Ref } from '../../src/resources/resource.ts';
import { type CrdGroup, upstreamCrds } from './crds.ts';
import type { Harness } from './datastore-suite.ts';
import { type Json, type KubeApiServer, startKubeApiServer } from './kube-apiserver.ts';

export async function kubernetesHarness(group: CrdGroup): Promise<Harness> {
  const server = await startKubeApiServer({ anyNamespace: true });
  // As a later release's: the server keeps fields that this program does not know.
  await server.install(await upstreamCrds(group), keepUnknownFields);
  const opened: Datastore[] = [];
  const open = async () => {
    const datastore = await openTestDatastore(server);
    opened.push(datastore);
    return datastore;
  };
  return {
    datastore: await open(),
    second: open,
    raw: async (ref) => server.must('GET', await objectPath(ref, group)),
    /** In its etcd: the server itself would not take what its schema forbids. */
    async rewrite(ref, change) {
      const key = Buffer.from(
        (await objectPath(ref, group))
          .replace(/^\/apis\/([^/]+)\/[^/]+(\/namespaces)?/, '/registry/$1')
          .replace(/^(\/registry\/[^/]+)\/([^/]+)\/networksets/, '$1/networksets/$2'),
      ).toString('base64');
      const { kvs } = await server.etcd.call<{ kvs: { value: string }[] }>('kv/range', { key });
      const value = toGoJson(change(parseJson(Buffer.from(kvs[0]!.value, 'base64').toString()) as Json));
      await server.etcd.call('kv/put', { key, value: Buffer.from(value).toString('base64') });
    },
    /** The server remembers changes by itself: it must forget them too. */
    async compact() {
      await server.kill();
      await server.etcd.compact();
      await server.start();
    },
    async close() {
      await Promise.all(opened.map((datastore) => datastore[Symbol.asyncDispose]()));
      await server.stop();
    },
  };
}

export async function openTestDatastore(server: KubeApiServer, user?: 'limited' | 'nobody'): Promise<Datastore> {
  const kubeconfig = { value: await server.kubeconfig(user), source: 'the test' };
  return openKubernetesDatastore({ kubeconfig }, { source: 'the test', env: {} });
}

export function keepUnknownFields(crd: Json): void {
  const { versions } = crd.spec as { versions: { schema: { openAPIV3Schema: Json & { properties: Record<string, Json> } } }[] };
  for (const { schema } of versions) {
    for (const part of [schema.openAPIV3Schema, schema.openAPIV3Schema.properties.spec])
      if (part) part['x-kubernetes-preserve-unknown-fields'] = true;
  }
}

async function objectPath({ kind, name, namespace }: Ref, group: CrdGroup): Promise<string> {
  const path = rootPath(customKind(await kindByName(kind), group), namespace);
  const [, , host = '', cidr = ''] = /^(host|virtual)\/([^/]+)\/(.+)$/.exec(name) ?? [];
  return `${path}/${kind === 'BlockAffinity' ? affinityObjectName({ host, cidr }) : name.toLowerCase().replaceAll(/[/:]|\.(?=.*\/)/g, '-')}`;
}
