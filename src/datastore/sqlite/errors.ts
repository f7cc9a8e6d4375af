/** SQLite's result codes, as this project's errors. */
import { CalicoError } from '../../base/errors.ts';

const BUSY = 5;
const LOCKED = 6;

interface SqliteError extends Error {
  /** Extended result code; its low byte is the primary one. */
  errcode: number;
  errstr: string;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** Another connection holds the lock: to be tried again. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && [BUSY, LOCKED].includes(error.errcode & 0xff);
}

const MOVE_AWAY = 'restore it from a copy, or move it away and apply your manifests again (sqlite3 FILE .recover saves what can be read)';

/** By primary result code: what is wrong, and the next step. */
const CAUSES: Readonly<Record<number, readonly [problem: string, hint: string]>> = {
  3: [
    'access was denied',
    "check the owner and the mode of the file and its folder, or choose another file with SQLITE_PATH or 'sqlitePath'",
  ],
  [BUSY]: ['another process has kept it locked for too long', 'find who has it open (fuser FILE) and end that process, then try again'],
  [LOCKED]: ['another process has kept it locked for too long', 'find who has it open (fuser FILE) and end that process, then try again'],
  8: [
    'it cannot be written',
    "make the file and its folder writable for this user, or choose another file with SQLITE_PATH or 'sqlitePath'",
  ],
  10: ['the disk reported an error', 'look at the system log (dmesg) for the disk, then try again'],
  11: ['it is damaged', MOVE_AWAY],
  13: ['the disk is full', 'free some space on the disk of the file, then try again: nothing of the refused change was stored'],
  14: [
    'it cannot be opened',
    "check the path and the mode of the file and its folder, or choose another file with SQLITE_PATH or 'sqlitePath'",
  ],
  18: ['a value is too large', 'split the resource into smaller ones'],
  26: [
    'it is not a database',
    "check the path: SQLITE_PATH or 'sqlitePath' must name a file that this program made, or one that does not exist yet",
  ],
};

/** `error` as a CalicoError that names the file; errors of other origin pass through. */
export function storeError(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error;
  const [problem, hint] = CAUSES[error.errcode & 0xff] ?? ['SQLite refused the request', undefined];
  return new CalicoError(isBusy(error) ? 'Unreachable' : 'Datastore', `embedded datastore ${path}: ${problem}: ${error.message}`, {
    hint: hint?.replace('FILE', path),
    cause: error,
  });
}
