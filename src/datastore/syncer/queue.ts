import type { SyncItem, Update } from './item.ts';

/** Most updates that wait for the consumer; whoever has more to tell waits. */
const ROOM = 2000;
/** Most updates handed over at once. */
const BATCH = 1000;

type Queued = Exclude<SyncItem, { type: 'updates' }> | { readonly type: 'updates'; readonly updates: Update[] };

/** From several feeds to one consumer, in the order in which they speak; updates that follow each other become one batch. */
export class Queue {
  readonly #signal: AbortSignal;
  #items: Queued[] = [];
  #waiting = 0;
  #error: { readonly error: unknown } | undefined;
  #wakeConsumer = () => {};
  #wakeFeeds: (() => void)[] = [];

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Resolves when there is room for more. */
  async push(item: SyncItem): Promise<void> {
    if (item.type === 'updates') this.#add(item.updates);
    else this.#items.push(item);
    this.#wakeConsumer();
    while (this.#waiting >= ROOM && !this.#signal.aborted) await new Promise<void>((resolve) => this.#wakeFeeds.push(resolve));
  }

  /** The consumer gets the error after what was said before. */
  fail(error: unknown): void {
    this.#error ??= { error };
    this.#wakeConsumer();
  }

  /** Undefined when the signal has aborted. */
  async next(): Promise<SyncItem | undefined> {
    while (!this.#signal.aborted) {
      const item = this.#items.shift();
      if (item?.type === 'updates') this.#makeRoom(item.updates.length);
      if (item) return item;
      if (this.#error) throw this.#error.error;
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve;
      });
    }
    return undefined;
  }

  #add(updates: readonly Update[]): void {
    this.#waiting += updates.length;
    let rest = updates;
    while (rest.length > 0) {
      let last = this.#items.at(-1);
      if (last?.type !== 'updates' || last.updates.length >= BATCH) {
        last = { type: 'updates', updates: [] };
        this.#items.push(last);
      }
      const room = BATCH - last.updates.length;
      last.updates.push(...rest.slice(0, room));
      rest = rest.slice(room);
    }
  }

  #makeRoom(count: number): void {
    this.#waiting -= count;
    if (this.#waiting < ROOM) this.#wakeAllFeeds();
  }

  #wakeAllFeeds(): void {
    const feeds = this.#wakeFeeds;
    this.#wakeFeeds = [];
    for (const wake of feeds) wake();
  }

  #wake(): void {
    this.#wakeConsumer();
    this.#wakeAllFeeds();
  }
}
