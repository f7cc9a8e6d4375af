/** A consumer of a syncer that writes down what it is told. */
import type { SyncItem } from '../../src/datastore/syncer/item.ts';

export class SyncStream {
  readonly #iterator: AsyncIterator<SyncItem>;

  constructor(source: AsyncIterable<SyncItem>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** The next item; undefined at the end. */
  async next(): Promise<SyncItem | undefined> {
    const { done, value } = await this.#iterator.next();
    return done ? undefined : value;
  }

  /** What comes next, as texts, up to and with the first that is `last`: `in-sync`, `new a`, `failure Unreachable`. */
  async until(last: string): Promise<string[]> {
    const told: string[] = [];
    while (!told.includes(last)) {
      const item = await this.next();
      if (item === undefined) throw new Error(`the stream ended before: ${last}`);
      told.push(...textsOf(item));
    }
    return told;
  }

  async end(): Promise<void> {
    await this.#iterator.return?.();
  }
}

function textsOf(item: SyncItem): string[] {
  switch (item.type) {
    case 'status':
      return [item.status];
    case 'updates':
      return item.updates.map(({ type, ref }) => `${type} ${ref.name}`);
    case 'unreadable':
      return [`unreadable ${item.unreadable.key}: ${item.unreadable.reason}`];
    case 'failure':
      return [`failure ${item.error.code}${item.lost ? ', lost' : ''}`];
  }
}
