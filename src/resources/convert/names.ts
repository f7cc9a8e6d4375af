/** Names of today made from names of the first generation (reference calicoctl-cli.md 18.3). */
import { createHash } from '../../base/node-crypto.ts';
import type { Address } from '../../net/index.ts';

/** Of a node: no qualifier, so that two nodes may end up with one name. */
export function nodeName(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll('/', '.')
      .replace(/[^-.a-z0-9]+/g, '-')
      // A run of dots and dashes with a dot in it: the language's own pattern for that takes quadratic time.
      .replace(/[.-]+/g, (run) => (run.includes('.') ? '.' : run))
      .replace(/^[.-]+/, '')
      .replace(/(?<![.-])[.-]+$/, '')
  );
}

export function convertName(name: string): string {
  return qualified(name, nodeName(name));
}

export function convertNameNoDots(name: string): string {
  return qualified(name, nodeName(name).replaceAll('.', '-'));
}

export function convertProfileName(name: string): string {
  return convertName(name.replace(/^k8s_ns\./, 'kns.'));
}

/** `1-2-3-4`; IPv6 as eight groups of four digits. */
export function addressName({ family, words }: Address): string {
  if (family === 4) return [24, 16, 8, 0].map((shift) => (words[0]! >>> shift) & 0xff).join('-');
  return Array.from(words)
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((group) => group.toString(16).padStart(4, '0'))
    .join('-');
}

/** Another name than before gets a hash of it, so that different names stay different. */
function qualified(original: string, name: string): string {
  if (original === name) return name;
  return `${name}-${createHash('sha1').update(original).digest('hex').slice(0, 8)}`;
}
