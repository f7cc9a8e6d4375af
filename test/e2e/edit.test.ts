import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, type Calicoctl } from '../support/calicoctl.ts';
import { stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'edit', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await stockedStore(store);
  });
  after(() => cli?.[Symbol.dispose]());

  /** An editor that runs a shell script on the file, which is `$1`. */
  const editor = (script: string) => {
    const path = cli.file('editor.sh', `#!/bin/sh\nset -e\n${script}\n`);
    chmodSync(path, 0o755);
    return { CALICO_EDITOR: `${path} -x`, TMPDIR: cli.folder };
  };
  const edit = (script: string, ...args: string[]) => cli.run(['edit', 'ippool', 'b', ...args], { env: editor(`shift\n${script}`) });
  const left = () => readdirSync(cli.folder).filter((name) => name.startsWith('calicoctl-edit-'));

  it('writes what was saved, and leaves no file', async () => {
    const script = 'stat -c %a "$1" "$(dirname "$1")" > modes\nsed -i "s/nodeSelector: .*/nodeSelector: has(rack)/" "$1"';
    assert.deepEqual(await edit(script), { stdout: "Successfully edited 1 'IPPool' resource\n", stderr: '', code: 0 });
    assert.equal(readFileSync(join(cli.folder, 'modes'), 'utf8'), '600\n700\n');
    assert.equal((await cli.run(['get', 'ippool', 'b', '-o', 'jsonpath={.spec.nodeSelector}'])).stdout, 'has(rack)');
    assert.deepEqual(left(), []);
  });

  it('writes nothing where the text is unchanged or emptied', async () => {
    for (const script of ['true', ': > "$1"']) {
      assert.deepEqual(await edit(script), { stdout: 'Edit cancelled, no changes made\n', stderr: '', code: 0 });
    }
    assert.deepEqual(left(), []);
  });

  it('opens a text with mistakes again, with them at the top', async () => {
    const script = `cp "$1" seen.$$
if grep -q "was not changed" "$1"; then sed -i "s/ipipMode: .*/ipipMode: Always/" "$1"; else sed -i "s/ipipMode: .*/ipipMode: Often/" "$1"; fi`;
    assert.equal((await edit(script)).code, 0);
    const seen = readdirSync(cli.folder)
      .filter((name) => name.startsWith('seen.'))
      .map((name) => readFileSync(join(cli.folder, name), 'utf8'));
    const second = seen.find((text) => text.includes('was not changed'))!;
    const line = Number(/^# line (\d+): .*ipipMode/m.exec(second)![1]);
    assert.match(second.split('\n')[line - 1]!, /ipipMode: Often/);
    assert.equal((await cli.run(['get', 'ippool', 'b', '-o', 'jsonpath={.spec.ipipMode}'])).stdout, 'Always');
  });

  it('keeps the text where it is given up, and names the mistakes in it', async () => {
    const { stderr, code } = await edit('sed -i "s/ipipMode: .*/ipipMod: Never/" "$1"');
    assert.equal(code, 1);
    const [, file, line] = /^(.*IPPool-b\.yaml):(\d+):\d+: spec\.ipipMod: unknown field(?:.|\n)*\nYour text is kept in "\1"\.\n$/m.exec(
      stderr,
    )!;
    assert.match(readFileSync(file!, 'utf8').split('\n')[Number(line) - 1]!, /ipipMod: Never/);
    assert.equal(statSync(file!).mode & 0o777, 0o600);
  });

  it('does not overwrite what somebody else wrote meanwhile', async () => {
    const script = `${process.execPath} ${BIN} patch ippool b -p '{"spec":{"disabled":true}}' -c ${cli.config} >/dev/null
sed -i "s/natOutgoing: .*/natOutgoing: true/;s/ipipMode: .*/ipipMode: Never/" "$1"`;
    const { stderr, code } = await edit(script);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^update conflict: IPPool\(b\)\nIPPool\(b\) was changed by somebody else meanwhile:\n(.*\n)*\+ {2}disabled: true\n(.*\n)*Your text is kept in "(.*)"\.\n$/,
    );
    const file = /kept in "(.*)"/.exec(stderr)![1]!;
    assert.match(readFileSync(file, 'utf8'), /ipipMode: Never/);
    assert.equal((await cli.run(['get', 'ippool', 'b', '-o', 'jsonpath={.spec.ipipMode} {.spec.disabled}'])).stdout, 'Always true');
  });
});
