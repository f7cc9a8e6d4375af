/** The embedded store: one file, several processes, the semantics of etcd (revisions, compare-and-swap, watch, compaction). */
import type { DatabaseSync } from 'node:sqlite';
import { CalicoError } from '../../base/errors.ts';
import {
  bounds,
  type Change,
  type CommitResult,
  type Compare,
  type KeyEvent,
  type KeyRange,
  type KeyValue,
  type KeyValueStore,
} from '../key-value.ts';
import { isBusy, storeError } from './errors.ts';
import { Log, type Request } from './log.ts';
import { openDatabase } from './open-database.ts';

export interface SqliteOptions {
  readonly path: string;
  readonly description: string;
  /** How many of the last revisions stay readable by watchers (10,000): bounds the file. */
  readonly keepRevisions?: number;
  /** How long to wait for other processes' locks, in milliseconds (10,000). */
  readonly lockTimeout?: number;
}

/** A write of another process reaches a watcher after this long at most: one look costs about 5 microseconds. */
const POLL_MILLISECONDS = 25;
const PAGE_SIZE = 1000;
const BATCH_SIZE = 256;
/** A watcher that sees none of this many changes gets a place to resume from. */
const PROGRESS_EVERY = 1000;

interface Waiting extends Request {
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Errors: Datastore with what is wrong with the file and the next step. */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const lockTimeout = options.lockTimeout ?? 10_000;
  const database = await retryWhileBusy(() => openDatabase(options.path), options.path, lockTimeout);
  return new SqliteStore(database, { keepRevisions: 10_000, lockTimeout, ...options });
}

export class SqliteStore implements KeyValueStore {
  readonly description: string;
  readonly #options: Required<SqliteOptions>;
  readonly #database: DatabaseSync;
  readonly #log: Log;
  #queue: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #closed = false;
  /** Grows whenever the file may have changed. */
  #generation = 0;
  #dataVersion = 0;
  readonly #wakeUps = new Set<() => void>();
  #poll: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync, options: Required<SqliteOptions>) {
    this.description = options.description;
    this.#options = options;
    this.#database = database;
    this.#log = new Log(database, options.keepRevisions);
  }

  async get(keys: readonly string[]): Promise<{ items: (KeyValue | undefined)[]; revision: string }> {
    await this.#writeDueDeletions();
    return this.#attempt(() => this.#log.get(keys));
  }

  async *range(query: KeyRange): AsyncIterable<{ items: readonly KeyValue[]; revision: string }> {
    await this.#writeDueDeletions();
    const { start, end } = bounds(query);
    let from = start;
    let at: number | undefined;
    for (;;) {
      const page = await this.#attempt(() => this.#log.page({ start: from, end, at, limit: PAGE_SIZE }));
      at = page.revision;
      yield { items: page.items, revision: String(at) };
      if (page.items.length < PAGE_SIZE) return;
      from = `${page.items.at(-1)!.key}\0`;
    }
  }

  /** Requests made in one turn of the event loop share a transaction: one flush to the disk for all of them. */
  commit(compares: readonly Compare[], change: Change): Promise<CommitResult> {
    const keys = [...change.puts.map(({ key }) => key), ...change.deletes];
    if (new Set(keys).size < keys.length) return Promise.reject(new CalicoError('Datastore', 'a transaction may change a key only once'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ compares, change, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async *watch(query: KeyRange, from: string, signal: AbortSignal): AsyncIterable<readonly KeyEvent[]> {
    const { start, end } = bounds(query);
    let last = Number(from);
    let told = last;
    while (!signal.aborted && !this.#closed) {
      const generation = this.#generation;
      await this.#writeDueDeletions();
      if (this.#closed) return;
      const { events, revision } = await this.#attempt(() => this.#log.changes({ start, end, from: last, limit: PAGE_SIZE }));
      if (revision === last) {
        await this.#changeAfter(generation, signal);
        continue;
      }
      last = revision;
      if (events.length === 0 && last - told < PROGRESS_EVERY) continue;
      told = last;
      yield events.length > 0 ? events : [{ type: 'progress', revision: String(last) }];
    }
  }

  async close(): Promise<void> {
    await this.#flushing;
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    this.#database.close();
  }

  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      // Lets everyone who is about to write in this turn join.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.#queue.splice(0, BATCH_SIZE);
      // A batch that fails is repeated one by one: only the request that is at fault fails.
      if (!(await this.#write(batch, batch.length > 1))) for (const one of batch) await this.#write([one], false);
    }
    this.#flushing = undefined;
  }

  /** Whether the batch is settled: false only where it failed and `mayRepeat`. */
  async #write(batch: readonly Waiting[], mayRepeat: boolean): Promise<boolean> {
    try {
      const results = await this.#attempt(() => this.#log.apply(batch, Date.now()));
      results.forEach((result, index) => {
        batch[index]!.resolve(result);
      });
      this.#wake();
    } catch (error) {
      // A lock that was waited for in vain is nobody's fault.
      if (mayRepeat && !this.#closed && !isBusy((error as Error).cause)) return false;
      for (const { reject } of batch) reject(error);
    }
    return true;
  }

  async #writeDueDeletions(): Promise<void> {
    if (await this.#attempt(() => this.#log.hasDue(Date.now()))) await this.commit([], { puts: [], deletes: [] });
  }

  #attempt<T>(work: () => T): Promise<T> {
    const whileOpen = () => {
      if (this.#closed) throw new CalicoError('Datastore', `${this.description} is closed`);
      return work();
    };
    return retryWhileBusy(whileOpen, this.#options.path, this.#options.lockTimeout);
  }

  /** Resolves when the file may have changed since `generation`, a time to live may have ended, or `signal` aborts. */
  #changeAfter(generation: number, signal: AbortSignal): Promise<void> {
    if (generation !== this.#generation || signal.aborted || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const wakeUp = () => {
        this.#wakeUps.delete(wakeUp);
        signal.removeEventListener('abort', wakeUp);
        if (this.#wakeUps.size === 0) this.#stopPolling();
        resolve();
      };
      this.#wakeUps.add(wakeUp);
      signal.addEventListener('abort', wakeUp);
      this.#poll ??= setInterval(() => this.#look(), POLL_MILLISECONDS);
    });
  }

  #look(): void {
    try {
      const version = this.#log.dataVersion();
      if (version === this.#dataVersion && !this.#log.hasDue(Date.now())) return;
      this.#dataVersion = version;
    } catch {
      // The watchers' own reads report what is wrong.
    }
    this.#wake();
  }

  #wake(): void {
    this.#generation += 1;
    for (const wakeUp of [...this.#wakeUps]) wakeUp();
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}

/** Waits without blocking the event loop: with a timeout of its own, SQLite would sleep inside the call. */
async function retryWhileBusy<T>(work: () => T, path: string, timeout: number): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw storeError(error, path);
    }
    // At random, so that processes which wait for each other do not meet again.
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 10));
  }
}
