/** What following a large Kubernetes cluster costs: 10,000 pods and 1,000 policies, then 200 changed pods a second by another process. */
import { join } from 'node:path';
import { isCalicoError } from '../../src/base/errors.ts';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { SyncedQuery } from '../../src/datastore/syncer/item.ts';
import { policyQueries } from '../../src/datastore/syncer/queries.ts';
import { sync } from '../../src/datastore/syncer/syncer.ts';
import { type KubeApiServer, TOKENS } from '../../test/support/kube-apiserver.ts';
import { loadOfChurn } from './churn-load.ts';
import { policy } from './endpoints.ts';
import type { Figure } from './figures.ts';

const PODS = 10_000;
const POLICIES = 1000;
const NAMESPACES = 50;
const RATE = 200;
const SECONDS = 10;

/** `file` writes a temporary file and gives its path. */
export async function followingKubernetes(
  server: KubeApiServer,
  store: Datastore,
  file: (name: string, text: string) => string,
): Promise<Figure[]> {
  const paths = await fill(server, store);
  const queries = policyQueries({ type: 'kubernetes', ipam: true });
  const listed = await seconds(() => Promise.all(queries.map((query) => readAll(store, query))));
  const synced = await seconds(() => untilInSync(store, queries));
  const plan = file('churn.json', JSON.stringify({ url: server.url, ca: server.ca, token: TOKENS.admin, paths }));
  const writer = [join(import.meta.dirname, 'churn-pods.ts'), plan, String(RATE), String(SECONDS)];
  return [
    {
      name: `in sync with ${PODS} pods and ${POLICIES} policies, Kubernetes`,
      measured: synced,
      limit: 5,
      unit: 's',
      basis: `fixed; to list the same takes ${listed.toFixed(2)} s`,
    },
    {
      name: `${RATE} changed pods a second, Kubernetes, of a core`,
      measured: (await loadOfChurn(store, queries, { writer, changes: RATE * SECONDS })) * 100,
      limit: 15,
      unit: '%',
      basis: `${SECONDS} s of changes, each one heard`,
    },
  ];
}

async function fill(server: KubeApiServer, store: Datastore): Promise<string[]> {
  const pod = (index: number) => ({
    metadata: {
      name: `pod-${index}`,
      labels: { app: `app-${index % 200}` },
      annotations: { 'cni.projectcalico.org/podIP': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32` },
    },
    spec: { nodeName: `node-${index % 100}`, serviceAccountName: 'default', containers: [{ name: 'main', image: 'example/app:1' }] },
  });
  // Where many pods come at once to a namespace that is not there, the server refuses some.
  for (let index = 0; index < NAMESPACES; index += 1)
    await server.must('POST', '/api/v1/namespaces', { metadata: { name: `ns-${index}` } });
  const places = Array.from({ length: PODS }, (_, index) => `/api/v1/namespaces/ns-${index % NAMESPACES}/pods`);
  const works = [
    ...places.map((path, index) => () => server.must('POST', path, pod(index))),
    ...Array.from({ length: POLICIES }, (_, index) => () => store.create(policy(index))),
  ];
  const worker = async () => {
    for (let work = works.pop(); work; work = works.pop()) await work();
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return places.map((path, index) => `${path}/pod-${index}`);
}

/** A kind that the cluster does not have has nothing to list. */
async function readAll(store: Datastore, query: SyncedQuery): Promise<void> {
  try {
    for await (const _page of store.list(query));
  } catch (error) {
    if (!isCalicoError(error, 'NotFound', 'NotSupported')) throw error;
  }
}

async function untilInSync(store: Datastore, queries: readonly SyncedQuery[]): Promise<void> {
  let endpoints = 0;
  for await (const item of sync(store, queries, { signal: new AbortController().signal })) {
    if (item.type === 'updates') endpoints += item.updates.filter(({ ref }) => ref.kind === 'WorkloadEndpoint').length;
    if (item.type === 'status' && item.status === 'in-sync') break;
  }
  if (endpoints !== PODS) throw new Error(`told of ${endpoints} endpoints`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
