import type { Clock } from '../../src/base/clock.ts';

/** Time passes only when a test says so. */
export class FakeClock implements Clock {
  #now = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  #onSleep: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#sleepers.push({ until: this.#now + milliseconds, wake: resolve });
      for (const tell of this.#onSleep.splice(0)) tell();
    });
  }

  get isAnybodySleeping(): boolean {
    return this.#sleepers.length > 0;
  }

  /** Waits for a sleeper, lets time pass until the first wakes, and all that follows run that needs no time; returns the milliseconds. */
  async toNextWaking(): Promise<number> {
    while (this.#sleepers.length === 0) await new Promise<void>((resolve) => this.#onSleep.push(resolve));
    const before = this.#now;
    this.#now = Math.max(before, Math.min(...this.#sleepers.map(({ until }) => until)));
    for (const { wake } of this.#sleepers.filter(({ until }) => until <= this.#now)) wake();
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    await new Promise((resolve) => setImmediate(resolve));
    return this.#now - before;
  }
}
