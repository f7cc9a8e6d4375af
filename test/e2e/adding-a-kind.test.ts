import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Calicoctl } from '../support/calicoctl.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/adding-a-kind.md'), 'utf8');

/** The files that the page shows: a line with the path in backquotes, then a fenced block. */
function filesOfPage(): { path: string; text: string }[] {
  return [...page.matchAll(/^`([^`\n]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, path, text]) => ({ path: path!, text: text! }));
}

/** The console session of the page: command lines and what they print. */
function sessionOfPage(): { args: string[]; output: string }[] {
  const session = page.match(/^```console\n([\s\S]*?)^```$/m)![1]!;
  return session
    .split(/^\$ calicoctl /m)
    .slice(1)
    .map((part) => {
      const [line, ...output] = part.split('\n');
      return { args: line!.split(' '), output: output.join('\n') };
    });
}

describe('docs/adding-a-kind.md', () => {
  const cli = new Calicoctl();
  after(() => cli[Symbol.dispose]());

  it('adds a kind with the two files it shows, and prints what it says', async () => {
    const copy = join(cli.folder, 'project');
    for (const name of ['bin', 'package.json', 'oclif.manifest.json', 'schemas', 'scripts', 'src']) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const files = filesOfPage();
    assert.equal(files.length, 3);
    for (const { path, text } of files) writeFileSync(join(copy, path), text);
    execFileSync(process.execPath, ['scripts/generate.ts'], { cwd: copy });
    const script = join(copy, 'bin/dev.js');
    for (const { args, output } of sessionOfPage()) {
      const placed = args.map((arg) => (arg === 'contact.yaml' ? join(copy, arg) : arg));
      const { stdout, stderr } = await cli.run(placed, { script });
      assert.equal(stdout, output, stderr);
    }
  }).timeout(60_000);
});
