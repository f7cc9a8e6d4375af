/** The append-only log of the embedded store and what it says about the present. Synchronous: every call is one short transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CalicoError } from '../../base/errors.ts';
import type { Change, CommitResult, Compare, KeyEvent, KeyValue } from '../key-value.ts';

export interface Request {
  readonly compares: readonly Compare[];
  readonly change: Change;
}

interface Row {
  key: string;
  value: string;
  revision: number;
  create_revision: number;
  deleted: number;
}

interface ChangeRow extends Row {
  old_value: string | null;
  old_revision: number;
  old_create_revision: number;
}

/** Compaction goes in steps, so that no single commit pays for much of it. */
const COMPACTION_STEP = 1000;

const COLUMNS = 'l.key, l.value, l.revision, l.create_revision, l.deleted';

/** A plus sign keeps a column out of the choice of index: pages go by key, changes by revision. */
const STATEMENTS = {
  dataVersion: 'PRAGMA data_version',
  state: 'SELECT revision, compacted FROM state',
  latest: `SELECT ${COLUMNS} FROM log l WHERE key = ? ORDER BY revision DESC LIMIT 1`,
  page: `SELECT ${COLUMNS} FROM log l WHERE key >= :start AND key < :end AND +revision <= :at AND NOT deleted
         AND NOT EXISTS (SELECT 1 FROM log n WHERE n.key = l.key AND n.revision > l.revision AND n.revision <= :at) ORDER BY key LIMIT :limit`,
  changes: `SELECT ${COLUMNS}, o.value AS old_value, o.revision AS old_revision, o.create_revision AS old_create_revision
            FROM log l LEFT JOIN log o ON o.revision = l.previous_revision AND o.key = l.key AND NOT o.deleted
            WHERE l.revision > :from AND l.revision <= :to AND +l.key >= :start AND +l.key < :end ORDER BY l.revision, l.key`,
  chunkEnd: 'SELECT revision FROM log WHERE revision > :from ORDER BY revision LIMIT 1 OFFSET :limit',
  insert: 'INSERT INTO log (revision, key, value, create_revision, previous_revision, deleted) VALUES (?, ?, ?, ?, ?, ?)',
  advance: 'UPDATE state SET revision = ?',
  dropReplaced: `DELETE FROM log WHERE (revision, key) IN
                 (SELECT previous_revision, key FROM log WHERE revision > :from AND revision <= :to AND previous_revision IS NOT NULL)`,
  dropDeletions: 'DELETE FROM log WHERE revision > :from AND revision <= :to AND deleted',
  compacted: 'UPDATE state SET compacted = ?',
  anyLease: 'SELECT 1 FROM lease LIMIT 1',
  due: 'SELECT key FROM lease WHERE expires_at <= ?',
  endLease: 'DELETE FROM lease WHERE key = ?',
  grant: 'INSERT INTO lease (key, expires_at) VALUES (?, ?)',
} as const;

export class Log {
  readonly #database: DatabaseSync;
  readonly #keep: number;
  readonly #statements: Record<keyof typeof STATEMENTS, StatementSync>;

