/** Time as the program sees it: tests make it pass themselves. */
export interface Clock {
  /** Milliseconds since some moment; only differences mean something. */
  now(): number;
  /** Resolves after that many milliseconds, or as soon as `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Milliseconds that the process has run. Node's `performance` tells no more, and takes 3 ms to load. */
export function uptime(): number {
  return process.uptime() * 1000;
}

export const monotonicClock: Clock = {
  now: uptime,
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
    }),
};
