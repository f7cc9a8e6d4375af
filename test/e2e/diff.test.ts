import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Calicoctl } from '../support/calicoctl.ts';
import { checked, POOLS, pool, stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'diff', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await stockedStore(store);
  });
  after(() => cli?.[Symbol.dispose]());

  it('ends with 0 where nothing would change', async () => {
    assert.deepEqual(await cli.run(['diff', '-f', '-'], { stdin: POOLS }), { stdout: '', stderr: '', code: 0 });
  });

  it('ends with 1 and shows what would, defaults included, without writing it', async () => {
    const file = cli.file('pools/changed.yaml', `${pool('a', '10.1.0.0/16', ', ipipMode: Always')}---\n${pool('c', '10.3.0.0/16')}`);
    const { stdout, stderr, code } = await cli.run(['diff', '-f', join(cli.folder, 'pools')]);
    assert.deepEqual([stderr, code], ['', 1]);
    assert.match(stdout, /^--- IPPool\(a\)\tstored\n\+\+\+ IPPool\(a\)\t.*changed\.yaml:1:1\n@@ .* @@\n/);
    assert.match(stdout, /^- {2}ipipMode: Never\n\+ {2}ipipMode: Always$/m);
    assert.match(stdout, /^--- \/dev\/null\n\+\+\+ IPPool\(c\)\t/m);
    assert.match(stdout, /^\+ {2}blockSize: 26$/m);
    const json = await cli.run(['diff', '-f', file, '-o', 'json']);
    assert.equal(json.code, 1);
    const { results } = checked('results.json', json.stdout);
    assert.deepEqual(
      results.map(({ name, status }: { name: string; status: string }) => [name, status]),
      [
        ['a', 'configured'],
        ['c', 'created'],
      ],
    );
    assert.equal((await cli.run(['get', 'ippool', '-o', 'name'])).stdout, 'ippool/a\nippool/b\n');
  });

  it('is coloured where somebody looks', async () => {
    const stdin = pool('a', '10.1.0.0/16', ', disabled: true');
    const { stdout } = await cli.run(['diff', '-f', '-'], { stdin, env: { FORCE_COLOR: '1' } });
    assert.ok(stdout.includes('\x1b[32m+  disabled: true\x1b[39m\n'), JSON.stringify(stdout));
  });

  it('ends with 2 where something is wrong, and shows the rest', async () => {
    const stdin = `${pool('a', '10.1.0.0/16', ', disabled: true')}---\n${pool('x', '10.2.0.0/17')}`;
    const { stdout, stderr, code } = await cli.run(['diff', '-f', '-'], { stdin });
    assert.equal(code, 2);
    assert.match(stdout, /^\+ {2}disabled: true$/m);
    assert.match(stderr, /^1 of 2 resource\(s\) could not be applied:\nstdin:9:8: IPPool\(x\): .*overlaps with IPPool\(b\)/);
    assert.equal((await cli.runPlain(['diff', '--filenam', 'x'])).code, 2);
  });
});
