export const TOKEN = {
  streamEnd: 0,
  directive: 1,
  documentStart: 2,
  documentEnd: 3,
  blockSequenceStart: 4,
  blockMappingStart: 5,
  blockEnd: 6,
  flowSequenceStart: 7,
  flowSequenceEnd: 8,
  flowMappingStart: 9,
  flowMappingEnd: 10,
  blockEntry: 11,
  flowEntry: 12,
  key: 13,
  value: 14,
  alias: 15,
  anchor: 16,
  tag: 17,
  scalar: 18,
} as const;

export type TokenType = (typeof TOKEN)[keyof typeof TOKEN];

export interface Token {
  readonly type: TokenType;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** Line, from 0, and column of `start`. */
  readonly line: number;
  readonly column: number;
  /** The value of a scalar, the name of an anchor or alias, the handle of a tag, the line of a directive. */
  readonly value: string;
  /** The rest of a tag after its handle. */
  readonly suffix: string;
  /** A scalar without quotes. */
  readonly plain: boolean;
  /** How many tokens the scanner made before this one. */
  readonly number: number;
  /** Whether a `:` that follows on the same line makes this token begin a key; `required` where nothing else may stand here. */
  key: 'no' | 'possible' | 'required';
}
