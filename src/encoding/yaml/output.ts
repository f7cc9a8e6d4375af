/** YAML text under construction. */
export class Output {
  text = '';
  /** Of the next character. */
  column = 0;

  put(text: string): void {
    this.text += text;
    this.column += text.length;
  }

  /** Goes to column `indent` of a new line; of the present one where nothing stands on it yet. */
  startLine(indent: number): void {
    if (this.column > 0) this.breakLine('\n');
    this.put(' '.repeat(indent));
  }

  breakLine(lineBreak: string): void {
    this.text += lineBreak;
    this.column = 0;
  }
}
