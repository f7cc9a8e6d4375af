/** Character classes of YAML 1.1, on UTF-16 code units. The text under a cursor ends with U+0000, which no document may contain. */

/** What go-yaml refuses anywhere in a stream, comments included. A lone surrogate cannot come from UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
export const CONTROL_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Line breaks: LF, CR, NEL, LS, PS. */
export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || (code >= 0x85 && (code === 0x85 || code === 0x2028 || code === 0x2029));
}

/** Space or tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A line break or the end of the text. */
export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

/** A space, a tab, a line break or the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** A character that has a meaning of its own inside `[]` and `{}`: `,` `?` `[` `]` `{` `}`. */
export function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}
