import assert from 'node:assert/strict';
import { boxTable } from '../../../src/cli/box-table.ts';

describe('a table in a box', () => {
  it('makes each column as wide as its widest cell, headings left, cells as the column says', () => {
    const table = boxTable(
      [{ heading: 'CIDR' }, { heading: 'IPS', align: 'right' }],
      [
        ['10.65.0.0/16', '5'],
        ['x', '65536'],
      ],
    );
    assert.equal(
      table,
      `+--------------+-------+
| CIDR         | IPS   |
+--------------+-------+
| 10.65.0.0/16 |     5 |
| x            | 65536 |
+--------------+-------+
`,
    );
  });

  it('without rows has the heading between its rules, and the rule at the end', () => {
    assert.equal(boxTable([{ heading: 'A' }], []), '+---+\n| A |\n+---+\n+---+\n');
  });

  it('counts characters, not UTF-16 units', () => {
    assert.equal(boxTable([{ heading: 'A' }], [['🐈x']]), '+----+\n| A  |\n+----+\n| 🐈x |\n+----+\n');
  });
});
