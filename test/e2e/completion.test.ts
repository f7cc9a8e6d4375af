import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, type Calicoctl } from '../support/calicoctl.ts';
import { stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describe('completion', () => {
  let cli: Calicoctl;
  let bin: string;
  before(async () => {
    cli = await stockedStore();
    chmodSync(cli.file('bin/calicoctl', `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`), 0o755);
    bin = join(cli.folder, 'bin');
  });
  after(() => cli?.[Symbol.dispose]());

  const shell = (command: string, args: string[]) =>
    spawnSync(command, args, {
      cwd: cli.folder,
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH}`, HOME: cli.folder, TERM: 'dumb' },
    });

  it('completes in bash, which takes --flag=value for three words', function () {
    if (shell('bash', ['-c', 'true']).error) return this.skip();
    const lines = [
      ['calicoctl', 'expl'],
      ['calicoctl', 'get', '--output', '=', 'jsonp'],
      ['calicoctl', 'get', '--output', '='],
      ['calicoctl', 'get', '-c', cli.config, 'ippool', ''],
      ['calicoctl', 'explain', 'ippool.spec.ci'],
    ];
    const script = lines.map(
      (words) =>
        `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; __calicoctl_complete; echo "\${COMPREPLY[*]}"`,
    );
    const { stdout, stderr } = shell('bash', ['-c', `source <(calicoctl completion bash)\n${script.join('\n')}`]);
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'explain',
      'jsonpath=',
      'ps wide yaml json name jsonpath= custom-columns= go-template= go-template-file=',
      'a b',
      'ippool.spec.cidr',
    ]);
  });

  it('completes in fish, where there is one', function () {
    if (!['/usr/bin/fish', '/usr/local/bin/fish'].some((path) => existsSync(path))) return this.skip();
    const { stdout } = shell('fish', [
      '-c',
      `calicoctl completion fish | source; complete -C 'calicoctl get -c ${cli.config} ippool '; complete -C 'calicoctl dif'`,
    ]);
    assert.equal(stdout, 'a\nb\ndiff\tShow what apply would change\n');
  });

  it('is read by zsh, where there is one', function () {
    if (!['/usr/bin/zsh', '/bin/zsh'].some((path) => existsSync(path))) return this.skip();
    const { stderr, status } = shell('zsh', ['-f', '-c', 'calicoctl completion zsh > script && zsh -n script']);
    assert.deepEqual([stderr, status], ['', 0]);
  });

  it('of upstream and kubectl gets its answer, too', async () => {
    assert.equal((await cli.runPlain(['__complete', 'get', '--output=js'])).stdout, 'json\njsonpath=\n:6\n');
    assert.equal((await cli.runPlain(['__completeNoDesc', 'expl'])).stdout, 'explain\n:4\n');
    assert.equal((await cli.runPlain(['__complete', 'apply', '-f', ''])).stdout, ':0\n');
  });
});

describeOn(STORES, 'the names in a store', (store) => {
  it('are completed, and nothing is said where there is none', async () => {
    using cli = await stockedStore(store);
    const words = async (...typed: string[]) => (await cli.runPlain(['__complete', '--no-descriptions', '--', ...typed])).stdout;
    assert.equal(await words('get', '-c', cli.config, 'bgppeer', 'r'), 'rr\n');
    assert.equal(await words('get', '-c', cli.config, 'bgppeer', 'rr', 'r'), '');
    assert.equal(await words('get', '-c', cli.config, 'networkpolicy', '-n', 'shop', ''), '');
  });
});
