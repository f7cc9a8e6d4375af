/** Counts what is asked of a store, and how much of it could not go out together. */
import type { KeyValueStore } from '../../src/datastore/key-value.ts';

interface Trip {
  readonly begin: number;
  readonly end: number;
}

export class TripCounter {
  /** In the order of their ends. */
  #trips: Trip[] = [];
  #tick = 0;

  /** `isTrip` says of the answer whether the store was asked at all. */
  async count<T>(call: () => Promise<T>, isTrip: (answer: T) => boolean = () => true): Promise<T> {
    const begin = this.#tick++;
    const answer = await call();
    if (isTrip(answer)) this.#trips.push({ begin, end: this.#tick++ });
    return answer;
  }

  /** Since the last call of this: all of them, and the longest row in which each began after the one before had ended. */
  take(): { total: number; inSequence: number } {
    let last = -1;
    let inSequence = 0;
    for (const { begin, end } of this.#trips) {
      if (begin < last) continue;
      inSequence += 1;
      last = end;
    }
    const total = this.#trips.length;
    this.#trips = [];
    return { total, inSequence };
  }
}

export function countingStore(store: KeyValueStore, counter: TripCounter): KeyValueStore {
  return {
    description: store.description,
    get: (keys) => counter.count(() => store.get(keys)),
    commit: (compares, change) => counter.count(() => store.commit(compares, change)),
    /** Each page is one trip; that there are no more is known from the last. */
    async *range(query) {
      const pages = store.range(query)[Symbol.asyncIterator]();
      for (;;) {
        const page = await counter.count(
          () => pages.next(),
          ({ done }) => !done,
        );
        if (page.done) return;
        yield page.value;
      }
    },
    watch: (query, from, signal) => store.watch(query, from, signal),
    close: () => store.close(),
  };
}
