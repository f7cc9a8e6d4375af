/** Everything that `ipam check` compares, read at the same time: the less passes between two reads, the less changes between them. */
import type { Page } from '../../datastore/datastore.ts';
import type { KubeService } from '../../datastore/kubernetes/services.ts';
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

/** Each is awaited when its turn comes; until then a failure says nothing. */
export interface Survey {
  readonly cluster: Promise<ClusterInformation>;
  readonly blocks: Promise<Page<IPAMBlock>>;
  readonly pools: Promise<Page<IPPool>>;
  readonly nodes: Promise<Page<Node>>;
  /** undefined: there is no Kubernetes cluster. */
  readonly services: Promise<readonly KubeService[] | undefined>;
  readonly controllers: Promise<KubeControllersConfiguration>;
  readonly workloads: Promise<Page<WorkloadEndpoint>>;
  readonly handles: Promise<Page<IPAMHandle>>;
}

export interface SurveyOptions {
  /** Absent where there is no Kubernetes cluster. */
  readonly listServices?: (() => Promise<readonly KubeService[]>) | undefined;
}

export function survey(client: Client, { listServices }: SurveyOptions): Survey {
  const all = <R extends Resource>(kind: string) => quiet(client.listAll<R>({ kind }));
  const one = <R extends Resource>(kind: string) => quiet(client.get<R>({ kind, name: 'default' }).then(({ resource }) => resource));
  return {
    cluster: one<ClusterInformation>('ClusterInformation'),
    blocks: all<IPAMBlock>('IPAMBlock'),
    pools: all<IPPool>('IPPool'),
    nodes: all<Node>('Node'),
    services: quiet(Promise.resolve(listServices?.())),
    controllers: one<KubeControllersConfiguration>('KubeControllersConfiguration'),
    workloads: all<WorkloadEndpoint>('WorkloadEndpoint'),
    handles: all<IPAMHandle>('IPAMHandle'),
  };
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
