/** Opens the file of the embedded store: makes it where it is missing, and refuses what is not ours. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CalicoError } from '../../base/errors.ts';
import { withoutWarnings } from '../without-warnings.ts';

/** "Cali": marks the file as ours among all SQLite files. */
const APPLICATION_ID = 0x43616c69;
const SCHEMA_VERSION = 1;

/**
 * `log` holds every write since the last compaction, and at least the last one of each live key. All rows of one commit have one revision.
 * A deletion is a row too. `previous_revision` is the row of the same key that this one replaces: it gives watchers the value before, and
 * compaction what to remove without a search. `lease` says when a key with a time to live ends.
 */
const SCHEMA = `
  CREATE TABLE log (
    revision INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    create_revision INTEGER NOT NULL,
    previous_revision INTEGER,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (revision, key)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX log_key ON log (key, revision);
  CREATE TABLE state (revision INTEGER NOT NULL, compacted INTEGER NOT NULL) STRICT;
  INSERT INTO state VALUES (1, 0);
  CREATE TABLE lease (key TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * synchronous=FULL: the log is on the disk before a write is acknowledged, so that neither kill -9 nor a power cut loses one. NORMAL would
 * survive the first only; concurrent writes share a transaction, so the difference is small.
 */
const PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;';

/** Throws SQLite's own errors (busy among them: call again), CalicoError for what is not ours, and file system errors as CalicoError. */
export function openDatabase(path: string): DatabaseSync {
  createFile(path);
  const sqlite = withoutWarnings(() => process.getBuiltinModule('node:sqlite'));
  const database = new sqlite.DatabaseSync(path, { timeout: 0 });
  try {
    prepareSchema(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives -wal and -shm the mode of the file itself, so making it first makes all three private. */
function createFile(path: string): void {
  try {
    makeFolder(dirname(path));
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const hint =
      code === 'ENOSPC'
        ? 'free some space on that disk, then try again'
        : "the file and its folder must be writable for this user; another file is chosen with SQLITE_PATH or 'sqlitePath'";
    throw new CalicoError('Datastore', `embedded datastore ${path}: it cannot be opened for writing: ${message}`, { hint, cause: error });
  }
}

/** With those above it. Node's own way to do so never ends where a folder that is there refuses others with ENOENT, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may be making it, too.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function prepareSchema(database: DatabaseSync, path: string): void {
  const read = (pragma: string) => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]);
  // Before the first change: a file of another program must stay as it is. In this order: another process may be making the schema just now.
  if (!isEmpty(database) && read('application_id') !== APPLICATION_ID) {
    throw new CalicoError('Datastore', `embedded datastore ${path}: it is an SQLite database of another program`, {
      hint: "check the path: SQLITE_PATH or 'sqlitePath' must name a file that this program made, or one that does not exist yet",
    });
  }
  database.exec(PRAGMAS);
  if (read('user_version') === 0) createSchema(database);
  const version = read('user_version');
  if (version > SCHEMA_VERSION) {
    throw new CalicoError(
      'Datastore',
      `embedded datastore ${path}: its format ${version} is newer than the format ${SCHEMA_VERSION} known here`,
      {
        hint: 'upgrade calicoctl to the version that wrote the file',
      },
    );
  }
}

function createSchema(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  // Another process may have been first.
  if (isEmpty(database)) database.exec(SCHEMA);
  database.exec('COMMIT');
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
