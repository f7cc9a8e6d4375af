/**
 * Aligned columns as Go's text/tabwriter makes them with the settings of calicoctl's `get` (reference calicoctl-cli.md 9.3):
 * minimum width 5, padding 3, spaces, left aligned. Every cell ends in a tab there, so every line ends in padding.
 */
export interface TabOptions {
  /** Least width of a column, padding included. */
  readonly minWidth?: number;
  readonly padding?: number;
}

/** A column of contiguous lines: tabwriter aligns these among themselves, not the whole text. */
interface Block {
  width: number;
}

interface Line {
  /** Text of the cells that a tab ended, and what followed the last tab. */
  readonly cells: readonly string[];
  readonly rest: string;
  /** The block each cell belongs to; shared by lines that have the same ones. */
  readonly blocks: readonly Block[];
}

const CONTROL = /[\t\v\n\f]/;
const NON_BMP = /[\ud800-\udfff]/;

/** Yields the table line by line, each with its newline. `rows` hold the headings too; a cell's own tabs and newlines act as Go's would. */
export function* alignColumns(rows: Iterable<readonly string[]>, { minWidth = 5, padding = 3 }: TabOptions = {}): Generator<string> {
  for (const line of measure(rows, minWidth, padding)) {
    let text = '';
    line.cells.forEach((cell, column) => {
      text += cell + ' '.repeat(line.blocks[column]!.width - width(cell));
    });
    yield `${text}${line.rest}\n`;
  }
}

/** First pass: a line with fewer cells closes the blocks of the columns that it lacks. */
function measure(rows: Iterable<readonly string[]>, minWidth: number, padding: number): Line[] {
  const lines: Line[] = [];
  let open: Block[] = [];
  const add = (cells: readonly string[], rest: string) => {
    if (cells.length !== open.length) {
      open = open.slice(0, cells.length);
      while (open.length < cells.length) open.push({ width: minWidth });
    }
    cells.forEach((cell, column) => {
      open[column]!.width = Math.max(open[column]!.width, width(cell) + padding);
    });
    lines.push({ cells, rest, blocks: open });
  };
  for (const row of rows) {
    if (row.some((cell) => CONTROL.test(cell))) {
      // A form feed ends every block as well as the line.
      row
        .map((cell) => `${cell}\t`)
        .join('')
        .split('\f')
        .forEach((page, index) => {
          if (index > 0) open = [];
          for (const line of page.split('\n')) {
            const cells = line.split(/[\t\v]/);
            const rest = cells.pop()!;
            add(cells, rest);
          }
        });
    } else {
      add(row, '');
    }
  }
  return lines;
}

/** Go counts runes. */
function width(text: string): number {
  if (!NON_BMP.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}
