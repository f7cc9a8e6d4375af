/** The datastore contract on a Kubernetes API server (reference resources.md 9, 10). */
import { isCalicoError } from '../../base/errors.ts';
import type { Ref, Resource } from '../../resources/resource.ts';
import type { Capabilities, Datastore, Event, Page, Query, Revision, Stored } from '../datastore.ts';
import type { KubernetesSettings } from '../settings.ts';
import { Api } from './api.ts';
import { resolveEndpoint } from './endpoint.ts';
import { HttpClient } from './http-client.ts';
import { KindStores } from './kind-stores.ts';
import type { KindStore } from './object-store.ts';

export interface KubernetesOptions {
  /** What chose this datastore, for messages. */
  readonly source: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Requests that may be on their way at once (k8sClientBurst, else 32). */
  readonly maxInFlight?: number;
  /** Milliseconds that the server may stay silent (10,000). */
  readonly timeout?: number;
  /** The folder where a pod finds its token, where that is not the usual one. */
  readonly serviceAccount?: string;
}

const MAX_IN_FLIGHT = 32;
const TIMEOUT = 10_000;

/** Nothing is sent yet. Errors: Configuration. */
export async function openKubernetesDatastore(settings: KubernetesSettings, options: KubernetesOptions): Promise<Datastore> {
  const {
    source,
    env = process.env,
    serviceAccount,
    timeout = TIMEOUT,
    maxInFlight = settings.clientBurst?.value || MAX_IN_FLIGHT,
  } = options;
  const endpoint = await resolveEndpoint(settings, { source, env, serviceAccount });
  const http = new HttpClient(endpoint, { maxInFlight, timeout });
  const stores = new KindStores(new Api(http), { apiGroup: settings.apiGroup, usePodCidr: settings.usePodCidr?.value ?? false, env });
  return new KubernetesDatastore(http, stores, endpoint.description);
}

export class KubernetesDatastore implements Datastore {
  readonly type = 'kubernetes';
  readonly description: string;
  readonly capabilities: Capabilities = { transactions: false, uidPreconditions: true, readAtRevision: false };
  readonly #http: HttpClient;
  readonly #stores: KindStores;

  constructor(http: HttpClient, stores: KindStores, description: string) {
    this.description = description;
    this.#http = http;
    this.#stores = stores;
  }

  async get<R extends Resource>(ref: Ref): Promise<Stored<R>> {
    return (await (await this.#store(ref.kind)).get(ref)) as Stored<R>;
  }

  async getMany(refs: readonly Ref[]): Promise<(Stored | undefined)[]> {
    return Promise.all(refs.map((ref) => this.#getIfPresent(ref)));
  }

  async *list<R extends Resource>(query: Query): AsyncIterable<Page<R>> {
    yield* (await this.#store(query.kind)).list(query) as AsyncIterable<Page<R>>;
  }

  async create<R extends Resource>(resource: R): Promise<Stored<R>> {
    return (await (await this.#store(resource.kind)).create(resource)) as Stored<R>;
  }

  async update<R extends Resource>(stored: Stored<R>): Promise<Stored<R>> {
    return (await (await this.#store(stored.resource.kind)).update(stored)) as Stored<R>;
  }

  async delete<R extends Resource>(ref: Ref, when: { revision?: Revision; uid?: string } = {}): Promise<Stored<R>> {
    return (await (await this.#store(ref.kind)).delete(ref, when)) as Stored<R>;
  }

  async *watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event<R>> {
    yield* (await this.#store(query.kind)).watch(query, from, signal) as AsyncIterable<Event<R>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.close();
  }

  #store(kind: string): Promise<KindStore> {
    return this.#stores.of(kind);
  }

  async #getIfPresent(ref: Ref): Promise<Stored | undefined> {
    try {
      return await this.get(ref);
    } catch (error) {
      if (isCalicoError(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}
