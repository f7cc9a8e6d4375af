import { uptime } from './clock.ts';

/** A loop that runs longer than this many milliseconds without a pause would be felt. */
const LONGEST = 20;

/**
 * For long loops that only wait for what is ready already: called in each turn, it lets signals and timers have theirs now and then.
 * Otherwise Ctrl-C would count only when the loop is over.
 */
export function breather(): () => Promise<void> {
  let last = uptime();
  return async () => {
    if (uptime() - last < LONGEST) return;
    await new Promise((resolve) => setImmediate(resolve));
    last = uptime();
  };
}
