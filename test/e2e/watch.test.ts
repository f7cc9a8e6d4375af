import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { type Calicoctl, ended, printed } from '../support/calicoctl.ts';
import { describeOn, STORES } from '../support/stores.ts';

const tier = (name: string, order: number) =>
  `apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: ${name}}\nspec: {order: ${order}}\n`;

describeOn(STORES, 'get --watch', (store) => {
  let cli: Calicoctl;
  const children: ChildProcess[] = [];
  before(async () => {
    cli = await store.empty();
    await apply('first', 1);
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    cli?.[Symbol.dispose]();
  });

  const apply = async (name: string, order: number) =>
    assert.equal((await cli.run(['apply', '-f', '-'], { stdin: tier(name, order) })).code, 0);

  function watch(...args: string[]): ChildProcess {
    const child = cli.start(['get', 'tier', '-w', '-c', cli.config, ...args]);
    children.push(child);
    return child;
  }

  it('prints what there is, then a row for each change, until Ctrl-C', async () => {
    const child = watch();
    const end = ended(child);
    const rows = printed(child, 'stdout', /^DELETED {4}second/m);
    await printed(child, 'stdout', /^ADDED {6}kube-baseline/m);
    await apply('second', 2);
    await apply('second', 3);
    assert.equal((await cli.run(['delete', 'tier', 'second'])).code, 0);
    await rows;
    child.kill('SIGINT');
    const { stdout, stderr, code } = await end;
    assert.deepEqual([stderr, code], ['', 130]);
    const lines = stdout.split('\n').map((line) => line.trim().split(/ +/).join(' '));
    assert.deepEqual(lines.slice(0, 2), ['EVENT NAME ORDER', 'ADDED first 1']);
    assert.deepEqual(lines.slice(-4, -1), ['ADDED second 2', 'MODIFIED second 3', 'DELETED second 3']);
  });

  it('prints one JSON document for each change', async () => {
    const child = watch('first', '-o', 'json');
    const end = ended(child);
    await printed(child, 'stdout', /ADDED/);
    const modified = printed(child, 'stdout', /MODIFIED/);
    await apply('first', 7);
    await modified;
    child.kill('SIGINT');
    const documents = (await end).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      documents.map(({ type, object }) => [type, object.metadata.name, object.spec.order]),
      [
        ['ADDED', 'first', 1],
        ['MODIFIED', 'first', 7],
      ],
    );
  });

  it('prints one YAML document for each change', async () => {
    const child = watch('first', '-o', 'yaml');
    const text = await printed(child, 'stdout', /\ntype: ADDED\n/);
    assert.match(text, /^---\nobject:\n {2}apiVersion: projectcalico\.org\/v3\n/);
    child.kill('SIGINT');
    assert.equal((await ended(child)).code, 130);
  });

  it('ends quietly when nobody reads any more', async () => {
    const child = watch();
    const end = ended(child);
    await printed(child, 'stdout', /ADDED/);
    child.stdout!.destroy();
    await apply('third', 3);
    const { stderr, code } = await end;
    assert.deepEqual([stderr, code], ['', 0]);
  });

  it('refuses what cannot be watched', async () => {
    const { code, stderr } = await cli.run(['get', '-w', '-f', '-'], { stdin: tier('a', 1) });
    assert.equal(code, 1);
    assert.match(stderr, /^cannot watch resources of a file/);
  });
});
