import { EXIT_INTERRUPTED } from './failure.ts';

/** What Ctrl-C does: it ends the program at once, except while work is under way that can be ended in order. */
export class Interrupt {
  readonly #asked = new AbortController();
  #listening = false;
  /** Called before Ctrl-C ends the program at once. */
  onExit: (() => void) | undefined;

  constructor() {
    process.on('SIGINT', () => {
      if (this.#listening && !this.#asked.signal.aborted) return this.#asked.abort();
      this.onExit?.();
      process.exit(EXIT_INTERRUPTED);
    });
  }

  /** Runs `work` with a signal that aborts on the first Ctrl-C; a second one does not wait. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#listening = true;
    try {
      return await work(this.#asked.signal);
    } finally {
      this.#listening = false;
    }
  }

  get wasAsked(): boolean {
    return this.#asked.signal.aborted;
  }
}
