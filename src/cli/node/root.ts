import { Failure } from '../failure.ts';

/** What looks into the whole machine needs root. Throws upstream's message, which goes to stdout. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0) throw new Failure('Need super user privileges: Operation not permitted', { stream: 'stdout' });
}
