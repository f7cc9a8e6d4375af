import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a development tool; its output is the assertion's message. */
function succeeds(script: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

describe('the sources', () => {
  it('type-check', () => succeeds('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')).timeout(120_000);

  it('are formatted and free of lint findings', () => succeeds('node_modules/@biomejs/biome/bin/biome', 'check', '.')).timeout(60_000);
});
