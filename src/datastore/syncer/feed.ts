/** Lists and watches one query, for ever: README.md has the state machine (reference resources.md 15.3). */
import type { Clock } from '../../base/clock.ts';
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { Datastore, Event, Page, Revision, Unreadable } from '../datastore.ts';
import type { SyncedQuery, SyncItem, Update } from './item.ts';
import { Known } from './known.ts';
import { untilAborted } from './until-aborted.ts';

/** All in milliseconds. */
const BETWEEN_ATTEMPTS = 500;
const AFTER_FAILED_LIST = 1000;
const POLL = 5000;
/** Until a kind that the store does not have is asked for again. */
const AFTER_ABSENT = 30 * 60_000;
const LOST_AFTER = 600_000;

/** So many errors of watches from one revision mean that it is no good. */
const WATCH_ERRORS = 5;

/** Of a list or watch: the store has no such kind, now. */
const ABSENT: readonly string[] = ['NotFound', 'NotSupported'];

export interface FeedOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export class Feed {
  readonly #datastore: Datastore;
  readonly #query: SyncedQuery;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #known: Known;
  /** Why each key could not be read, by key. */
  #unreadable = new Map<string, string>();
  /** Where the watch goes on; undefined: everything must be listed. */
  #revision: Revision | undefined;
  /** There is nothing to watch: lists that find nothing new leave the status alone. */
  #polling = false;
  #connected = false;
  /** When the next attempt may begin. */
  #next = 0;
  #watchErrors = 0;
  /** The first failure since the last contact: when, and what was said of it. */
  #outage: { readonly since: number; readonly told: string } | undefined;

  constructor(datastore: Datastore, query: SyncedQuery, { signal, clock }: FeedOptions) {
    this.#datastore = datastore;
    this.#query = query;
    this.#known = new Known(query.kind);
    this.#signal = signal;
    this.#clock = clock;
  }

