/** Hashed identifiers that other Calico components compute too (reference resources.md 7.6). */

import { CalicoError } from './errors.ts';
import { hash } from './node-crypto.ts';

/** `<prefix>:<hash>`: an id for `content` of unlimited length. Prefixes in use: `s` selectors, `n` named ports, `svc` services. */
export function uniqueId(prefix: string, content: string): string {
  return `${prefix}:${hash('sha224', `${prefix}:${content}`, 'base64url')}`;
}

/**
 * `<prefix><suffix>` where it has at most `maxLength` bytes, else the suffix's hash stands for it. The hash has 43 characters, so an id may
 * come out shorter than the limit. Throws Invalid where not even the prefix fits.
 */
export function lengthLimitedId(prefix: string, suffix: string, maxLength: number): string {
  const text = suffix === '' ? '_' : suffix;
  const prefixLength = Buffer.byteLength(prefix);
  const length = prefixLength + Buffer.byteLength(text);
  // At the limit, a suffix that begins like a hashed one is hashed as well: nobody can choose a name to collide with another's hash.
  if (length < maxLength || (length === maxLength && !text.startsWith('_'))) return prefix + text;
  const room = maxLength - prefixLength - 1;
  if (room < 0) throw new CalicoError('Invalid', `an id that begins with ${prefix} does not fit in ${maxLength} bytes`);
  return `${prefix}_${hash('sha256', text, 'base64url').slice(0, room)}`;
}
