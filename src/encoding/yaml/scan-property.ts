/** Anchors, aliases and tags. Each function starts with the cursor on the first character and leaves it behind the last. */

import { isBlankOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

const NAME = /[\w-]*/y;
const TAG_HANDLE = /!(?:[\w-]*!)?/y;
const TAG_URI = /[\w\-;/?:@&=+$,.!~*'()[\]%]*/y;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const AFTER_NAME = '?:,]}%@`';

/** The name behind `&` or `*`. */
export function scanAnchorName(cursor: Cursor): string {
  const start = cursor.at++;
  const name = scan(cursor, NAME);
  if (name !== '' && (isBlankOrEnd(cursor.code()) || AFTER_NAME.includes(cursor.text[cursor.at]!))) return name;
  throw cursor.error('did not find expected alphabetic or numeric character', start);
}

/** A tag as handle (`!`, `!!`, `!name!`, or empty where the tag is verbatim) and the rest; the tag `!` alone has neither. */
export function scanTag(cursor: Cursor): { handle: string; suffix: string } {
  const start = cursor.at;
  if (cursor.code(1) === 0x3c) return { handle: '', suffix: scanVerbatimTag(cursor) };
  const handle = scan(cursor, TAG_HANDLE);
  const suffix = scanUri(cursor);
  if (suffix === '' && handle !== '!') throw cursor.error('did not find expected tag URI', start);
  if (!isBlankOrEnd(cursor.code())) throw cursor.error('did not find expected whitespace or line break', start);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle, suffix };
}

function scanVerbatimTag(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at += 2;
  const suffix = scanUri(cursor);
  if (suffix === '') throw cursor.error('did not find expected tag URI', start);
  if (cursor.code() !== 0x3e) throw cursor.error("did not find the expected '>'", start);
  cursor.at++;
  if (!isBlankOrEnd(cursor.code())) throw cursor.error('did not find expected whitespace or line break', start);
  return suffix;
}

function scanUri(cursor: Cursor): string {
  const uri = scan(cursor, TAG_URI);
  if (BAD_ESCAPE.test(uri)) throw cursor.error('did not find URI escaped octet');
  return uri;
}

function scan(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)![0];
  cursor.at += found.length;
  return found;
}
