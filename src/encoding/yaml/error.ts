import { CalicoError } from '../../base/errors.ts';
import { isBreak } from './characters.ts';
import { hintFor } from './hints.ts';

/** A place in a text: line and column from 1; columns count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A text that cannot be read. `message` is go-yaml's own, with the line as go-yaml counts it (off by one for some errors, none on the first
 * line): scripts know it. `position` is where the fault really is.
 */
export class YamlError extends CalicoError {
  readonly position: Position;

  constructor(message: string, position: Position) {
    super('Input', message, { hint: hintFor(message) });
    this.position = position;
  }
}

/** Finds the line of an offset, for texts of any size: one pass on first use, a binary search after that. */
export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  locate(offset: number): Position {
    this.#starts ??= lineStarts(this.#text);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBreak(code) && !(code === 0x0d && text.charCodeAt(at + 1) === 0x0a)) starts.push(at + 1);
  }
  return starts;
}
