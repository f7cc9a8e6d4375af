import { isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import type { Query } from '../datastore/datastore.ts';
import type { Change, WatchedState } from './watched-state.ts';

export interface Watching {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called for each stored value that nobody can read. */
  readonly skipped: (key: string, reason: string) => void;
}

/** First all there is, in one batch. After a gap that the store cannot fill, what changed meanwhile. */
export async function* changesOf(
  client: Client,
  query: Query,
  state: WatchedState,
  { signal, skipped }: Watching,
): AsyncGenerator<Change[]> {
  while (!signal.aborted) {
    const page = await client.listAll(query);
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
