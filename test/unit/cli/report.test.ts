import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { CalicoError } from '../../../src/base/errors.ts';
import { Failure } from '../../../src/cli/failure.ts';
import { Output } from '../../../src/cli/output.ts';
import { report } from '../../../src/cli/report.ts';

async function reported(error: unknown, { debug = false, terminal = false } = {}) {
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: terminal })];
  const code = await report(error, new Output(stdout, stderr), { debug });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('an error', () => {
  it('is its message on stderr, then what to do next', async () => {
    assert.deepEqual(await reported(new CalicoError('NotFound', 'no such thing', { hint: 'look elsewhere' })), {
      code: 1,
      stdout: '',
      stderr: 'no such thing\nLook elsewhere.\n',
    });
  });

  it('goes to stdout where upstream prints it there', async () => {
    assert.deepEqual(await reported(new Failure('no client', { stream: 'stdout', details: ['a:1:1'], hint: 'do this' })), {
      code: 1,
      stdout: 'no client\n',
      stderr: 'a:1:1\nDo this.\n',
    });
  });

  it('has its next step in sentences; names and commands stay as they are written', async () => {
    const hint = 'check the port\netcdEndpoints is empty\n`calicoctl get` shows it\n-f takes a file.\netcd is full\nDid you mean a?';
    const { stderr } = await reported(new Failure('x', { hint }));
    assert.equal(
      stderr,
      'x\nCheck the port.\netcdEndpoints is empty.\n`calicoctl get` shows it.\n-f takes a file.\netcd is full.\nDid you mean a?\n',
    );
  });

  it('of the configuration has its next step on a terminal only: scripts compare the rest', async () => {
    const cause = new CalicoError('Configuration', 'x');
    const failure = new Failure('no client', { stream: 'stdout', hint: 'do this', cause });
    assert.equal((await reported(failure)).stderr, '');
    assert.match((await reported(failure, { terminal: true })).stderr, /Do this\./);
  });

  it('about an unknown field is replaced whole', async () => {
    const text = 'failed to execute command: error unmarshaling JSON: while decoding JSON: json: unknown field "a.b"';
    assert.equal((await reported(new Failure(text))).stderr, 'field in document is not recognized or is in the wrong location: a.b\n');
  });

  it('of the decoder loses its prefix only where it begins with it', async () => {
    const text = 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal';
    assert.equal((await reported(new Failure(text))).stderr, 'cannot unmarshal\n');
    assert.equal((await reported(new Failure(`x: ${text}`))).stderr, `x: ${text}\n`);
  });

  it('that nobody expected shows no stack trace, unless asked', async () => {
    const bug = new TypeError('oops');
    assert.doesNotMatch((await reported(bug)).stderr, /at .*report\.test/);
    assert.match((await reported(bug)).stderr, /^internal error: oops\n/);
    assert.match((await reported(bug, { debug: true })).stderr, /at .*report\.test/);
  });

  it('has the exit code it carries', async () => {
    assert.equal((await reported(new Failure('stopped', { exitCode: 130 }))).code, 130);
  });
});

describe('output', () => {
  it('stops quietly when nobody reads any more', async () => {
    const stdout = new PassThrough();
    const output = new Output(stdout, new PassThrough());
    stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    assert.ok(output.closed.aborted);
    await output.out('text');
    assert.equal(stdout.read(), null);
  });

  it('waits for a slow reader', async () => {
    const stdout = new PassThrough({ highWaterMark: 1 });
    const output = new Output(stdout, new PassThrough());
    let written = false;
    const writing = output.out('more than fits').then(() => {
      written = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(written, false);
    stdout.resume();
    await writing;
  });
});
