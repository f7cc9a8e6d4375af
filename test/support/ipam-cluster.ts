/** A cluster whose addresses the ipam commands work on, on any store, and a look at its objects past everything that checks them. */
import { Client } from '../../src/client/client.ts';
import { parseJson, toGoJson } from '../../src/encoding/go-json.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import type { Resource } from '../../src/resources/resource.ts';
import type { Calicoctl, Ran } from './calicoctl.ts';
import { type ServicesStub, servicesStub } from './services-stub.ts';
import type { KubernetesStore, Store } from './stores.ts';

export interface IpamCluster extends AsyncDisposable {
  readonly cli: Calicoctl;
  /** `ipam check`: on etcd it must be told which Kubernetes cluster may have given addresses to services, on the embedded store it may. */
  check(args?: readonly string[]): Promise<Ran>;
  /** A service of Kubernetes gets that address. */
  addService(name: string, ip: string): Promise<void>;
  /** As another process on that cluster. */
  ipam<T>(work: (ipam: Ipam) => Promise<T>): Promise<T>;
  /** Where objects lie in the store. */
  readonly at: Places;
  /** The text there. */
  read(place: string): Promise<string | undefined>;
  write(place: string, text: string): Promise<void>;
  /** The part that the stores have in common. */
  spec(place: string): Promise<Record<string, unknown>>;
  /** Text for that handle, as the store has it. */
  handle(id: string, spec: object): string;
  /** What cannot be read, for the place of that block, and what the commands call it. */
  unreadableBlock(cidr: string): { readonly place: string; readonly text: string; readonly name: string };
}

interface Places {
  block(cidr: string): string;
  handle(id: string): string;
  affinity(node: string, cidr: string): string;
  readonly config: string;
}

/** As etcd and the embedded store have it. */
const KEYED: Places = {
  block: (cidr) => `/calico/ipam/v2/assignment/ipv4/block/${cidr.replace('/', '-')}`,
  handle: (id) => `/calico/ipam/v2/handle/${id}`,
  affinity: (node, cidr) => `/calico/ipam/v2/host/${node}/ipv4/block/${cidr.replace('/', '-')}`,
  config: '/calico/ipam/v2/config',
};

const dashed = (cidr: string) => cidr.replaceAll(/[./]/g, '-');

/** In the etcd of an API server. */
function placesIn({ apiGroup, group }: KubernetesStore): Places {
  const root = `/registry/${apiGroup}`;
  return {
    block: (cidr) => `${root}/ipamblocks/${dashed(cidr)}`,
    handle: (id) => `${root}/ipamhandles/${id}`,
    affinity: (node, cidr) => `${root}/blockaffinities/${node}-${dashed(cidr)}`,
    config: `${root}/${group === 'v1' ? 'ipamconfigs' : 'ipamconfigurations'}/default`,
  };
}

const apiVersion = 'projectcalico.org/v3';
const RESOURCES: readonly Resource[] = [
  { apiVersion, kind: 'IPPool', metadata: { name: 'main' }, spec: { cidr: '10.65.0.0/24', blockSize: 29 } },
  { apiVersion, kind: 'IPPool', metadata: { name: 'wide' }, spec: { cidr: 'fd00::/64' } },
  {
    apiVersion,
    kind: 'KubeControllersConfiguration',
    metadata: { name: 'default' },
    spec: { controllers: { loadBalancer: { assignIPs: 'AllServices' } } },
  },
];
const NODE: Resource = {
  apiVersion,
  kind: 'Node',
  metadata: { name: 'node-a' },
  spec: { bgp: { ipv4Address: '192.0.2.1/24', ipv4IPIPTunnelAddr: '10.65.0.1' } },
};
const ENDPOINT: Resource = {
  apiVersion,
  kind: 'WorkloadEndpoint',
  metadata: { name: 'node--a-k8s-web-eth0', namespace: 'shop' },
  spec: { node: 'node-a', orchestrator: 'k8s', pod: 'web', endpoint: 'eth0', interfaceName: 'cali1', ipNetworks: ['10.65.0.2/32'] },
};

