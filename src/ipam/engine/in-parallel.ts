const AT_ONCE = 16;

/** Runs `work` on all items, so many at a time. Rejects with the first failure, when all have ended. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
