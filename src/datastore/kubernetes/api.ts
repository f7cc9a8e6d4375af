/** Kubernetes' API as JSON objects: one request each, lists by pages, watches line by line (reference resources.md 9.7). */
import { setTimeout as sleep } from 'node:timers/promises';
import { isCalicoError } from '../../base/errors.ts';
import { parseJson, toGoJson } from '../../encoding/go-json.ts';
import type { Metadata } from '../../resources/resource.ts';
import { ApiFailure, expired, failureOf } from './errors.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import { lines } from './lines.ts';

/** An object as the server gives it. In a list it may lack kind and apiVersion. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec?: unknown;
  readonly status?: unknown;
}

export interface KubePage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface KubeEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

/** `labelSelector`, `fieldSelector`. */
export type Selectors = Readonly<Record<string, string>>;

export interface Preconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

const PAGE_SIZE = 500;
/** The server ends a watch after this long; then it goes on from where it was. */
const WATCH_SECONDS = 300;
/** Between attempts, in milliseconds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3000;
/** Answers of a server that starts, stops or is too busy: another attempt may succeed. */
const PASSING = [429, 500, 502, 503, 504];
/** So long, a server that was out of reach may refuse who is welcome (milliseconds): it begins to serve before it has read the roles. */
const STARTING = 15_000;
const REFUSED = [401, 403];

/** All calls throw ApiFailure where the server refuses, and CalicoError (Unreachable, Configuration) where it cannot be asked. */
export class Api {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async get<T = KubeObject>(path: string): Promise<T> {
    return this.#json<T>({ method: 'GET', path });
  }

  async create(path: string, object: object): Promise<KubeObject> {
    return this.#json({ method: 'POST', path, body: toGoJson(object) });
  }

  async replace(path: string, object: object): Promise<KubeObject> {
    return this.#json({ method: 'PUT', path, body: toGoJson(object) });
  }

  async patch(path: string, change: object): Promise<KubeObject> {
    return this.#json({ method: 'PATCH', path, body: toGoJson(change), contentType: 'application/strategic-merge-patch+json' });
  }

  async delete(path: string, preconditions: Preconditions = {}): Promise<void> {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions };
    await this.#json({ method: 'DELETE', path, body: toGoJson(options) });
  }

  /** At least one page; the next is on its way while one is worked on. */
  list(path: string, selectors: Selectors): AsyncIterable<KubePage> {
    let next: (() => Promise<ListAnswer>) | undefined = () => this.#page(path, selectors);
    return inTurns(async () => {
      if (!next) return undefined;
      const { items, metadata = {} } = await next();
      const ahead = metadata.continue ? this.#page(path, { ...selectors, continue: metadata.continue }) : undefined;
      ahead?.catch(() => {});
      next = ahead && (() => ahead);
      return { items: items ?? [], resourceVersion: metadata.resourceVersion ?? '' };
    });
  }

  /**
   * Changes after `from`, across lost connections and restarted servers, until `signal` aborts (then it ends quietly). Throws CalicoError Expired
   * where `from` was compacted away, ApiFailure for what another attempt cannot mend.
   */
  async *watch(path: string, selectors: Selectors, from: string, signal: AbortSignal): AsyncIterable<KubeEvent> {
    let last = from;
    let pause = FIRST_PAUSE;
    let wasLost = false;
    let refusedAt: number | undefined;
    while (!signal.aborted && !this.#http.closed) {
      try {
        for await (const event of this.#watchOnce(path, selectors, last, signal)) {
          pause = FIRST_PAUSE;
          wasLost = false;
          last = event.object.metadata.resourceVersion ?? last;
          yield event;
          if (signal.aborted) return;
        }
      } catch (error) {
        if (signal.aborted || this.#http.closed) return;
        if (mayPass(error)) {
          wasLost = true;
          refusedAt = undefined;
        } else {
          refusedAt ??= Date.now();
          if (!isRefusal(error) || !wasLost || Date.now() - refusedAt > STARTING) throw error;
        }
      }
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  async *#watchOnce(path: string, selectors: Selectors, from: string, signal: AbortSignal): AsyncIterable<KubeEvent> {
    const query = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(WATCH_SECONDS),
      resourceVersion: from,
      ...selectors,
    };
    const response = await this.#http.stream(withQuery(path, query), signal);
    try {
      if (response.statusCode !== 200)
        throw watchFailure(failureOf({ status: response.statusCode!, body: await textOf(response) }, `watch ${path}`));
      for await (const line of lines(response)) {
        const event = parseJson(line) as KubeEvent | ErrorEvent;
        if (event.type === 'ERROR') throw watchFailure(new ApiFailure(event.object.code ?? 500, event.object));
        yield event;
      }
    } finally {
      response.destroy();
    }
  }

  async #page(path: string, query: Selectors): Promise<ListAnswer> {
    return this.#json<ListAnswer>({ method: 'GET', path: withQuery(path, { limit: String(PAGE_SIZE), ...query }) });
  }

  async #json<T = KubeObject>(request: HttpRequest): Promise<T> {
    const response = await this.#http.send(request);
    if (response.status >= 300) throw failureOf(response, `${request.method.toLowerCase()} ${request.path.replace(/\?.*$/, '')}`);
    return parseJson(response.body) as T;
  }
}

interface ListAnswer {
  readonly items?: readonly KubeObject[] | null;
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}

interface ErrorEvent {
  readonly type: 'ERROR';
  readonly object: { readonly code?: number; readonly message?: string; readonly reason?: string };
}

function withQuery(path: string, query: Selectors): string {
  return `${path}?${new URLSearchParams(query)}`;
}

function watchFailure(failure: ApiFailure): Error {
  return failure.code === 410 ? expired(failure.message, failure) : failure;
}

function mayPass(error: unknown): boolean {
  if (error instanceof ApiFailure) return PASSING.includes(error.code);
  // A connection that breaks in the middle gives an error of the system's.
  return isCalicoError(error, 'Unreachable') || (!isCalicoError(error) && typeof (error as NodeJS.ErrnoException).code === 'string');
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && REFUSED.includes(error.code);
}

async function textOf(source: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What a generator would give, which would hold a page until it has the next: 4 MB that each collection in between would move. */
export function inTurns<T>(turn: () => Promise<T | undefined>): AsyncIterable<T> {
  const next = async (): Promise<IteratorResult<T>> => {
    const value = await turn();
    return value === undefined ? { done: true, value } : { done: false, value };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
