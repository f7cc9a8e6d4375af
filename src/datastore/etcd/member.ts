/**
 * One etcd server, reached through etcd3's channels. Calls are made on the gRPC clients themselves: so a call has a deadline, keeps its status
 * code, ends at once on close, and is never repeated behind our back (etcd3 would repeat a write whose outcome is unknown).
 */
import { isIP } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { connect } from 'node:tls';
import type { IOptions, Services } from 'etcd3';
import { withoutWarnings } from '../without-warnings.ts';
import type { Endpoint } from './endpoints.ts';
import type { CallError } from './errors.ts';
import type { TlsMaterial } from './tls.ts';

export type Service = keyof typeof Services;
export type Stream = Duplex & { cancel(): void };

interface Metadata {
  set(key: string, value: string): void;
  clone(): Metadata;
}

type Unary = (
  request: object,
  metadata: Metadata,
  options: { deadline: number },
  callback: (error: CallError | null, response: unknown) => void,
) => { cancel(): void };

/** The client of one gRPC service: its methods, and `close`. */
type Stub = Record<string, unknown> & { close(): void };

interface Access {
  readonly stub: Stub;
  readonly metadata: Metadata;
}

interface Channels {
  open(service: Service): Promise<Access>;
  close(): void;
}

const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': -1,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 3000,
  // As upstream: proxies are for Kubernetes. And no TXT look-up before a connection.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

export async function openMember(endpoint: Endpoint, tls: TlsMaterial): Promise<Member> {
  const credentials = endpoint.tls ? (tls as NonNullable<IOptions['credentials']>) : undefined;
  if (endpoint.tls && isIP(endpoint.address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))) silenceServerNameWarning();
  return new Member(endpoint, await openChannels({ hosts: [endpoint.address], credentials, grpcOptions: CHANNEL_OPTIONS }));
}

async function openChannels(options: IOptions): Promise<Channels> {
  const { Etcd3 } = await import('etcd3');
  return new (class extends Etcd3 {
    open(service: Service): Promise<Access> {
      return this.pool.withConnection(service, ({ client, metadata }) => ({ stub: client as unknown as Stub, metadata }));
    }
  })(options);
}

/** Node warns once in a process's life when a TLS server is named by its address, which gRPC always does: let it be now. */
function silenceServerNameWarning(): void {
  withoutWarnings(() =>
    connect({ socket: new PassThrough(), servername: '127.0.0.1' })
      .on('error', () => {})
      .destroy(),
  );
}

export class Member {
  readonly endpoint: Endpoint;
  readonly #channels: Channels;
  readonly #opened = new Map<Service, Promise<Access>>();
  readonly #calls = new Set<{ cancel(): void }>();

  constructor(endpoint: Endpoint, channels: Channels) {
    this.endpoint = endpoint;
    this.#channels = channels;
  }

  /** Rejects with a CallError. `token` is what `Auth.authenticate` gave. */
  async unary<T>(service: Service, method: string, request: object, options: { deadline: number; token?: string | undefined }): Promise<T> {
    const { stub, metadata } = await this.#access(service, options.token);
    return new Promise((resolve, reject) => {
      const call = untraced(() =>
        (stub[method] as Unary).call(stub, request, metadata, { deadline: options.deadline }, (error, response) => {
          this.#calls.delete(call);
          if (error) reject(error);
          else resolve(response as T);
        }),
      );
      this.#calls.add(call);
    });
  }

  /** A watch stream; it fails with a CallError. */
  async watchStream(token: string | undefined): Promise<Stream> {
    const { stub, metadata } = await this.#access('Watch', token);
    // A server that is cut off from the others must say so instead of staying silent.
    metadata.set('hasleader', 'true');
    const stream = (stub.watch as (metadata: Metadata) => Stream).call(stub, metadata);
    this.#calls.add(stream);
    stream.on('close', () => this.#calls.delete(stream));
    // Whoever reads the stream sees its failure; without a listener, one that comes later would end the process.
    stream.on('error', () => this.#calls.delete(stream));
    return stream;
  }

  /** Cancels all calls. etcd3's own close waits for a connection attempt to end. */
  close(): void {
    for (const call of this.#calls) call.cancel();
    for (const opened of this.#opened.values()) opened.then(({ stub }) => stub.close()).catch(() => {});
    this.#channels.close();
  }

  async #access(service: Service, token: string | undefined): Promise<Access> {
    const opened = this.#opened.get(service) ?? this.#channels.open(service);
    this.#opened.set(service, opened);
    const { stub, metadata } = await opened;
    const own = metadata.clone();
    if (token !== undefined) own.set('token', token);
    return { stub, metadata: own };
  }
}

/** gRPC notes the stack of every call, for error messages of its own; that is a tenth of what a call costs. */
function untraced<T>(call: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
