import assert from 'node:assert/strict';
import type { Calicoctl } from '../support/calicoctl.ts';
import { checked, POOLS, pool, stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'trying out', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await stockedStore(store);
  });
  after(() => cli?.[Symbol.dispose]());

  it('--dry-run writes nothing, and finds what only the store knows', async () => {
    const before = await everything();
    const stdin = `${pool('a', '10.1.0.0/16', ', disabled: true')}---\n${pool('d', '10.4.0.0/16')}---\n${pool('e', '10.4.0.0/24')}`;
    const apply = await cli.run(['apply', '-f', '-', '--dry-run', '-v'], { stdin });
    assert.equal(
      apply.stdout,
      "IPPool(a) configured (dry run)\nIPPool(d) created (dry run)\nIPPool(e) failed (dry run)\nPartial success: applied the first 2 out of 3 'IPPool' resources: (dry run)\n",
    );
    assert.match(apply.stderr, /overlaps with IPPool\(d\)/);
    const lines: [string[], string][] = [
      [['delete', 'ippool', 'a'], "Successfully deleted 1 'IPPool' resource(s) (dry run)\n"],
      [['patch', 'ippool', 'a', '-p', '{"spec":{"disabled":true}}'], "Successfully patched 1 'IPPool' resource (dry run)\n"],
      [['label', 'ippool', 'a', 'x=y'], 'Successfully set label x on ippool a (dry run)\n'],
      [['config', 'set', 'asNumber', '65000'], 'asNumber set to 65000 (dry run)\n'],
    ];
    for (const [args, stdout] of lines) assert.deepEqual(await cli.run([...args, '--dry-run']), { stdout, stderr: '', code: 0 });
    assert.equal(await everything(), before);
  });

  async function everything(): Promise<string> {
    const { stdout } = await cli.run(['get', 'ippool,bgppeer', '-o', 'yaml']);
    // An API server writes things of its own meanwhile: the revision of a list goes on, those of the objects do not.
    return store.type === 'kubernetes' ? stdout.replaceAll(/^ {4}resourceVersion: .*$/gm, '') : stdout;
  }

  it('--dry-run tells programs, too', async () => {
    const json = await cli.run(['create', '-f', '-', '--dry-run', '-o', 'json'], { stdin: pool('d', '10.4.0.0/16') });
    const { dryRun, results } = checked('results.json', json.stdout);
    assert.deepEqual([dryRun, results[0].status, results[0].resourceVersion], [true, 'created', undefined]);
  });

  it('apply -v says of each resource what became of it, and leaves the line that scripts know', async () => {
    const { stdout } = await cli.run(['apply', '-f', '-', '-v'], { stdin: `${POOLS}---\n${pool('new', '10.9.0.0/16')}` });
    assert.equal(stdout, "IPPool(a) unchanged\nIPPool(b) unchanged\nIPPool(new) created\nSuccessfully applied 3 'IPPool' resource(s)\n");
    assert.equal((await cli.run(['delete', 'ippool/new'])).code, 0);
  });
});
