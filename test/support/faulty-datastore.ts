/** A datastore in memory, whose lists and watches fail as a test says. Only what a syncer uses. */
import { CalicoError, type ErrorCode } from '../../src/base/errors.ts';
import type { Datastore, Event, Page, Query, Revision, Stored, Unreadable } from '../../src/datastore/datastore.ts';
import type { Resource } from '../../src/resources/resource.ts';

type Outcome = ErrorCode | 'ok';

export class FaultyDatastore {
  readonly #objects = new Map<string, Stored>();
  readonly #log: { readonly kind: string; readonly at: number; readonly event: Event }[] = [];
  #revision = 1;
  #compacted = 0;
  /** What the next lists do, in order, then all succeed; `ok` stands for one that succeeds. */
  lists: Outcome[] = [];
  watches: Outcome[] = [];
  /** Lists have no revision. */
  withoutRevisions = false;
  /** The next list breaks off after that many pages. */
  pagesUntilBreak = Number.POSITIVE_INFINITY;
  unreadable: Unreadable[] = [];
  pageSize = 1000;
  /** Calls so far. */
  readonly listed: Query[] = [];
  readonly watched: { readonly query: Query; readonly from: string }[] = [];
  pagesRead = 0;
  watching = 0;
  #wake = Promise.withResolvers<void>();
  #generation = 0;
  #breakWith: ErrorCode | undefined;

  /** As whoever is handed it sees it. */
  get datastore(): Datastore {
    return this as unknown as Datastore;
  }

  put(kind: string, name: string): void {
    this.#revision += 1;
    const key = `${kind} ${name}`;
    const type = this.#objects.has(key) ? 'modified' : 'added';
    const metadata = { name, resourceVersion: String(this.#revision) };
    const resource: Resource = { kind, apiVersion: 'projectcalico.org/v3', metadata };
    const stored = { resource, revision: String(this.#revision) as Revision };
    this.#objects.set(key, stored);
    this.#tell(kind, { type, stored });
  }

  delete(kind: string, name: string): void {
    this.#revision += 1;
    this.#objects.delete(`${kind} ${name}`);
    this.#tell(kind, { type: 'deleted', ref: { kind, name }, revision: String(this.#revision) as Revision });
  }

  /** Revisions by name. */
  objects(kind: string): Map<string, string> {
    const stored = [...this.#objects.values()].filter(({ resource }) => resource.kind === kind);
    return new Map(stored.map(({ resource, revision }) => [resource.metadata.name!, revision]));
  }

  /** The value is there, but no list or watch can read it. */
  spoil(kind: string, name: string, reason: string): void {
    this.#revision += 1;
    this.#objects.delete(`${kind} ${name}`);
    const revision = String(this.#revision) as Revision;
    this.#tell(kind, { type: 'unreadable', ref: { kind, name }, unreadable: { key: `/${name}`, reason }, revision });
  }

  get hasChanged(): boolean {
    return this.#log.length > 0;
  }

  /** The same event again, as after a watch that resumes too early. */
  repeatLast(): void {
    const { kind, event } = this.#log.at(-1)!;
    this.#revision += 1;
    this.#tell(kind, event);
  }

  bookmark(kind: string): void {
    this.#tell(kind, { type: 'bookmark', revision: String(this.#revision) as Revision });
  }

  /** Watches from before now have expired. */
  compact(): void {
    this.#compacted = this.#revision;
  }

  /** Ends the watches under way: with an error, or quietly. */
  breakWatches(code?: ErrorCode): void {
    this.#generation += 1;
    this.#breakWith = code;
    this.#notify();
  }

  async *list(query: Query): AsyncIterable<Page> {
    this.listed.push(query);
    const outcome = this.lists.shift() ?? 'ok';
    if (outcome !== 'ok') throw new CalicoError(outcome, `list: ${outcome}`);
    const items = [...this.#objects.values()].filter(({ resource }) => resource.kind === query.kind);
    const revision = (this.withoutRevisions ? '' : String(this.#revision)) as Revision;
    for (let at = 0; at === 0 || at < items.length; at += this.pageSize) {
      if (at / this.pageSize >= this.pagesUntilBreak) {
        this.pagesUntilBreak = Number.POSITIVE_INFINITY;
        throw new CalicoError('Unreachable', 'broken off');
      }
      const isLast = at + this.pageSize >= items.length;
      this.pagesRead += 1;
      yield { items: items.slice(at, at + this.pageSize), unreadable: isLast ? this.unreadable : [], revision };
    }
  }

  async *watch(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event> {
    this.watched.push({ query, from });
    const outcome = this.watches.shift() ?? 'ok';
    if (outcome !== 'ok') throw new CalicoError(outcome, `watch: ${outcome}`);
    if (Number(from) < this.#compacted) throw new CalicoError('Expired', 'compacted');
    const generation = this.#generation;
    this.watching += 1;
    try {
      yield* this.#events(query, from, signal);
    } finally {
      this.watching -= 1;
    }
    if (!signal.aborted && this.#generation !== generation && this.#breakWith)
      throw new CalicoError(this.#breakWith, `watch: ${this.#breakWith}`);
  }

  async *#events(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event> {
    const generation = this.#generation;
    signal.addEventListener('abort', () => this.#notify());
    let next = this.#log.findIndex(({ at }) => at > Number(from));
    if (next < 0) next = this.#log.length;
    while (!signal.aborted && generation === this.#generation) {
      const entry = this.#log[next];
      if (entry === undefined) {
        await this.#wake.promise;
        continue;
      }
      next += 1;
      if (entry.kind === query.kind) yield entry.event;
    }
  }

  #tell(kind: string, event: Event): void {
    this.#log.push({ kind, at: this.#revision, event });
    this.#notify();
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
