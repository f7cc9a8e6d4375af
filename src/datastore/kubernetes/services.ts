/** Kubernetes Services, which are none of Calico's kinds: `ipam check` looks at their load balancers' addresses. */
import type { Metadata } from '../../resources/resource.ts';
import type { KubernetesSettings } from '../settings.ts';
import { Api } from './api.ts';
import { resolveEndpoint } from './endpoint.ts';
import { toCalicoError } from './errors.ts';
import { HttpClient } from './http-client.ts';

export interface KubeService {
  readonly metadata: Metadata;
  readonly spec?: { readonly type?: string; readonly loadBalancerClass?: string; readonly loadBalancerIP?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] | null } };
}

export interface ServicesOptions {
  /** What chose this cluster, for messages. */
  readonly source: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Pages follow each other: more is never asked for at a time. */
const MAX_IN_FLIGHT = 1;
const TIMEOUT = 10_000;

/** The services of one cluster. */
export class Services implements AsyncDisposable {
  readonly #http: HttpClient;

  private constructor(http: HttpClient) {
    this.#http = http;
  }

  /** Nothing is sent yet. Errors: Configuration. */
  static async open(settings: KubernetesSettings, options: ServicesOptions): Promise<Services> {
    return new Services(new HttpClient(await resolveEndpoint(settings, options), { maxInFlight: MAX_IN_FLIGHT, timeout: TIMEOUT }));
  }

  /** Of all namespaces. Errors: Unauthorised, Unreachable, Datastore. */
  async list(): Promise<KubeService[]> {
    const services: KubeService[] = [];
    try {
      for await (const { items } of new Api(this.#http).list('/api/v1/services', {})) services.push(...(items as KubeService[]));
    } catch (error) {
      throw toCalicoError(error, 'Services');
    }
    return services;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.close();
  }
}
