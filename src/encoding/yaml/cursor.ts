import { isBlankOrEnd } from './characters.ts';
import { LineIndex, YamlError } from './error.ts';

/** Where the scanner stands in the text; `line` counts from 0. */
export class Cursor {
  /** The document with U+0000 after it, so that looking ahead needs no check for the end. */
  readonly text: string;
  readonly lines: LineIndex;
  at: number;
  line = 0;
  lineStart: number;

  constructor(text: string) {
    this.text = `${text}\0`;
    this.lines = new LineIndex(text);
    this.at = text.startsWith('\ufeff') ? 1 : 0;
    this.lineStart = this.at;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  /** Consumes the line break at the cursor; gives what it is in a value: CR, LF, CR LF and NEL are one newline. */
  readBreak(): string {
    const code = this.code();
    this.at += code === 0x0d && this.code(1) === 0x0a ? 2 : 1;
    this.line++;
    this.lineStart = this.at;
    return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n';
  }

  /** Whether the line begins with `---` or `...`. */
  atDocumentMarker(): boolean {
    if (this.at !== this.lineStart) return false;
    const code = this.code();
    return (code === 0x2d || code === 0x2e) && this.code(1) === code && this.code(2) === code && isBlankOrEnd(this.code(3));
  }

  /** An error found by the scanner at the cursor; `at` is where to point the reader, where that is another place. */
  error(problem: string, at = this.at): YamlError {
    const where = this.line === 0 ? '' : `line ${this.line + 1}: `;
    return new YamlError(`yaml: ${where}${problem}`, this.lines.locate(at));
  }
}
