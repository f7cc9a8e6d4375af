/** The connections to one API server, made anew when its or our certificates have changed. */
import type { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../base/errors.ts';
import type { Endpoint } from './endpoint.ts';
import { Agent as PlainAgent } from './node-http.ts';
import { proxyAgent } from './proxy.ts';
import type { TlsOptions } from './tls-options.ts';

export interface Agents {
  readonly requests: Agent;
  readonly watches: Agent;
}

export class Connections {
  readonly #endpoint: Endpoint;
  readonly #maxInFlight: number;
  #tls: TlsOptions;
  #current: Promise<Agents>;
  /** What is under way on old connections may come to its end there. */
  readonly #all: Promise<Agents>[] = [];

  constructor(endpoint: Endpoint, maxInFlight: number) {
    this.#endpoint = endpoint;
    this.#maxInFlight = maxInFlight;
    this.#tls = endpoint.tls;
    this.#current = this.#make();
  }

  /** Errors: Configuration. */
  get current(): Promise<Agents> {
    return this.#current;
  }

  /** After the server refused what came over `used`: whether there are other connections to try, with certificates that it has not seen. */
  async renew(used: Agents): Promise<boolean> {
    const tls = await this.#readAgain();
    // Another request may have been faster.
    if (tls && !isDeepStrictEqual(tls, this.#tls)) {
      this.#tls = tls;
      this.#current = this.#make();
    }
    return (await this.#current) !== used;
  }

  async close(): Promise<void> {
    for (const agents of await Promise.allSettled(this.#all)) {
      if (agents.status !== 'fulfilled') continue;
      agents.value.requests.destroy();
      agents.value.watches.destroy();
    }
  }

  /** Undefined: they cannot be read now, as somebody is writing them. */
  async #readAgain(): Promise<TlsOptions | undefined> {
    try {
      return await this.#endpoint.renewTls();
    } catch (error) {
      if (isCalicoError(error, 'Configuration')) return undefined;
      throw error;
    }
  }

  #make(): Promise<Agents> {
    const made = makeAgents(this.#endpoint, this.#tls, this.#maxInFlight);
    made.catch(() => {});
    this.#all.push(made);
    return made;
  }
}

async function makeAgents({ url, proxy }: Endpoint, tls: TlsOptions, maxInFlight: number): Promise<Agents> {
  const shared = { keepAlive: true, ...tls };
  const make = async (maxSockets: number) => {
    const options = { ...shared, maxSockets, maxFreeSockets: maxSockets };
    return (await proxyAgent(proxy, url, options)) ?? (url.protocol === 'https:' ? new TlsAgent(options) : new PlainAgent(options));
  };
  return { requests: await make(maxInFlight), watches: await make(Number.POSITIVE_INFINITY) };
}
