/**
 * A table in a box of `+`, `-` and `|`, as Calico's ipam commands print it (reference calicoctl-cli.md 13): rules above and below the heading
 * and at the end, one space beside each cell.
 */
export interface BoxColumn {
  readonly heading: string;
  /** Headings stand left all the same. */
  readonly align?: 'left' | 'right';
}

export function boxTable(columns: readonly BoxColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ heading }, index) => rows.reduce((most, row) => Math.max(most, width(row[index]!)), width(heading)));
  const rule = `+${widths.map((size) => '-'.repeat(size + 2)).join('+')}+\n`;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const heading = line(columns.map(({ heading: text }, index) => pad(text, widths[index]!, 'left')));
  const body = rows.map((row) => line(row.map((cell, index) => pad(cell, widths[index]!, columns[index]!.align ?? 'left'))));
  return [rule, heading, rule, ...body, rule].join('');
}

function pad(text: string, size: number, align: 'left' | 'right'): string {
  const blank = ' '.repeat(size - width(text));
  return align === 'left' ? text + blank : blank + text;
}

/** In characters, not UTF-16 units. */
function width(text: string): number {
  return [...text].length;
}
