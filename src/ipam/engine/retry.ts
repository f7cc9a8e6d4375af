/** Compare-and-swap is tried again when somebody else was faster (reference ipam.md 8.3; 20 no. 11). */
import { IpamError, isIpamError } from '../errors.ts';

const MOST_TRIES = 100;
/** How often a write that was not answered is looked after before the caller is told. */
const MOST_UNANSWERED = 3;
const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 50;

export interface Patience {
  readonly random: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** `attempt` reads anew each time it is called. Errors: its own, and `retries exhausted`. */
export async function retry<T>({ random, pause }: Patience, attempt: (failures: number) => Promise<T>): Promise<T> {
  let unanswered = 0;
  for (let failures = 0; failures < MOST_TRIES; failures += 1) {
    try {
      return await attempt(failures);
    } catch (error) {
      const again = isIpamError(error, 'raced') || (isIpamError(error, 'unanswered') && ++unanswered < MOST_UNANSWERED);
      if (!again) throw error;
      await pause(SHORTEST_PAUSE + random() * (LONGEST_PAUSE - SHORTEST_PAUSE));
    }
  }
  throw new IpamError('retries exhausted', 'Max retries hit - excessive concurrent IPAM requests');
}
