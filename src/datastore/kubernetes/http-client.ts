/** Requests to one API server over connections that are kept: several in flight, waiting when it says so (reference resources.md 9.7). */
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from './endpoint.ts';
import { connectionError } from './errors.ts';
import { proxyAgent } from './proxy.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's URL, with the query. */
  readonly path: string;
  readonly body?: string | undefined;
  /** `application/json` where there is a body. */
  readonly contentType?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

export interface HttpOptions {
  readonly maxInFlight: number;
  /** Milliseconds without a byte from the server. */
  readonly timeout: number;
}

/** How often a server that is too busy is asked again, and how long at most in all (milliseconds). */
const BUSY_ATTEMPTS = 10;
const BUSY_LIMIT = 60_000;
const WATCH_IDLE = 120_000;

export class HttpClient {
  readonly #endpoint: Endpoint;
  readonly #options: HttpOptions;
  readonly #agents: Promise<{ readonly requests: Agent; readonly watches: Agent }>;
  #closed = false;

  constructor(endpoint: Endpoint, options: HttpOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#agents = makeAgents(endpoint, options.maxInFlight);
    this.#agents.catch(() => {});
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The answer, whatever its status; a server that is too busy is asked again. Errors: Unreachable, Configuration. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#authorised((headers) => this.#once(request, headers));
      const pause = retryAfter(response);
      if (pause === undefined || attempt === BUSY_ATTEMPTS || Date.now() - started + pause > BUSY_LIMIT) {
        return { status: response.statusCode!, body: response.text };
      }
      await sleep(pause);
    }
  }

  /** An answer that is read as it comes; the caller destroys it. Not counted among the requests in flight. Errors: Unreachable, Configuration. */
  async stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#authorised(async (headers) => {
      const { watches: agent } = await this.#agents;
      const outgoing = this.#begin({ method: 'GET', path }, { headers, agent, timeout: WATCH_IDLE, signal });
      outgoing.end();
      return answerTo(outgoing);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const agents = await this.#agents.catch(() => undefined);
    agents?.requests.destroy();
    agents?.watches.destroy();
  }

  /** Once more with new credentials, where those at hand are refused and others can be had. */
  async #authorised<R extends IncomingMessage>(attempt: (headers: Headers) => Promise<R>): Promise<R> {
    const { credentials, description } = this.#endpoint;
    try {
      const response = await attempt((await credentials.headers()) as Headers);
      if (response.statusCode !== 401 || !credentials.renew()) return response;
      response.destroy();
      return await attempt((await credentials.headers()) as Headers);
    } catch (error) {
      throw connectionError(error, description);
    }
  }

  async #once(request: HttpRequest, headers: Headers): Promise<Whole> {
    const { requests: agent } = await this.#agents;
    const { timeout } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const outgoing = this.#begin(request, { headers: { 'accept-encoding': 'gzip', ...headers }, agent, timeout });
      outgoing.end(request.body);
      try {
        return await wholeAnswerTo(outgoing);
      } catch (error) {
        // A kept connection may have been closed in the same moment: reading again does no harm.
        const wasClosed = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
        if (!wasClosed || request.method !== 'GET' || attempt > this.#options.maxInFlight) throw describeWrite(error, request);
      }
    }
  }

  #begin({ method, path, body, contentType = 'application/json' }: HttpRequest, options: RequestOptions): ClientRequest {
    const { url } = this.#endpoint;
    const headers: Headers = { accept: 'application/json', 'user-agent': 'calicoctl', ...(options.headers as Headers) };
    if (body !== undefined) {
      headers['content-type'] = contentType;
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const { hostname, port, protocol, pathname } = url;
    const outgoing = send({
      ...options,
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: pathname.replace(/\/$/, '') + path,
      headers,
    });
    return outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('the server does not answer'), { code: 'ETIMEDOUT' })));
  }
}

type Headers = Record<string, string | string[]>;
type Whole = IncomingMessage & { text: string };

async function makeAgents({ url, tls, proxy }: Endpoint, maxInFlight: number): Promise<{ requests: Agent; watches: Agent }> {
  const shared = { keepAlive: true, ...tls };
  const make = async (maxSockets: number) => {
    const options = { ...shared, maxSockets, maxFreeSockets: maxSockets };
    return (await proxyAgent(proxy, url, options)) ?? (url.protocol === 'https:' ? new TlsAgent(options) : new Agent(options));
  };
  return { requests: await make(maxInFlight), watches: await make(Number.POSITIVE_INFINITY) };
}

function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
  });
}

/** By events: reading a stream in a loop costs several times as much. */
async function wholeAnswerTo(outgoing: ClientRequest): Promise<Whole> {
  const response = await answerTo(outgoing);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', resolve);
    response.on('error', reject);
  });
  const body = Buffer.concat(chunks);
  const text = response.headers['content-encoding'] === 'gzip' ? await unzipped(body) : body.toString();
  return Object.assign(response, { text });
}

async function unzipped(body: Buffer): Promise<string> {
  const { gunzip } = await import('node:zlib');
  return new Promise((resolve, reject) => gunzip(body, (error, plain) => (error ? reject(error) : resolve(plain.toString()))));
}

/** Milliseconds; undefined: the answer stands. */
function retryAfter({ statusCode = 0, headers }: IncomingMessage): number | undefined {
  const seconds = headers['retry-after'];
  if (statusCode === 429) return Number(seconds ?? 1) * 1000 || 1000;
  return statusCode >= 500 && seconds !== undefined ? Number(seconds) * 1000 || 1000 : undefined;
}

/** A write whose answer is lost may have been done. */
function describeWrite(error: unknown, { method }: HttpRequest): unknown {
  const isWrite = method !== 'GET' && (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  return isWrite && error instanceof Error ? Object.assign(error, { outcomeUnknown: true }) : error;
}
