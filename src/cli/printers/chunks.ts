/** Many small pieces of text as fewer large ones: a write for each line of a long table would take longer than making it. */
const CHUNK = 64 * 1024;

export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let pending = '';
  for (const piece of pieces) {
    pending += piece;
    if (pending.length < CHUNK) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}
