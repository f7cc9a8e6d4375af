import { uptime } from '../base/clock.ts';

/**
 * Answers of a moment ago, for questions asked again and again in bulk: does this tier exist? Questions in flight are shared; a yes is kept
 * for a short time, a no not at all.
 */
export class Recent {
  readonly #keptMs: number;
  readonly #answers = new Map<string, Answer>();

  constructor(keptMs = 1000) {
    this.#keptMs = keptMs;
  }

  /** Resolves where `question` resolved lately, else asks it; rejects as it does. */
  ask(key: string, question: () => Promise<unknown>): Promise<void> {
    const known = this.#answers.get(key);
    if (known && uptime() < known.until) return known.promise;
    const answer: Answer = { until: Infinity, promise: this.#answered(key, question, () => answer) };
    this.#answers.set(key, answer);
    return answer.promise;
  }

  forget(key: string): void {
    this.#answers.delete(key);
  }

  async #answered(key: string, question: () => Promise<unknown>, own: () => Answer): Promise<void> {
    try {
      await question();
      own().until = uptime() + this.#keptMs;
    } catch (error) {
      if (this.#answers.get(key) === own()) this.#answers.delete(key);
      throw error;
    }
  }
}

interface Answer {
  until: number;
  readonly promise: Promise<void>;
}
