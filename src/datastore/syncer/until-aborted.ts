/** What `source` yields, until `signal` aborts: then it ends at once, though `source` may still be waiting for an answer. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  if (signal.aborted) return;
  const iterator = source[Symbol.asyncIterator]();
  const { promise: aborted, resolve } = Promise.withResolvers<{ done: true; value: undefined }>();
  const end = () => resolve({ done: true, value: undefined });
  signal.addEventListener('abort', end);
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      if (done) return;
      yield value as T;
    }
  } finally {
    signal.removeEventListener('abort', end);
    // Not waited for: it may be in the middle of a request.
    iterator.return?.().catch(() => {});
  }
}
