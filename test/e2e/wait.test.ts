import assert from 'node:assert/strict';
import { type Calicoctl, ended, printed } from '../support/calicoctl.ts';
import { checked, pool, stockedStore } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'wait', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await stockedStore(store);
  });
  after(() => cli?.[Symbol.dispose]());

  it('ends as soon as what it waits for happens', async () => {
    const waiting = cli.start(['wait', 'ippool/a', 'ippool/late', '--for=create', '--timeout=60s', '-c', cli.config]);
    const ran = ended(waiting);
    await printed(waiting, 'stdout', /IPPool\(a\) exists/);
    await cli.run(['create', '-f', '-'], { stdin: pool('late', '10.77.0.0/16') });
    assert.deepEqual(await ran, { stdout: 'IPPool(a) exists\nIPPool(late) exists\n', stderr: '', code: 0 });
  });

  it('says what is missing when the time is up', async () => {
    const args = ['wait', 'ippool', 'a', 'latee', '--for=jsonpath={.spec.disabled}=true', '--timeout=0s'];
    const { stdout, stderr, code } = await cli.run(args);
    assert.deepEqual([stdout, code], ['', 1]);
    assert.equal(
      stderr,
      'timed out after 0s waiting for IPPool(a): {.spec.disabled} is not set, IPPool(latee): does not exist\nDid you mean late?\n',
    );
    const json = checked('results.json', (await cli.run([...args, '-o', 'json'])).stdout);
    assert.deepEqual(
      json.results.map(({ error }: { error: { code: string } }) => error.code),
      ['Timeout', 'Timeout'],
    );
  });

  it('is interrupted by Ctrl-C', async () => {
    const waiting = cli.start(['wait', 'ippool/a', 'ippool/never', '--for=create', '-c', cli.config]);
    const ran = ended(waiting);
    await printed(waiting, 'stdout', /IPPool\(a\) exists/);
    waiting.kill('SIGINT');
    const { stderr, code } = await ran;
    assert.deepEqual([stderr, code], ['interrupted waiting for IPPool(never): does not exist\n', 130]);
  });
});