  /** Ends quietly when the signal aborts. Throws only what is a mistake of the program. */
  async *run(): AsyncGenerator<SyncItem> {
    while (await this.#turn()) {
      if (this.#revision === undefined) yield* this.#list();
      if (this.#revision !== undefined && !this.#signal.aborted) yield* this.#watch(this.#revision);
    }
  }

  /** False: it is over. */
  async #turn(): Promise<boolean> {
    const wait = this.#next - this.#clock.now();
    if (wait > 0) await this.#clock.sleep(wait, this.#signal);
    this.#next = this.#clock.now() + BETWEEN_ATTEMPTS;
    return !this.#signal.aborted;
  }

  async *#list(): AsyncGenerator<SyncItem> {
    if (this.#connected && !this.#polling) yield { type: 'status', status: 'resync' };
    const unreadable = new Map<string, string>();
    let revision: Revision | undefined;
    let isEmpty = true;
    this.#known.beginListing();
    try {
      for await (const page of untilAborted(this.#datastore.list(this.#query), this.#signal)) {
        if (!this.#connected) yield { type: 'status', status: 'resync' };
        this.#contact();
        yield* this.#page(page, unreadable);
        isEmpty &&= page.items.length === 0;
        revision = page.revision;
      }
    } catch (error) {
      yield* this.#listFailed(asFailure(error));
      return;
    }
    if (this.#signal.aborted) return;
    if (revision === '' && !isEmpty) throw new CalicoError('Datastore', `the list of ${this.#query.kind} has no revision`);
    this.#unreadable = unreadable;
    yield* this.#complete();
    // What has no revision is not there at all, but may appear.
    this.#polling = revision === '';
    if (this.#polling) this.#waitFor(POLL);
    else this.#revision = revision;
  }

  *#page({ items, unreadable }: Page, found: Map<string, string>): Generator<SyncItem> {
    const updates = items.map((stored) => this.#known.put(stored)).filter((update) => update !== undefined);
    if (updates.length > 0) yield { type: 'updates', updates };
    for (const one of unreadable) {
      if (this.#unreadable.get(one.key) !== one.reason) yield this.#toldUnreadable(one);
      found.set(one.key, one.reason);
    }
  }

  *#complete(): Generator<SyncItem> {
    yield* this.#updates(this.#known.endListing());
    yield { type: 'status', status: 'in-sync' };
  }

  *#listFailed(error: CalicoError): Generator<SyncItem> {
    if (ABSENT.includes(error.code)) {
      // As good as an empty list.
      if (!this.#connected) yield { type: 'status', status: 'resync' };
      this.#contact();
      this.#known.beginListing();
      yield* this.#complete();
      this.#polling = true;
      this.#waitFor(AFTER_ABSENT);
      return;
    }
    this.#waitFor(AFTER_FAILED_LIST);
    if (error.code === 'Expired') return;
    const isLost = yield* this.#report(error);
    if (isLost && this.#connected) yield* this.#lose();
  }

  /** What was told stays as it is, or is taken back. */
  *#lose(): Generator<SyncItem> {
    // No updates may follow the status, so these come first.
    if (this.#query.forgetWhenLost) yield* this.#updates(this.#known.deleteAll());
    this.#connected = false;
    this.#polling = false;
    yield { type: 'status', status: 'wait-for-ready' };
  }

  async *#watch(from: Revision): AsyncGenerator<SyncItem> {
    try {
      // Ends, without an abort, where the store was closed: then the next attempt says so.
      for await (const event of this.#datastore.watch(this.#query, from, this.#signal)) {
        this.#contact();
        yield* this.#event(event);
      }
    } catch (error) {
      yield* this.#watchFailed(asFailure(error));
    }
  }

  *#event(event: Event): Generator<SyncItem> {
    if ('stored' in event) {
      this.#revision = event.stored.revision;
      yield* this.#updates([this.#known.put(event.stored)]);
      return;
    }
    this.#revision = event.revision;
    if (event.type === 'bookmark') return;
    if (event.ref) yield* this.#updates([this.#known.delete(event.ref)]);
    if (event.type === 'unreadable') yield this.#toldUnreadable(event.unreadable);
  }

  *#watchFailed(error: CalicoError): Generator<SyncItem> {
    if (ABSENT.includes(error.code)) {
      this.#polling = true;
      this.#waitFor(POLL);
    } else if (error.code !== 'Expired') {
      this.#watchErrors += 1;
      const isLost = yield* this.#report(error);
      // A store that does not answer says nothing about the revision.
      const isNoGood = error.code !== 'Unreachable' && this.#watchErrors >= WATCH_ERRORS;
      if (!isLost && !isNoGood) return;
    }
    this.#revision = undefined;
    this.#watchErrors = 0;
  }

  /** The store answers. */
  #contact(): void {
    this.#connected = true;
    this.#outage = undefined;
    this.#watchErrors = 0;
  }

  /** Once, until something else is wrong. Returns whether there has been no contact for so long that what was told may be wrong. */
  *#report(error: CalicoError): Generator<SyncItem, boolean> {
    this.#outage ??= { since: this.#clock.now(), told: '' };
    const lost = this.#clock.now() - this.#outage.since >= LOST_AFTER;
    const telling = `${lost} ${error.message}`;
    if (this.#outage.told !== telling) yield { type: 'failure', query: this.#query, error, lost };
    this.#outage = { ...this.#outage, told: telling };
    return lost;
  }

  *#updates(changes: readonly (Update | undefined)[]): Generator<SyncItem> {
    const updates = changes.filter((update) => update !== undefined);
    if (updates.length > 0) yield { type: 'updates', updates };
  }

  #toldUnreadable(unreadable: Unreadable): SyncItem {
    this.#unreadable.set(unreadable.key, unreadable.reason);
    return { type: 'unreadable', query: this.#query, unreadable };
  }

  #waitFor(milliseconds: number): void {
    this.#next = Math.max(this.#next, this.#clock.now() + milliseconds);
  }
}

/** Anything but an error of the store is a mistake of ours and must come out. */
function asFailure(error: unknown): CalicoError {
  if (isCalicoError(error)) return error;
  throw error;
}
