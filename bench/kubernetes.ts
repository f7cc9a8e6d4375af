/** `node bench/kubernetes.ts [PART]...`: what the Kubernetes datastore costs, each figure against a limit measured in the same run. Needs a build and a kube-apiserver. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKubernetesDatastore } from '../src/datastore/kubernetes/kubernetes-datastore.ts';
import { startKubeApiServer, TOKENS } from '../test/support/kube-apiserver.ts';
import { type Figure, print } from './support/figures.ts';
import { followingKubernetes } from './support/following-kubernetes.ts';
import { policies } from './support/policies.ts';
import { calicoctl, median, medians, root, runNode } from './support/process.ts';

const MANY = 10_000;
const API = '/apis/crd.projectcalico.org/v1';

const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const seconds = (value: number) => `${value.toFixed(2)} s`;
const thousand = file('1000.yaml', policies(1000));

const server = await startKubeApiServer({ anyNamespace: true });
try {
  await server.install(readFileSync(join(root, 'manifests/crds.yaml'), 'utf8'));
  const kubeconfig = await server.kubeconfig();
  const config = file(
    'calicoctl.cfg',
    `apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nmetadata: {}\nspec: {datastoreType: kubernetes, kubeconfig: ${kubeconfig}}\n`,
  );
  const run = (...args: string[]) => runNode([calicoctl, ...args, '-c', config]);
  const parts: Record<string, () => Promise<Figure[]>> = {
    writing: () => writing(run),
    getting: () => getting(run),
    listing: () => listing(kubeconfig, run),
    following: () => following(kubeconfig),
  };
  const wanted = process.argv.slice(2);
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) print(await part());
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

type Run = (...args: string[]) => ReturnType<typeof runNode>;

async function writing(run: Run): Promise<Figure[]> {
  const apply = () => run('apply', '-f', thousand);
  const remove = () => run('delete', '-f', thousand, '-s');
  await apply();
  const { items } = (await server.must('GET', `${API}/networkpolicies`)) as { items: { metadata: Record<string, unknown> }[] };
  await remove();
  const creates = items.map(({ metadata: { name, namespace, annotations, labels }, ...object }) => ({
    path: `${API}/namespaces/${namespace}/networkpolicies`,
    body: JSON.stringify({ ...object, metadata: { name, namespace, annotations, labels } }),
  }));
  const deletes = items.map(({ metadata: { name, namespace } }) => ({ path: `${API}/namespaces/${namespace}/networkpolicies/${name}` }));
  const plan = (requests: object[], name: string) =>
    file(name, JSON.stringify({ url: server.url, ca: server.ca, token: TOKENS.admin, requests }));
  const [posts, deletions] = [plan(creates, 'posts.json'), plan(deletes, 'deletes.json')];
  const bare = (method: string, path: string) => runNode([join(root, 'bench/support/bare-requests.ts'), method, path]);
  const { ours, barePosts, gone, bareDeletes } = await medians(3, {
    ours: { run: apply, before: remove },
    barePosts: { run: () => bare('post', posts), before: remove },
    gone: { run: remove, before: apply },
    bareDeletes: { run: () => bare('delete', deletions), before: apply },
  });
  return [
    {
      name: 'apply 1,000 new policies, Kubernetes',
      measured: ours.seconds,
      limit: 1.5 * barePosts.seconds + 0.5,
      unit: 's',
      basis: `1.5x 1,000 bare POSTs (${seconds(barePosts.seconds)}) + 0.5 s`,
    },
    {
      name: 'delete 1,000 policies, Kubernetes',
      measured: gone.seconds,
      limit: 1.5 * bareDeletes.seconds + 0.5,
      unit: 's',
      basis: `1.5x 1,000 bare DELETEs (${seconds(bareDeletes.seconds)}) + 0.5 s`,
    },
  ];
}

async function getting(run: Run): Promise<Figure[]> {
  await run('apply', '-f', file('10.yaml', policies(10)));
  const { version, get } = await medians(9, {
    version: { run: () => runNode([calicoctl, 'version', '--client']) },
    get: { run: () => run('get', 'networkpolicy', '-A') },
  });
  await run('delete', '-f', file('10.yaml', policies(10)), '-s');
  return [
    {
      name: 'get 10 policies over TLS',
      measured: get.seconds,
      limit: version.seconds + 0.1,
      unit: 's',
      basis: `version --client (${seconds(version.seconds)}) + 0.1 s`,
    },
  ];
}

/** In this process: what reading costs its processor beside what any client must do, which is to parse the same bytes. */
async function listing(kubeconfig: string, run: Run): Promise<Figure[]> {
  const store = await openKubernetesDatastore(
    { kubeconfig: { value: kubeconfig, source: 'the benchmark' } },
    { source: 'the benchmark', env: {} },
  );
  const spec = {
    tier: 'default',
    order: 10,
    selector: 'app == "a"',
    types: ['Ingress'],
    ingress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [80, 443] } }],
  };
  const names = Array.from({ length: MANY }, (_, index) => `policy-${index}`);
  await Promise.all(
    names.map((name) =>
      store.create({
        kind: 'NetworkPolicy',
        apiVersion: 'projectcalico.org/v3',
        metadata: { name, namespace: 'many', labels: { 'projectcalico.org/tier': 'default' } },
        spec,
      }),
    ),
  );
  const pages: Buffer[] = [];
  for (let next = ''; ; ) {
    const page = await server.must('GET', `${API}/networkpolicies?limit=500&continue=${next}`);
    pages.push(Buffer.from(JSON.stringify(page)));
    next = (page.metadata as { continue?: string }).continue ?? '';
    if (next === '') break;
  }
  const parse = () => {
    for (const page of pages) JSON.parse(page.toString());
  };
  const list = async () => {
    let found = 0;
    for await (const { items } of store.list({ kind: 'NetworkPolicy' })) found += items.length;
    if (found !== MANY) throw new Error(`${found} of ${MANY} were listed`);
  };
  const { parsing, reading } = await processorTimes({ parsing: parse, reading: list });
  await store[Symbol.asyncDispose]();
  const { memory } = await median(1, () => run('get', 'networkpolicy', '-A'));
  await server.must('DELETE', `${API}/namespaces/many/networkpolicies`);
  return [
    {
      name: `list ${MANY} policies by pages, processor time`,
      measured: reading,
      limit: 3 * parsing,
      unit: 's',
      basis: `3x JSON.parse of the same bytes (${seconds(parsing)})`,
    },
    { name: `get ${MANY} policies, memory`, measured: memory, limit: 400, unit: 'MB', basis: 'fixed' },
  ];
}

async function following(kubeconfig: string): Promise<Figure[]> {
  await using store = await openKubernetesDatastore(
    { kubeconfig: { value: kubeconfig, source: 'the benchmark' } },
    { source: 'the benchmark', env: {} },
  );
  return await followingKubernetes(server, store, file);
}

/** Of each the median of nine turns, after two that are not counted. They take turns, so that whatever else the machine does is felt by all alike. */
async function processorTimes<K extends string>(works: Readonly<Record<K, () => unknown>>): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let turn = -2; turn < 9; turn += 1) {
    for (const name of names) {
      const before = process.cpuUsage();
      await works[name]();
      const { user, system } = process.cpuUsage(before);
      if (turn >= 0) times.get(name)!.push((user + system) / 1e6);
    }
  }
  return Object.fromEntries(names.map((name) => [name, times.get(name)!.sort((a, b) => a - b)[4]!])) as Record<K, number>;
}
