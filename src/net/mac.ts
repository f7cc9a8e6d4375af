/** Hardware addresses as Go's net.ParseMAC reads them: 6, 8 or 20 bytes, as `00-00-5e-00-53-01`, `00:00:5e:00:53:01` or `0000.5e00.5301`. */
const PAIRS = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*$/i;
const QUADS = /^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i;
const LENGTHS = [6, 8, 20];

/** undefined: not a hardware address. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!PAIRS.test(text) && !QUADS.test(text)) return undefined;
  const digits = text.replaceAll(/[:.-]/g, '');
  return LENGTHS.includes(digits.length / 2) ? Uint8Array.from(Buffer.from(digits, 'hex')) : undefined;
}

/** `00:00:5e:00:53:01`. */
export function formatMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