  /** `keep`: how many of the last revisions stay readable by watchers. */
  constructor(database: DatabaseSync, keep: number) {
    this.#database = database;
    this.#keep = keep;
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared);
  }

  /** A number that differs from the last one when another connection has committed. */
  dataVersion(): number {
    return this.#statements.dataVersion.get()!.data_version as number;
  }

  get(keys: readonly string[]): { items: (KeyValue | undefined)[]; revision: string } {
    return this.#transaction('DEFERRED', () => ({
      items: keys.map((key) => live(this.#latest(key))),
      revision: String(this.#state().revision),
    }));
  }

  /** The first `limit` keys from `start` (inclusive) to `end` (exclusive) as they were at revision `at` (default: now). Throws Expired. */
  page(query: { start: string; end: string; at?: number | undefined; limit: number }): { items: KeyValue[]; revision: number } {
    return this.#transaction('DEFERRED', () => {
      const { revision, compacted } = this.#state();
      const at = query.at ?? revision;
      if (at < compacted) throw expired();
      const rows = this.#statements.page.all({ start: query.start, end: query.end, at, limit: query.limit }) as unknown as Row[];
      return { items: rows.map(keyValue), revision: at };
    });
  }

  /** What happened to the keys of a range after revision `from`, up to about `limit` rows of the log, whole revisions only. Throws Expired. */
  changes(query: { start: string; end: string; from: number; limit: number }): { events: KeyEvent[]; revision: number } {
    return this.#transaction('DEFERRED', () => {
      const { revision, compacted } = this.#state();
      if (query.from < compacted) throw expired();
      const cut = this.#statements.chunkEnd.get({ from: query.from, limit: query.limit })?.revision as number | undefined;
      const to = cut ?? Math.max(revision, query.from);
      const rows = this.#statements.changes.all({ start: query.start, end: query.end, from: query.from, to }) as unknown as ChangeRow[];
      return { events: rows.map(keyEvent), revision: to };
    });
  }

  /** Whether a key's time to live has ended and its deletion is not written yet. */
  hasDue(now: number): boolean {
    return this.#statements.due.get(now) !== undefined;
  }

  /** Commits several independent requests in one transaction: on return all of them are on the disk, or (it throws) none. */
  apply(requests: readonly Request[], now: number): CommitResult[] {
    return this.#transaction('IMMEDIATE', () => {
      const before = this.#state();
      const writer = { revision: before.revision, now, leases: this.#statements.anyLease.get() !== undefined };
      this.#endDueLeases(writer);
      const results = requests.map((request) => this.#applyOne(request, writer));
      if (writer.revision !== before.revision) this.#statements.advance.run(writer.revision);
      if (writer.revision - before.compacted > this.#keep + COMPACTION_STEP) this.#compact(before.compacted, writer.revision - this.#keep);
      return results;
    });
  }

  #applyOne({ compares, change }: Request, writer: Writer): CommitResult {
    const compared = compares.map(({ key }) => this.#latest(key));
    if (!compares.every((compare, index) => holds(compare, live(compared[index])))) {
      return { succeeded: false, revision: String(writer.revision), found: compared.map(live) };
    }
    const doomed = change.deletes.map((key) => this.#latest(key)).map((row) => (row?.deleted ? undefined : row));
    if (change.puts.length > 0 || doomed.some((row) => row !== undefined)) writer.revision += 1;
    for (const { key, value, ttl } of change.puts) this.#put(key, value, ttl, writer);
    for (const row of doomed) if (row) this.#delete(row, writer);
    return { succeeded: true, revision: String(writer.revision), deleted: doomed.map(live) };
  }

  #put(key: string, value: string, ttl: number | undefined, writer: Writer): void {
    const previous = this.#latest(key);
    const created = previous && !previous.deleted ? previous.create_revision : writer.revision;
    this.#statements.insert.run(writer.revision, key, value, created, previous?.revision ?? null, 0);
    if (writer.leases) this.#statements.endLease.run(key);
    if (ttl === undefined) return;
    this.#statements.grant.run(key, writer.now + ttl * 1000);
    writer.leases = true;
  }

  #delete(row: Row, writer: Writer): void {
    this.#statements.insert.run(writer.revision, row.key, '', row.create_revision, row.revision, 1);
    if (writer.leases) this.#statements.endLease.run(row.key);
  }

  #endDueLeases(writer: Writer): void {
    if (!writer.leases) return;
    for (const { key } of this.#statements.due.all(writer.now) as { key: string }[]) {
      writer.revision += 1;
      this.#delete(this.#latest(key)!, writer);
    }
  }

  /** Forgets what only watchers behind `to` would need. */
  #compact(from: number, to: number): void {
    this.#statements.dropReplaced.run({ from, to });
    this.#statements.dropDeletions.run({ from, to });
    this.#statements.compacted.run(to);
  }

  #state(): { revision: number; compacted: number } {
    return this.#statements.state.get() as { revision: number; compacted: number };
  }

  #latest(key: string): Row | undefined {
    return this.#statements.latest.get(key) as Row | undefined;
  }

  #transaction<T>(mode: 'DEFERRED' | 'IMMEDIATE', work: () => T): T {
    this.#database.exec(`BEGIN ${mode}`);
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The state of one transaction of writes. */
interface Writer {
  revision: number;
  readonly now: number;
  /** Whether any key has a time to live: saves a statement per write where none has. */
  leases: boolean;
}

function holds({ is }: Compare, found: KeyValue | undefined): boolean {
  if (is === 'absent') return found === undefined;
  if (is === 'present') return found !== undefined;
  return found?.modRevision === is.modRevision;
}

function live(row: Row | undefined): KeyValue | undefined {
  return row && !row.deleted ? keyValue(row) : undefined;
}

function keyValue(row: Row): KeyValue {
  return { key: row.key, value: row.value, modRevision: String(row.revision), createRevision: String(row.create_revision) };
}

function keyEvent(row: ChangeRow): KeyEvent {
  const previous =
    row.old_value === null
      ? undefined
      : { key: row.key, value: row.old_value, modRevision: String(row.old_revision), createRevision: String(row.old_create_revision) };
  return row.deleted
    ? { type: 'delete', key: row.key, previous, revision: String(row.revision) }
    : { type: 'put', item: keyValue(row), previous };
}

function expired(): CalicoError {
  return new CalicoError('Expired', 'the requested revision has been compacted', {
    hint: 'list again, and watch from the revision of that list',
  });
}
