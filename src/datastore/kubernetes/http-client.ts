/** Requests to one API server over connections that are kept: several in flight, waiting when it says so (reference resources.md 9.7). */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Agents, Connections } from './connections.ts';
import type { Endpoint } from './endpoint.ts';
import { connectionError, isRefusedCertificate } from './errors.ts';
import { request as httpRequest } from './node-http.ts';

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
/** A page of a list at once: many small pieces cost twice as much. */
const UNZIPPED_CHUNK = 512 * 1024;

export class HttpClient {
  readonly #endpoint: Endpoint;
  readonly #options: HttpOptions;
  readonly #connections: Connections;
  #closed = false;

  constructor(endpoint: Endpoint, options: HttpOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#connections = new Connections(endpoint, options.maxInFlight);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The answer, whatever its status; a server that is too busy is asked again. Errors: Unreachable, Configuration. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#authorised((access) => this.#once(request, access));
      const pause = retryAfter(response);
      if (pause === undefined || attempt === BUSY_ATTEMPTS || Date.now() - started + pause > BUSY_LIMIT) {
        return { status: response.statusCode!, body: response.text };
      }
      await sleep(pause);
    }
  }

  /**
   * An answer that is read as it comes; the caller destroys it. A server that is too busy is asked again when it says. Not counted among the
   * requests in flight. Errors: Unreachable, Configuration.
   */
  async stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#authorised(async ({ headers, agents }) => {
        const outgoing = this.#begin({ method: 'GET', path }, { headers, agent: agents.watches, timeout: WATCH_IDLE, signal });
        outgoing.end();
        return answerTo(outgoing);
      });
      const pause = response.statusCode === 429 ? retryAfter(response) : undefined;
      if (pause === undefined || attempt === BUSY_ATTEMPTS || pause > BUSY_LIMIT) return response;
      response.destroy();
      await sleep(pause, undefined, { signal });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connections.close();
  }

  /** Once more with new credentials or certificates, where those at hand are refused and others can be had. */
  async #authorised<R extends IncomingMessage>(attempt: (access: Access) => Promise<R>): Promise<R> {
    try {
      const agents = await this.#connections.current;
      const response = await this.#attempt(attempt, agents).catch(async (error) => {
        if (isRefusedCertificate(error) && (await this.#connections.renew(agents))) return undefined;
        throw error;
      });
      if (response && (response.statusCode !== 401 || !(await this.#renew(agents)))) return response;
      response?.destroy();
      return await this.#attempt(attempt, await this.#connections.current);
    } catch (error) {
      throw connectionError(error, this.#endpoint.description);
    }
  }

  async #attempt<R>(attempt: (access: Access) => Promise<R>, agents: Agents): Promise<R> {
    return attempt({ headers: (await this.#endpoint.credentials.headers()) as Headers, agents });
  }

  /** Whether there is anything new to try. */
  async #renew(agents: Agents): Promise<boolean> {
    const hasOthers = this.#endpoint.credentials.renew();
    return (await this.#connections.renew(agents)) || hasOthers;
  }

  async #once(request: HttpRequest, { headers, agents }: Access): Promise<Whole> {
    const { timeout } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const outgoing = this.#begin(request, { headers: { 'accept-encoding': 'gzip', ...headers }, agent: agents.requests, timeout });
      const wasSent = followSending(outgoing);
      outgoing.end(request.body);
      try {
        return await wholeAnswerTo(outgoing);
      } catch (error) {
        // A kept connection may have been closed in the same moment: reading again does no harm.
        const wasClosed = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
        if (!wasClosed || request.method !== 'GET' || attempt > this.#options.maxInFlight)
          throw request.method === 'GET' || !wasSent() ? error : Object.assign(error as Error, { outcomeUnknown: true });
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
interface Access {
  readonly headers: Headers;
  readonly agents: Agents;
}
type Whole = IncomingMessage & { text: string };

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

/** Here and now: a page takes less than a millisecond, and twice as much where another thread does it. */
async function unzipped(body: Buffer): Promise<string> {
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(body, { chunkSize: UNZIPPED_CHUNK }).toString();
}

/** Milliseconds; undefined: the answer stands. */
function retryAfter({ statusCode = 0, headers }: IncomingMessage): number | undefined {
  const seconds = headers['retry-after'];
  if (statusCode === 429) return Number(seconds ?? 1) * 1000 || 1000;
  return statusCode >= 500 && seconds !== undefined ? Number(seconds) * 1000 || 1000 : undefined;
}

/** A function that tells whether anything was sent: a write whose answer is lost may have been done then. Nothing is before the connection stands. */
function followSending(outgoing: ClientRequest): () => boolean {
  let sent = false;
  outgoing.on('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    const isOpen = () => {
      sent = true;
    };
    if (socket.secureConnecting) socket.once('secureConnect', isOpen);
    else if (socket.connecting) socket.once('connect', isOpen);
    else isOpen();
  });
  return () => sent;
}
