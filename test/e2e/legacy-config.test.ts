import assert from 'node:assert/strict';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'config of the first generation', (store) => {
  it('is set, shown and taken back, for the cluster and for a node', async () => {
    using cli = await store.empty();
    const config = async (...args: string[]) => {
      const { stdout, stderr, code } = await cli.run(['config', ...args]);
      assert.deepEqual([stderr, code], ['', 0], args.join(' '));
      return stdout;
    };
    assert.equal(await config('get', 'asNumber'), '64512\n');
    await config('set', 'asNumber', '64600');
    assert.equal(await config('get', 'asNumber'), '64600\n');
    await config('set', 'logLevel', 'debug', '--node=node-a');
    assert.equal(await config('get', 'logLevel', '--node=node-a'), 'debug\n');
    assert.equal(await config('get', 'logLevel'), 'info\n');
    await config('unset', 'asNumber');
    assert.equal(await config('get', 'asNumber'), '64512\n');
    assert.equal(
      (await cli.run(['get', 'bgpconfig,felixconfig', '-o', 'name'])).stdout,
      'bgpconfiguration/default\nbgpconfiguration/node.node-a\nfelixconfiguration/node.node-a\n',
    );
  });
});
