/** Reading Go's quoted literals, as strconv.Unquote does. */

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};
const ESCAPE = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))/g;

/**
 * The text of a literal, quotes included: "interpreted", 'like it' (of any length) or `raw`. undefined where an escape is wrong. `\xNN` and octal
 * escapes are bytes in Go; here the bytes of a literal that has any are read as UTF-8.
 */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  let wrong = false;
  let bytes = false;
  const text = body.replace(ESCAPE, (_, simple, hex, short, long, octal) => {
    if (simple !== undefined) return SIMPLE[simple]!;
    const byte = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined;
    if (byte !== undefined) {
      wrong ||= byte > 255;
      bytes ||= byte > 127;
      return byte > 127 ? MARK + String.fromCharCode(byte) : String.fromCharCode(byte);
    }
    const code = Number.parseInt(short ?? long ?? 'x', 16);
    if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      wrong = true;
      return '';
    }
    return String.fromCodePoint(code);
  });
  if (wrong) return undefined;
  return bytes ? decodeMarked(text) : text;
}

/** Stands before a byte until all are known; a lone surrogate, which no well-formed text holds. */
const MARK = '\udfff';

function decodeMarked(text: string): string {
  return text.replace(new RegExp(`(?:${MARK}[\\x80-\\xff])+`, 'g'), (run) =>
    Buffer.from(run.replaceAll(MARK, ''), 'latin1').toString('utf8'),
  );
}
