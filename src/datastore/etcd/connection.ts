/** The way to an etcd cluster: which of its servers to ask, who we are, and what to do when one fails. */
import { CalicoError } from '../../base/errors.ts';
import type { EtcdSettings } from '../settings.ts';
import { findEndpoints } from './endpoints.ts';
import {
  type CallError,
  isAuthDisabled,
  isCallError,
  isConnectionError,
  needsNewToken,
  reasonOf,
  serverError,
  unreachable,
  wasNotSent,
  withoutLeader,
} from './errors.ts';
import { type Member, openMember, type Service, type Stream } from './member.ts';
import { loadTlsMaterial } from './tls.ts';

/** A call without an answer after this many milliseconds has failed. */
const CALL_TIMEOUT = 10_000;
/** All attempts together: a cluster that cannot be reached is reported within 15 s. */
const TOTAL_TIMEOUT = 14_000;
/** Another attempt is made only where this much is left for it. */
const LEAST_TIME = 5000;

interface User {
  readonly name: string;
  readonly password: string;
}

/** Servers are contacted on first use. Errors: Configuration, Unreachable (the SRV look-up). */
export async function connect(settings: EtcdSettings, description: string): Promise<Connection> {
  const [endpoints, tls] = await Promise.all([findEndpoints(settings), loadTlsMaterial(settings)]);
  const members = await Promise.all(endpoints.map((endpoint) => openMember(endpoint, tls)));
  const { credentials } = settings;
  const user = credentials && { name: credentials.username.value, password: credentials.password.value };
  return new Connection(members, user, description);
}

export class Connection {
  readonly description: string;
  readonly #members: readonly Member[];
  /** Absent: none is configured, or the servers have authentication turned off. */
  #user: User | undefined;
  #token: Promise<string> | undefined;
  #chosen: Promise<Member> | undefined;
  #closed = false;

  constructor(members: readonly Member[], user: User | undefined, description: string) {
    this.#members = members;
    this.#user = user;
    this.description = description;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Repeated once or more when a connection fails. Errors: Unreachable, Unauthorised, Expired, Datastore. */
  read<T>(service: Service, method: string, request: object): Promise<T> {
    return this.#call(service, method, request, true);
  }

  /** Repeated only where it was certainly not sent; where its outcome is unknown, the error says so. Errors as for `read`. */
  write<T>(service: Service, method: string, request: object): Promise<T> {
    return this.#call(service, method, request, false);
  }

  /** A watch stream on a server that answers. Rejects with CallError or CalicoError. */
  async watchStream(): Promise<Stream> {
    const deadline = Date.now() + CALL_TIMEOUT;
    const member = await this.#choose();
    return member.watchStream(await this.#authenticate(member, deadline));
  }

  /** Forgets the token or the server that `error` shows to be no good. Whether another attempt may succeed. */
  recover(error: CallError): boolean {
    if (needsNewToken(error)) this.#token = undefined;
    else if (isConnectionError(error)) this.#chosen = undefined;
    else if (isAuthDisabled(error) && this.#user) this.#user = undefined;
    else return false;
    return true;
  }

  toError(error: CallError): CalicoError {
    return isConnectionError(error) ? unreachable(this.description, [reasonOf(error)], error) : serverError(error, this.description);
  }

  /** Cancels everything under way. */
  close(): void {
    this.#closed = true;
    for (const member of this.#members) member.close();
  }

  async #call<T>(service: Service, method: string, request: object, repeatable: boolean): Promise<T> {
    const end = Date.now() + TOTAL_TIMEOUT;
    for (let attempt = 1; ; attempt += 1) {
      const deadline = Math.min(Date.now() + CALL_TIMEOUT, end);
      const member = await this.#choose();
      let sent = false;
      try {
        const token = await this.#authenticate(member, deadline);
        sent = true;
        return await member.unary<T>(service, method, request, { deadline, token });
      } catch (error) {
        if (this.#closed) throw new CalicoError('Datastore', `${this.description} is closed`);
        if (!isCallError(error)) throw error;
        const outcomeUnknown = sent && !repeatable && isConnectionError(error) && !wasNotSent(error);
        const again = this.recover(error) && !outcomeUnknown && attempt <= this.#members.length && Date.now() < end - LEAST_TIME;
        if (again) continue;
        if (!isConnectionError(error)) throw serverError(error, this.description);
        throw unreachable(this.description, [this.#name(member) + reasonOf(error)], error, outcomeUnknown);
      }
    }
  }

  #name(member: Member): string {
    return this.#members.length === 1 ? '' : `${member.endpoint.url}: `;
  }

  #choose(): Promise<Member> {
    if (this.#members.length === 1) return Promise.resolve(this.#members[0]!);
    if (this.#chosen) return this.#chosen;
    const chosen = this.#firstToAnswer();
    this.#chosen = chosen;
    chosen.catch(() => {
      if (this.#chosen === chosen) this.#chosen = undefined;
    });
    return chosen;
  }

  /** Of several servers, the first that answers and knows the cluster's leader. Rejects with CalicoError naming what is wrong with each. */
  async #firstToAnswer(): Promise<Member> {
    try {
      return await Promise.any(this.#members.map((member) => this.#probe(member)));
    } catch (error) {
      const failures = (error as AggregateError).errors as CallError[];
      if (this.#closed) throw new CalicoError('Datastore', `${this.description} is closed`);
      const texts = this.#members.map((member, index) => this.#name(member) + reasonOf(failures[index]!));
      throw unreachable(this.description, texts, failures[0]!);
    }
  }

  async #probe(member: Member): Promise<Member> {
    try {
      const status = await member.unary<{ leader: string }>('Maintenance', 'status', {}, { deadline: Date.now() + LEAST_TIME });
      if (status.leader === '0') throw withoutLeader();
    } catch (error) {
      // One that refuses to tell its status is alive.
      if (!isCallError(error) || isConnectionError(error)) throw error;
    }
    return member;
  }

  async #authenticate(member: Member, deadline: number): Promise<string | undefined> {
    if (!this.#user) return undefined;
    this.#token ??= member.unary<{ token: string }>('Auth', 'authenticate', this.#user, { deadline }).then(({ token }) => token);
    const asked = this.#token;
    try {
      return await asked;
    } catch (error) {
      if (this.#token === asked) this.#token = undefined;
      throw error;
    }
  }
}
