/** Changes of keys from a revision on, across lost connections and restarted servers (reference resources.md 8.8). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IWatchResponse } from 'etcd3';
import { isCalicoError } from '../../base/errors.ts';
import type { KeyEvent } from '../key-value.ts';
import type { Connection } from './connection.ts';
import { cancelledWatch, isCallError, streamEnded } from './errors.ts';
import { toKeyEvent } from './messages.ts';

/** Between attempts, in milliseconds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3000;

interface WatchedRange {
  readonly start: string;
  readonly end: string;
}

/** Ends quietly when `signal` aborts or the connection is closed. Throws Expired, Unauthorised, and whatever another attempt cannot mend. */
export async function* watchKeys(
  connection: Connection,
  range: WatchedRange,
  from: string,
  signal: AbortSignal,
): AsyncIterable<readonly KeyEvent[]> {
  let last = from;
  let pause = FIRST_PAUSE;
  while (!signal.aborted && !connection.closed) {
    try {
      for await (const { header, events } of watchOnce(connection, range, last, signal)) {
        pause = FIRST_PAUSE;
        last = header.revision;
        yield events.length > 0 ? events.map(toKeyEvent) : [{ type: 'progress', revision: last }];
      }
    } catch (error) {
      if (signal.aborted || connection.closed) return;
      if (isCallError(error) ? !connection.recover(error) : !isCalicoError(error, 'Unreachable'))
        throw isCallError(error) ? connection.toError(error) : error;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** The answers of one stream, which ends with an error. */
async function* watchOnce(connection: Connection, range: WatchedRange, from: string, signal: AbortSignal): AsyncIterable<IWatchResponse> {
  const stream = await connection.watchStream();
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel);
  try {
    signal.throwIfAborted();
    const keys = { key: Buffer.from(range.start), range_end: Buffer.from(range.end) };
    stream.write({ create_request: { ...keys, start_revision: String(BigInt(from) + 1n), prev_kv: true, progress_notify: true } });
    for await (const response of stream as AsyncIterable<IWatchResponse>) {
      if (response.canceled) throw cancelledWatch(response);
      // The first answer carries the store's present revision, not how far this watch has come.
      if (!response.created) yield response;
    }
    throw streamEnded();
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
