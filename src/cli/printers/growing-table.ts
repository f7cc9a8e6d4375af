import { alignColumns } from '../tab-writer.ts';

/** As alignColumns has them. */
const MIN_WIDTH = 5;
const PADDING = 3;

/** A table that is never complete: its first rows decide how wide the columns are, a wider cell later only moves what is right of it. */
export class GrowingTable {
  readonly #headings: readonly string[];
  #widths: readonly number[] | undefined;

  constructor(headings: readonly string[]) {
    this.#headings = headings;
  }

  /** The rows as lines; the headings before the first ones. */
  add(rows: readonly (readonly string[])[]): string {
    if (this.#widths) return rows.map((row) => this.#line(row)).join('');
    const all = [this.#headings, ...rows];
    this.#widths = this.#headings.map((_, column) => all.reduce((width, row) => Math.max(width, row[column]!.length + PADDING), MIN_WIDTH));
    return [...alignColumns(all)].join('');
  }

  #line(row: readonly string[]): string {
    return `${row.map((cell, column) => cell.padEnd(Math.max(this.#widths![column]!, cell.length + PADDING))).join('')}\n`;
  }
}
