/** The custom resource definitions of a cluster: which are there, putting others in place, waiting until they work. */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { Api, type KubeObject } from '../../datastore/kubernetes/api.ts';
import type { ApiGroup } from '../../datastore/kubernetes/api-group.ts';
import { resolveEndpoint } from '../../datastore/kubernetes/endpoint.ts';
import { toCalicoError } from '../../datastore/kubernetes/errors.ts';
import { HttpClient } from '../../datastore/kubernetes/http-client.ts';
import type { KubernetesSettings } from '../../datastore/settings.ts';
import { EXIT_INTERRUPTED, Failure } from '../failure.ts';

export interface Definition extends KubeObject {
  readonly spec: object;
}

export interface Applied {
  readonly name: string;
  readonly outcome: 'created' | 'configured' | 'unchanged';
  readonly established: boolean;
}

export interface DefinitionsOptions {
  /** What chose this cluster, for messages. */
  readonly source: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const MAX_IN_FLIGHT = 8;
const TIMEOUT = 10_000;
/** Others may change a definition in the same moment. */
const ATTEMPTS = 5;
const ESTABLISHED_WITHIN = 60_000;

const GROUPS = { v1: 'crd.projectcalico.org', v3: 'projectcalico.org' } as const;

/** Errors of all calls: Unauthorised, Unreachable, Datastore. */
export class Definitions implements AsyncDisposable {
  readonly #http: HttpClient;
  readonly #api: Api;

  private constructor(http: HttpClient) {
    this.#http = http;
    this.#api = new Api(http);
  }

  /** Nothing is sent yet. Errors: Configuration. */
  static async open(settings: KubernetesSettings, options: DefinitionsOptions): Promise<Definitions> {
    return new Definitions(new HttpClient(await resolveEndpoint(settings, options), { maxInFlight: MAX_IN_FLIGHT, timeout: TIMEOUT }));
  }

  /** Calico's API groups whose definitions are there. */
  async groups(): Promise<ApiGroup[]> {
    const groups = ['v1', 'v3'] as const;
    const found = await Promise.all(groups.map((group) => this.#find(`ippools.${GROUPS[group]}`)));
    return groups.filter((_, index) => found[index]);
  }

  /** Of all definitions there are, whoever's. */
  async names(): Promise<Set<string>> {
    const names = new Set<string>();
    const list = async () => {
      for await (const { items } of this.#api.list(PATH, {})) for (const { metadata } of items) names.add(metadata.name!);
    };
    await asking(PATH, list());
    return names;
  }

  /** Where changes that come after now are watched from. */
  async revision(): Promise<string> {
    const { metadata } = await asking(PATH, this.#api.get<{ metadata: { resourceVersion: string } }>(`${PATH}?limit=1`));
    return metadata.resourceVersion;
  }

  /** Labels, annotations and what the server has added to an older one stay. */
  async apply(definition: Definition): Promise<Applied> {
    const name = definition.metadata.name!;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#applyOnce(name, definition);
      } catch (error) {
        if (attempt === ATTEMPTS || !isCalicoError(error, 'AlreadyExists', 'Conflict', 'NotFound')) throw error;
      }
    }
  }

  /** Resolves when objects of all these kinds can be stored. Errors: also Datastore, which says what keeps one from it. */
  async untilEstablished(names: Iterable<string>, from: string, signal: AbortSignal): Promise<void> {
    const waiting = new Set(names);
    if (waiting.size === 0) return;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(ESTABLISHED_WITHIN)]);
    for await (const { object } of this.#api.watch(PATH, {}, from, patience)) {
      const name = object.metadata.name!;
      const refusal = conditionOf(object, 'NamesAccepted');
      if (waiting.has(name) && refusal?.status === 'False') throw notEstablished(name, refusal.message);
      if (isEstablished(object)) waiting.delete(name);
      if (waiting.size === 0) return;
    }
    if (signal.aborted)
      throw new Failure('interrupted: the API server does not serve all definitions yet', {
        exitCode: EXIT_INTERRUPTED,
        hint: 'What was sent stays. The same command may be run again.',
      });
    throw notEstablished([...waiting].join(', '), `the API server has not said so within ${ESTABLISHED_WITHIN / 1000} s`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.close();
  }

  async #applyOnce(name: string, definition: Definition): Promise<Applied> {
    const found = await this.#find(name);
    if (!found) {
      await asking(name, this.#api.create(PATH, definition));
      return { name, outcome: 'created', established: false };
    }
    const { resourceVersion, labels, annotations, deletionTimestamp } = found.metadata;
    if (deletionTimestamp)
      throw new CalicoError('Datastore', 'it is being deleted', {
        hint: 'Run the same command again when it is gone, with all its objects.',
      });
    const metadata = {
      ...found.metadata,
      labels: { ...labels, ...definition.metadata.labels },
      annotations: { ...annotations, ...definition.metadata.annotations },
    };
    const spec = { ...(found.spec as object), ...definition.spec };
    const stored = await asking(name, this.#api.replace(`${PATH}/${name}`, { ...definition, metadata, spec }));
    const outcome = stored.metadata.resourceVersion === resourceVersion ? 'unchanged' : 'configured';
    return { name, outcome, established: isEstablished(stored) };
  }

  async #find(name: string): Promise<KubeObject | undefined> {
    try {
      return await asking(name, this.#api.get(`${PATH}/${name}`));
    } catch (error) {
      if (isCalicoError(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}

async function asking<T>(name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw toCalicoError(error, `CustomResourceDefinition(${name})`);
  }
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

function conditionOf({ status }: KubeObject, type: string): Condition | undefined {
  const { conditions } = (status ?? {}) as { conditions?: readonly Condition[] | null };
  return conditions?.find((condition) => condition.type === type);
}

function isEstablished(object: KubeObject): boolean {
  return conditionOf(object, 'Established')?.status === 'True';
}

function notEstablished(name: string, reason: string): CalicoError {
  return new CalicoError('Datastore', `not established: ${name}: ${reason}`);
}
