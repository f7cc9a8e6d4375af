import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignColumns } from '../../src/cli/tab-writer.ts';

const file = join(process.env.CONFORMANCE_DATA ?? '../shared', 'transcripts/shared.json');

interface Step {
  readonly args?: readonly string[];
  readonly stdout?: string;
}

/** Every table that a recorded `get` printed, as its lines. */
function tables(): string[][] {
  const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as { scenarios: { area: string; steps: Step[] }[] };
  return scenarios
    .filter(({ area }) => area === 'get')
    .flatMap(({ steps }) => steps)
    .flatMap(({ args, stdout = '' }) => (args?.[0] === 'get' ? stdout.split('\n\n') : []))
    .filter((table) => /^[A-Z0-9]+ {3,}([A-Z0-9]+ {3,})*(\n|$)/.test(table))
    .map((table) => table.replace(/\n$/, '').split('\n'));
}

/** Headings hold no spaces, so they tell where each column starts. */
function cellsOf(lines: readonly string[]): string[][] {
  const starts = [...lines[0]!.matchAll(/\S+/g)].map((match) => match.index);
  return lines.map((line) =>
    starts.map((start, index) =>
      [...line]
        .slice(start, starts[index + 1])
        .join('')
        .trimEnd(),
    ),
  );
}

describe('recorded tables', () => {
  it('are printed again from their cells, byte for byte', function () {
    if (!existsSync(file)) {
      console.warn(`SKIPPED: no recordings at ${file}; set CONFORMANCE_DATA to the folder that holds them`);
      this.skip();
    }
    const recorded = tables();
    assert.ok(recorded.length > 0, 'the recordings hold no tables');
    for (const lines of recorded)
      assert.deepEqual(
        [...alignColumns(cellsOf(lines))],
        lines.map((line) => `${line}\n`),
      );
  });
});
