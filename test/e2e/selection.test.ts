import assert from 'node:assert/strict';
import { type Calicoctl, ended, printed } from '../support/calicoctl.ts';
import { stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'what commands work on', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await stockedStore(store);
  });
  after(() => cli?.[Symbol.dispose]());

  const names = async (...args: string[]) => (await cli.run([...args, '-o', 'name'])).stdout;

  it('may be several kinds, single resources, and what a selector chooses', async () => {
    assert.equal(await names('get', 'ippool,bgppeer'), 'ippool/a\nippool/b\nbgppeer/rr\n');
    assert.equal(await names('get', 'bgppeer/rr', 'ippool/b'), 'bgppeer/rr\nippool/b\n');
    assert.equal(await names('get', 'ippool,bgppeer', '--selector', 'env=prod'), 'ippool/a\nbgppeer/rr\n');
    assert.equal(await names('get', 'ippool', '--selector', "env in {'test'} && !has(x)"), 'ippool/b\n');
  });

  it('is deleted only where a selector says so', async () => {
    const deleted = await cli.run(['delete', 'ippool,bgppeer', '--selector', 'env=prod', '--dry-run', '-v']);
    assert.equal(
      deleted.stdout,
      'IPPool(a) deleted (dry run)\nBGPPeer(rr) deleted (dry run)\nSuccessfully deleted 2 resource(s) (dry run)\n',
    );
    assert.deepEqual(await cli.run(['delete', 'ippool', '--selector', 'env=none']), {
      stdout: 'No resources found\n',
      stderr: '',
      code: 0,
    });
    const empty = await cli.run(['delete', 'ippool', '--selector', '']);
    assert.deepEqual([empty.code, await names('get', 'ippool')], [1, 'ippool/a\nippool/b\n']);
  });

  it('get -w with a selector shows what comes to match, and what no longer does', async () => {
    const watch = cli.start(['get', 'ippool', '--selector', 'env=prod', '-w', '-o', 'json', '-c', cli.config]);
    const shown = ended(watch);
    await printed(watch, 'stdout', /"ADDED".*"name":"a"/);
    const relabelled = printed(watch, 'stdout', /"ADDED".*"name":"b"/);
    await cli.run(['label', 'ippool', 'b', 'env=prod', '--overwrite']);
    await relabelled;
    const gone = printed(watch, 'stdout', /"DELETED".*"name":"b"/);
    await cli.run(['label', 'ippool', 'b', 'env=test', '--overwrite']);
    await gone;
    watch.kill('SIGINT');
    assert.equal((await shown).code, 130);
  });

  it('names what may have been meant, below the message that scripts know', async () => {
    const missing = `resource does not exist: BGPPeer(rrr) with error: ${store.reason('not found', 'bgppeers', 'rrr')}\n`;
    const cases: [string[], string][] = [
      [['get', 'bgppeer', 'rrr'], `${missing}Did you mean rr?\n`],
      [['patch', 'bgppeer', 'rrr', '-p', '{}'], `hit error: ${missing}Did you mean rr?\n`],
      [['label', 'bgppeer', 'rrr', 'a=b'], 'bgppeer rrr not found\nDid you mean rr?\n'],
      [['delete', 'bgppeer', 'rrr'], `Failed to delete 'BGPPeer' resource: ${missing}\nDid you mean rr?\n`],
      [['get', 'bgpper'], "failed to get resources: resource type 'bgpper' is not supported\nDid you mean bgppeer?\n"],
      [['get', 'bgppeer', '--watc'], 'unknown flag: --watc\nDid you mean --watch?\n'],
      [
        ['get', 'bgppeer', '-l', 'env=prod'],
        'unknown log level: env=prod, expected one of: panic, fatal, error, warn, info, debug\n-l is the log level; --selector chooses by labels.\n',
      ],
    ];
    for (const [args, stderr] of cases) assert.deepEqual(await cli.run(args), { stdout: '', stderr, code: 1 }, args.join(' '));
  });
});
