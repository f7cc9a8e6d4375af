/** List and watch of several queries as one ordered stream: what an agent is told of the datastore (README.md; reference resources.md 15.3). */
import { type Clock, monotonicClock } from '../../base/clock.ts';
import type { Datastore } from '../datastore.ts';
import { Feed } from './feed.ts';
import type { SyncedQuery, SyncItem, SyncStatus } from './item.ts';
import { Queue } from './queue.ts';

export interface SyncOptions {
  /** Ends the stream, quietly. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Begins with a status, and tells of the store's failures as items. A consumer that is slow slows the reading down. When the stream has
 * ended, by the signal or by the consumer, nothing more is read. Throws only what is a mistake of the program.
 */
export async function* sync(
  datastore: Datastore,
  queries: readonly SyncedQuery[],
  { signal: outer, clock = monotonicClock }: SyncOptions,
): AsyncGenerator<SyncItem> {
  const ended = new AbortController();
  const signal = AbortSignal.any([outer, ended.signal]);
  const queue = new Queue(signal);
  const statuses: SyncStatus[] = queries.map(() => 'wait-for-ready');
  let overall = overallStatus(statuses);
  const pump = async (query: SyncedQuery, index: number) => {
    try {
      for await (const item of new Feed(datastore, query, { signal, clock }).run()) {
        if (item.type !== 'status') {
          await queue.push(item);
          continue;
        }
        statuses[index] = item.status;
        const before = overall;
        overall = overallStatus(statuses);
        if (overall !== before) await queue.push({ type: 'status', status: overall });
      }
    } catch (error) {
      queue.fail(error);
    }
  };
  yield { type: 'status', status: overall };
  const pumps = queries.map(pump);
  try {
    for (let item = await queue.next(); item; item = await queue.next()) yield item;
  } finally {
    ended.abort();
    await Promise.all(pumps);
  }
}

function overallStatus(statuses: readonly SyncStatus[]): SyncStatus {
  if (statuses.every((status) => status === 'in-sync')) return 'in-sync';
  return statuses.every((status) => status === 'wait-for-ready') ? 'wait-for-ready' : 'resync';
}