/** The pools `main` and `wide`, a node with a tunnel, a workload, and an address of a workload that is gone: three of one block. */
export async function ipamCluster(store: Store): Promise<IpamCluster> {
  const cli = await store.empty();
  const [datastore, keys] = await Promise.all([cli.datastore(), store.keys(cli)]);
  const client = new Client(datastore);
  await client.ensureInitialized();
  const workload = store.type === 'kubernetes' ? [] : [NODE, ENDPOINT];
  for (const resource of [...RESOURCES, ...workload]) await client.create(resource);
  if (store.type === 'kubernetes') await createWorkload(store);

  const ipam = new Ipam(datastore);
  const node = 'node-a';
  const assign = { hostname: node, use: 'Workload' } as const;
  await ipam.assignIp({ ...assign, ip: '10.65.0.1', handle: 'tunnel', attributes: { node, type: 'ipipTunnelAddress' }, use: 'Tunnel' });
  await ipam.assignIp({ ...assign, ip: '10.65.0.2', handle: 'web', attributes: { node, pod: 'web', namespace: 'shop' } });
  await ipam.assignIp({ ...assign, ip: '10.65.0.3', handle: 'gone', attributes: { node: 'node-b', pod: 'gone', namespace: 'shop' } });

  const at = store.type === 'kubernetes' ? placesIn(store) : KEYED;
  let services: ServicesStub | undefined;
  const stub = async () => {
    services ??= await servicesStub();
    return services;
  };
  const read = async (place: string) => (await keys.get([place])).items[0]?.value;
  return {
    cli,
    async check(args = []) {
      const told = services || store.type === 'etcdv3' ? ['--kubeconfig', cli.file('services.kubeconfig', (await stub()).kubeconfig)] : [];
      return cli.run(['ipam', 'check', ...told, ...args]);
    },
    async addService(name, ip) {
      const status = { loadBalancer: { ingress: [{ ip }] } };
      if (store.type === 'kubernetes') await createService(store, name, status);
      else (await stub()).add({ metadata: { name, namespace: 'shop' }, spec: { type: 'LoadBalancer' }, status });
    },
    ipam: (work) => work(new Ipam(datastore)),
    at,
    read,
    async write(place, text) {
      await keys.commit([], { puts: [{ key: place, value: text }], deletes: [] });
    },
    async spec(place) {
      const object = parseJson((await read(place))!) as Record<string, unknown>;
      return store.type === 'kubernetes' ? (object.spec as Record<string, unknown>) : object;
    },
    handle(id, spec) {
      return store.type === 'kubernetes' ? customObject(store, 'IPAMHandle', id, { handleID: id, ...spec }) : toGoJson(spec);
    },
    unreadableBlock(cidr) {
      const place = at.block(cidr);
      if (store.type !== 'kubernetes') return { place, text: '{"cidr": 5', name: place };
      // The server refuses what is no JSON before anybody can read it.
      const text = customObject(store, 'IPAMBlock', dashed(cidr), { cidr: 'none', allocations: [], unallocated: [], attributes: [] });
      return { place, text, name: dashed(cidr) };
    },
    async [Symbol.asyncDispose]() {
      services?.[Symbol.dispose]();
      await Promise.all([datastore[Symbol.asyncDispose](), keys.close()]);
      cli[Symbol.dispose]();
    },
  };
}

function customObject({ apiGroup, group }: KubernetesStore, kind: string, name: string, spec: object): string {
  const metadata = { name, uid: crypto.randomUUID(), creationTimestamp: '2026-01-01T00:00:00Z' };
  return toGoJson({ apiVersion: `${apiGroup}/${group}`, kind, metadata, spec });
}

async function createService(store: KubernetesStore, name: string, status: object): Promise<void> {
  const { must } = await store.server();
  const path = '/api/v1/namespaces/shop/services';
  const created = await must('POST', path, { metadata: { name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } });
  await must('PUT', `${path}/${name}/status`, { ...created, status });
}

/** The same as NODE and ENDPOINT, as Kubernetes and the CNI plugin write them. */
async function createWorkload(store: KubernetesStore): Promise<void> {
  const { must } = await store.server();
  const tunnel = { 'projectcalico.org/IPv4Address': '192.0.2.1/24', 'projectcalico.org/IPv4IPIPTunnelAddr': '10.65.0.1' };
  await must('POST', '/api/v1/nodes', { metadata: { name: 'node-a', annotations: tunnel } });
  await must('POST', '/api/v1/namespaces/shop/pods', {
    metadata: { name: 'web', annotations: { 'cni.projectcalico.org/podIP': '10.65.0.2/32' } },
    spec: { nodeName: 'node-a', containers: [{ name: 'main', image: 'example/app:1' }] },
  });
}
