/** UIDs in the Kubernetes store (reference resources.md 9.4): a Calico object and the custom resource that holds it have two, one the mirror of the other. */
import { CalicoError } from '../base/errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BARE_UUID = /^[0-9a-f]{32}$/i;

const DASH = '-'.charCodeAt(0);
/** Of letters, the difference between lower and upper case; digits have it. */
const LOWER_CASE = 0x20;
/** Where the bytes begin in a UUID's text. */
const BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** Those that carry the version and the variant stay as they are. */
const VERSION = 14;
const VARIANT = 19;
/** By code of a hexadecimal digit in lower case: that of the digit whose four bits are in reverse order. */
const REVERSED = reversedDigits();

/** The bits of each byte in reverse order; twice gives the first again. Throws Invalid where `uid` is no UUID. */
export function mirrorUid(uid: string): string {
  const text = withDashes(uid);
  const codes = new Array<number>(text.length).fill(DASH);
  for (const at of BYTES) {
    const high = text.charCodeAt(at) | LOWER_CASE;
    const low = text.charCodeAt(at + 1) | LOWER_CASE;
    const isFixed = at === VERSION || at === VARIANT;
    codes[at] = isFixed ? high : REVERSED[low]!;
    codes[at + 1] = isFixed ? low : REVERSED[high]!;
  }
  return String.fromCharCode(...codes);
}

function reversedDigits(): Uint8Array {
  const codes = new Uint8Array(128);
  for (const [digit, reversed] of Array.from('084c2a6e195d3b7f').entries())
    codes[digit.toString(16).charCodeAt(0)] = reversed.charCodeAt(0);
  return codes;
}

function withDashes(uid: string): string {
  if (UUID.test(uid)) return uid;
  if (BARE_UUID.test(uid)) return uid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const reason = uid.length === 36 || uid.length === 32 ? 'invalid UUID format' : `invalid UUID length: ${Buffer.byteLength(uid)}`;
  throw new CalicoError('Invalid', `failed to parse UID for resource: ${reason}`);
}
