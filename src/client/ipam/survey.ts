/**
 * Everything that `ipam check` compares, read at the same time: the less passes between two reads, the less changes between them. Of many
 * objects, only what is compared is kept.
 */
import type { Page, Stored } from '../../datastore/datastore.ts';
import type { KubeService } from '../../datastore/kubernetes/services.ts';
import { type Uses, usesOfNodes, usesOfWorkloads } from '../../ipam/check/owners.ts';
import type { HandleRecord } from '../../ipam/check/problems.ts';
import { type ReadableBlocks, readableBlocks } from '../../ipam/usage/blocks.ts';
import type {
  ClusterInformation,
  IPAMBlock,
  IPAMHandle,
  IPPool,
  KubeControllersConfiguration,
  Node,
  WorkloadEndpoint,
} from '../../resources/generated/types.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';

export interface Handles {
  readonly handles: readonly HandleRecord[];
  readonly unreadable: Page['unreadable'];
}

/** Each is awaited when its turn comes; until then a failure says nothing. */
export interface Survey {
  readonly cluster: Promise<ClusterInformation>;
  readonly blocks: Promise<ReadableBlocks>;
  readonly pools: Promise<Page<IPPool>>;
  readonly nodes: Promise<Uses>;
  /** undefined: there is no Kubernetes cluster. */
  readonly services: Promise<readonly KubeService[] | undefined>;
  readonly controllers: Promise<KubeControllersConfiguration>;
  readonly workloads: Promise<Uses>;
  readonly handles: Promise<Handles>;
}

export interface SurveyOptions {
  /** Absent where there is no Kubernetes cluster. */
  readonly listServices?: (() => Promise<readonly KubeService[]>) | undefined;
}

export function survey(client: Client, { listServices }: SurveyOptions): Survey {
  const one = <R extends Resource>(kind: string) => client.get<R>({ kind, name: 'default' }).then(({ resource }) => resource);
  const all: Survey = {
    cluster: one<ClusterInformation>('ClusterInformation'),
    blocks: listBlocks(client),
    pools: client.listAll<IPPool>({ kind: 'IPPool' }),
    nodes: listUses<Node>(client, 'Node', usesOfNodes),
    services: Promise.resolve(listServices?.()),
    controllers: one<KubeControllersConfiguration>('KubeControllersConfiguration'),
    workloads: listUses<WorkloadEndpoint>(client, 'WorkloadEndpoint', usesOfWorkloads),
    handles: listHandles(client),
  };
  for (const reading of Object.values(all)) reading.catch(() => {});
  return all;
}

async function listBlocks(client: Client): Promise<ReadableBlocks> {
  const pages: ReadableBlocks[] = [];
  for await (const page of client.list<IPAMBlock>({ kind: 'IPAMBlock' })) pages.push(readableBlocks(page));
  return { blocks: pages.flatMap(({ blocks }) => blocks), unreadable: pages.flatMap(({ unreadable }) => unreadable) };
}

async function listUses<R extends Resource>(client: Client, kind: string, usesOf: (resources: readonly R[]) => Uses): Promise<Uses> {
  const pages: Uses[] = [];
  for await (const { items, unreadable } of client.list<R>({ kind }))
    pages.push({ uses: [], unreadable }, usesOf(items.map(({ resource }) => resource)));
  return { uses: pages.flatMap(({ uses }) => uses), unreadable: pages.flatMap(({ unreadable }) => unreadable) };
}

async function listHandles(client: Client): Promise<Handles> {
  const pages: Handles[] = [];
  for await (const { items, unreadable } of client.list<IPAMHandle>({ kind: 'IPAMHandle' }))
    pages.push({ handles: items.map(toRecord), unreadable });
  return { handles: pages.flatMap(({ handles }) => handles), unreadable: pages.flatMap(({ unreadable }) => unreadable) };
}

function toRecord({ resource: { metadata }, revision }: Stored<IPAMHandle>): HandleRecord {
  return { id: metadata.name!, uid: metadata.uid, revision };
}
