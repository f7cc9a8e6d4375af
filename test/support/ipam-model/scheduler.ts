/**
 * Lets several simulated processes work on one store, one datastore call at a time, in an order that depends on the seed alone. Between two calls
 * everything that can go on without the store goes on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.ts';

interface Ticket {
  readonly grant: () => void;
  readonly done: Promise<void>;
}

export class Scheduler {
  readonly #random: SeededRandom;
  readonly #waiting: Ticket[] = [];
  #running = 0;
  #failure: unknown;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  spawn(process: () => Promise<void>): void {
    this.#running += 1;
    process()
      .catch((error) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#running -= 1;
      });
  }

  /** Resolves when it is the caller's turn; the caller ends it by the function it is given. */
  turn(): Promise<() => void> {
    return new Promise((resolve) => {
      let end = () => {};
      const done = new Promise<void>((ended) => {
        end = ended;
      });
      this.#waiting.push({ grant: () => resolve(end), done });
    });
  }

  /** Until all processes have ended. `afterTurn` sees the store when nobody is using it. Rejects with the first failure of a process. */
  async run(afterTurn: () => Promise<void>): Promise<void> {
    for (;;) {
      await nextTurn();
      if (this.#failure) throw this.#failure;
      if (this.#waiting.length === 0) {
        if (this.#running === 0) return;
        throw new Error(`${this.#running} processes wait for something that is not the store`);
      }
      const [ticket] = this.#waiting.splice(this.#random.below(this.#waiting.length), 1);
      ticket!.grant();
      await ticket!.done;
      await nextTurn();
      await afterTurn();
    }
  }
}
