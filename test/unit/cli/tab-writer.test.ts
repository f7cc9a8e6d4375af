import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alignColumns } from '../../../src/cli/tab-writer.ts';

const render = (rows: string[][]) => [...alignColumns(rows)].join('');

describe('tab writer', () => {
  it('pads every cell, the last one too, to the longest of its column plus three', () => {
    assert.equal(
      render([
        ['NAME', 'CIDR', 'SELECTOR'],
        ['ippool-name1', '10.0.1.0/24', "foo == 'bar'"],
      ]),
      "NAME           CIDR          SELECTOR       \nippool-name1   10.0.1.0/24   foo == 'bar'   \n",
    );
  });

  it('makes a column of empty cells five wide', () => {
    assert.equal(
      render([
        ['', 'a'],
        ['', 'b'],
      ]),
      '     a    \n     b    \n',
    );
  });

  it('counts code points, not UTF-16 units', () => {
    assert.equal(
      render([
        ['\u{1f600}\u{1f600}', 'x'],
        ['abc', 'y'],
      ]),
      '\u{1f600}\u{1f600}    x    \nabc   y    \n',
    );
  });

  it('prints a table without rows as its headings', () => {
    assert.equal(render([['NAME', 'X']]), 'NAME   X    \n');
    assert.equal(render([]), '');
  });

  it('ends a block of columns where a line lacks the cell', () => {
    assert.equal(render([['a', 'long-cell'], ['b'], ['c', 'x']]), 'a    long-cell   \nb    \nc    x    \n');
  });

  it('lets a tab inside a value make two cells, and a newline two lines, as Go does', () => {
    assert.equal(
      render([
        ['ab\tc', 'd'],
        ['e\nf', 'g'],
      ]),
      'ab   c    d    \ne\nf    g    \n',
    );
    assert.equal(render([['aaaaaaa\fb']]), 'aaaaaaa\nb    \n');
    assert.equal(render([['aaaaaaa\vb'], ['c']]), 'aaaaaaa   b    \nc         \n');
  });

  it('starts every cell of a column at the same place, at least three after the previous one ended', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f600}', ' ', '-'), maxLength: 20 });
    const table = fc
      .integer({ min: 1, max: 6 })
      .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 10 }));
    fc.assert(
      fc.property(table, (rows) => {
        const lines = [...alignColumns(rows)].map((line) => [...line.slice(0, -1)]);
        let start = 0;
        for (let column = 0; column < rows[0]!.length; column++) {
          const longest = Math.max(...rows.map((row) => [...row[column]!].length));
          const width = Math.max(5, longest + 3);
          rows.forEach((row, index) => {
            assert.equal(lines[index]!.slice(start, start + width).join(''), row[column]! + ' '.repeat(width - [...row[column]!].length));
          });
          start += width;
        }
        assert.ok(lines.every((line) => line.length === start));
      }),
    );
  });

  it('takes 100,000 rows and a cell of 100,000 tabs without recursion', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => [`name-${index}`, 'x']);
    assert.equal([...alignColumns(rows)].length, 100_000);
    assert.equal(render([['\t'.repeat(100_000)]]).length, 100_001 * 5 + 1);
  });
});
