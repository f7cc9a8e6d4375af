import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { Output } from '../../../src/cli/output.ts';
import { showProgress } from '../../../src/cli/progress.ts';

/** What is shown when updates come at these times, in milliseconds. */
function shown(times: readonly number[], { terminal = true } = {}): string {
  const stderr = Object.assign(new PassThrough(), { isTTY: terminal });
  let now = 0;
  const progress = showProgress(new Output(new PassThrough(), stderr), 'applied', () => now);
  for (const [index, time] of times.entries()) {
    now = time;
    progress.update({ finished: index + 1, total: times.length });
  }
  progress.done();
  return String(stderr.read() ?? '');
}

describe('progress', () => {
  it('shows nothing of what is done within a second', () => {
    assert.equal(shown([10, 500, 999]), '');
  });

  it('shows how far a long command is, not too often, and is gone at the end', () => {
    assert.equal(shown([10, 1000, 1050, 1100, 1200]), '\rapplied 2 of 5\rapplied 4 of 5\rapplied 5 of 5\r\x1b[K');
  });

  it('shows nothing where there is no terminal', () => {
    assert.equal(shown([10, 5000], { terminal: false }), '');
  });
});
