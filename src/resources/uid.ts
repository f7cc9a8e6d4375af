/** UIDs in the Kubernetes store (reference resources.md 9.4): a Calico object and the custom resource that holds it have two, one the mirror of the other. */
import { CalicoError } from '../base/errors.ts';

/** Bytes that carry the UUID's version and variant, and therefore stay as they are. */
const FIXED_BYTES = [6, 8];
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
const BARE_UUID = /^[0-9a-f]{32}$/i;

/** The bits of each byte in reverse order; twice gives the first again. Throws Invalid where `uid` is no UUID. */
export function mirrorUid(uid: string): string {
  const mirrored = bytesOf(uid).map((byte, index) => (FIXED_BYTES.includes(index) ? byte : reverseBits(byte)));
  return Buffer.from(mirrored)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function bytesOf(uid: string): Uint8Array {
  if (UUID.test(uid) || BARE_UUID.test(uid)) return Buffer.from(uid.replaceAll('-', ''), 'hex');
  const reason = uid.length === 36 || uid.length === 32 ? 'invalid UUID format' : `invalid UUID length: ${Buffer.byteLength(uid)}`;
  throw new CalicoError('Invalid', `failed to parse UID for resource: ${reason}`);
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}
