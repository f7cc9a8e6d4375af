/** Counts the datastore calls that must follow each other: those under way at the same time are one round trip. */
import type { Hook } from './crash-points.ts';

export interface RoundTrips {
  readonly hook: Hook;
  /** Since the last time this was asked. */
  count(): number;
}

export function roundTrips(): RoundTrips {
  const underWay = new Map<string, number>();
  let ended = 0;
  return {
    hook: async ({ phase, operation, objects }) => {
      const call = `${operation} ${objects.join(' ')}`;
      if (phase === 'before') {
        underWay.set(call, ended + 1);
        // Whoever is to be asked at the same time has been asked by then.
        await new Promise((resolve) => setImmediate(resolve));
      } else ended = Math.max(ended, underWay.get(call)!);
    },
    count() {
      const count = ended;
      ended = 0;
      return count;
    },
  };
}
