/** Names and labels of IPAM's custom resources (reference resources.md 9.6, ipam.md 2.3-2.5). */
import { hash } from '../../base/node-crypto.ts';
import { cidrName } from '../../net/index.ts';

/** Kubernetes' limit for names is 253. */
const LONGEST_NAME = 252;
const HASH_LENGTH = 11;

export interface AffinityParts {
  /** `host` or `virtual`. */
  readonly type: string;
  readonly host: string;
  /** Canonical. */
  readonly cidr: string;
}

export function affinityObjectName({ host, cidr }: Omit<AffinityParts, 'type'>): string {
  const block = cidrName(cidr);
  const name = `${host}-${block}`;
  if (name.length <= LONGEST_NAME) return name;
  const room = LONGEST_NAME - block.length - HASH_LENGTH - 2;
  return `${host.slice(0, room)}-${block}-${hash('sha256', `${host}+${block}`).slice(0, HASH_LENGTH)}`;
}

/** What the server can select affinities by: those of the parts that are known. */
export function affinityLabels({
  type,
  host,
  family,
}: {
  type?: string;
  host?: string;
  family?: 4 | 6 | undefined;
}): Record<string, string> {
  return {
    ...(type && { 'projectcalico.org/affinity-type': type }),
    ...(host && { 'projectcalico.org/hostname-hash': base32(hash('sha3-256', host, 'buffer')) }),
    ...(family && { 'projectcalico.org/ip-version': String(family) }),
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}
