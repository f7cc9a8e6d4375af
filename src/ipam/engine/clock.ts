export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Nanoseconds since 1970; no two readings are the same. */
  nanoseconds(): bigint;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** The wall clock has milliseconds; what is finer comes from the monotonic clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  nanoseconds: () => BigInt(Date.now()) * NANOSECONDS_PER_MILLISECOND + (process.hrtime.bigint() % NANOSECONDS_PER_MILLISECOND),
};
