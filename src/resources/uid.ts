/** UIDs in the Kubernetes store (reference resources.md 9.4): a Calico object and the custom resource that holds it have two, one the mirror of the other. */
import { CalicoError } from '../base/errors.ts';

/** Bytes that carry the UUID's version and variant, and therefore stay as they are. */
const FIXED_BYTES = [6, 8];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BARE_UUID = /^[0-9a-f]{32}$/i;

/** The four bits of a hexadecimal digit in reverse order. */
const REVERSED: Readonly<Record<string, string>> = {
  ...{ 0: '0', 1: '8', 2: '4', 3: 'c', 4: '2', 5: 'a', 6: '6', 7: 'e' },
  ...{ 8: '1', 9: '9', a: '5', b: 'd', c: '3', d: 'b', e: '7', f: 'f' },
};

/** The bits of each byte in reverse order; twice gives the first again. Throws Invalid where `uid` is no UUID. */
export function mirrorUid(uid: string): string {
  const digits = digitsOf(uid);
  let mirrored = '';
  for (let byte = 0; byte < 16; byte += 1) {
    const high = digits[2 * byte]!;
    const low = digits[2 * byte + 1]!;
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) mirrored += '-';
    mirrored += FIXED_BYTES.includes(byte) ? high + low : REVERSED[low]! + REVERSED[high]!;
  }
  return mirrored;
}

function digitsOf(uid: string): string {
  if (UUID.test(uid) || BARE_UUID.test(uid)) return uid.replaceAll('-', '').toLowerCase();
  const reason = uid.length === 36 || uid.length === 32 ? 'invalid UUID format' : `invalid UUID length: ${Buffer.byteLength(uid)}`;
  throw new CalicoError('Invalid', `failed to parse UID for resource: ${reason}`);
}
