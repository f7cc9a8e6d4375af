/**
 * What several sources give, as it comes; each is asked for its next when its last was taken. Fails with the first that fails. Who stops
 * reading must end the sources himself: one that waits for its next cannot be told.
 */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncIterable<T> {
  const queue: { readonly item: T; readonly taken: () => void }[] = [];
  let running = sources.length;
  let stopped = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};

  const pump = async (source: AsyncIterable<T>) => {
    try {
      for await (const item of source) {
        if (stopped) return;
        await new Promise<void>((taken) => {
          queue.push({ item, taken });
          wake();
        });
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      running -= 1;
      wake();
    }
  };
  for (const source of sources) void pump(source);

  try {
    for (;;) {
      const next = queue.shift();
      if (next) {
        yield next.item;
        next.taken();
      } else if (failure) throw failure.error;
      else if (running === 0) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stopped = true;
    for (const { taken } of queue) taken();
  }
}
