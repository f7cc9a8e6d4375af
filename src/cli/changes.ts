import { isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import type { Page, Query } from '../datastore/datastore.ts';
import type { Change, WatchedState } from './watched-state.ts';

export interface Watching {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called for each stored value that nobody can read. */
  readonly skipped: (key: string, reason: string) => void;
}

/** Milliseconds between attempts to list again. */
const PAUSE = 1000;

/** First all there is, in one batch. After a gap that the store cannot fill, what changed meanwhile. */
export async function* changesOf(
  client: Client,
  query: Query,
  state: WatchedState,
  { signal, skipped }: Watching,
): AsyncGenerator<Change[]> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const page = await (isFirst ? client.listAll(query) : listAgain(client, query, signal));
    if (!page) return;
    for (const { key, reason } of page.unreadable) skipped(key, reason);
    yield state.list(page.items);
    try {
      for await (const event of client.watch(query, page.revision, signal)) {
        if (event.type === 'unreadable') skipped(event.unreadable.key, event.unreadable.reason);
        const changes = state.event(event);
        if (changes.length > 0) yield changes;
      }
      return;
    } catch (error) {
      if (!isCalicoError(error, 'Expired')) throw error;
    }
  }
}

/** A store that was watched before is worth waiting for. Undefined: the signal came first. */
async function listAgain(client: Client, query: Query, signal: AbortSignal): Promise<Page | undefined> {
  while (!signal.aborted) {
    try {
      return await client.listAll(query);
    } catch (error) {
      if (!isCalicoError(error, 'Unreachable')) throw error;
      await client.pause(PAUSE);
    }
  }
  return undefined;
}
