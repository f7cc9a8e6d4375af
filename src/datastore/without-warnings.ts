/**
 * Runs `work` with Node's own warnings off: node:sqlite warns on Node 22 that it is experimental, and TLS to a server named by its address
 * that it sends no name; both would stand on stderr in front of every output, and nobody who reads them can do anything about it.
 */
export function withoutWarnings<T>(work: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
