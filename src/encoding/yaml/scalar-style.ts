/** How a text must be written so that it is read back as the same text: the analysis of libyaml's emitter, for block context. */

import { resolvePlain } from './resolve.ts';
import { isTimestamp } from './timestamp.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Anything but printable characters of the first plane, the space and the newline: it needs an escape. */
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const LINE_BREAK = /[\n\r\x85\u2028\u2029]/;
const BREAK_THEN_SPACE = /[\n\u2028\u2029] /;
const SPACE_THEN_BREAK = / [\n\u2028\u2029]/;
const SURROUNDED = /^[ \n\u2028\u2029]|[ \n\u2028\u2029]$/;
/** What would be read as punctuation, at the beginning of a text or inside. */
const INDICATOR = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[-?:](?: |$))|:(?: |$)| #/;
/** Plain text that no rule above or below can touch. */
const HARMLESS = /^[A-Za-z][\w./-]*$/;
/** Numbers to the base 60, which go-yaml does not read as such but quotes for the sake of those who do. */
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** A longer key, in bytes, is written with `?`. */
const MAX_SIMPLE_KEY = 128;

/** Whether a text may stand as `key:` on one line. */
export function isSimpleKey(text: string): boolean {
  return !LINE_BREAK.test(text) && (text.length * 3 <= MAX_SIMPLE_KEY || Buffer.byteLength(text) <= MAX_SIMPLE_KEY);
}

export function chooseStyle(text: string): ScalarStyle {
  const staysText = readsAsText(text);
  if (staysText && HARMLESS.test(text)) return 'plain';
  if (!staysText || SPECIAL.test(text) || SPACE_THEN_BREAK.test(text)) return 'double';
  if (text.includes('\n')) return text.endsWith(' ') ? 'double' : 'literal';
  if (BREAK_THEN_SPACE.test(text)) return 'double';
  return SURROUNDED.test(text) || LINE_BREAK.test(text) || INDICATOR.test(text) ? 'single' : 'plain';
}

/** Whether the bare text would be read back as text, not as null, a boolean, a number or a time. */
function readsAsText(text: string): boolean {
  if (typeof resolvePlain(text) !== 'string') return false;
  return !/^[-+\d]/.test(text) || !(isTimestamp(text) || SEXAGESIMAL.test(text));
}
