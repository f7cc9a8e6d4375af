import assert from 'node:assert/strict';
import type { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'ipam split', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('tells programs what there is now', async () => {
    assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
    const value = checked('ipam-split.json', (await cli.run(['ipam', 'split', '2', '--cidr=10.65.0.0/24', '-o', 'json'])).stdout);
    assert.deepEqual(value, {
      pool: { name: 'main', cidr: '10.65.0.0/24' },
      created: [
        { name: 'split-main-0', cidr: '10.65.0.0/25' },
        { name: 'split-main-1', cidr: '10.65.0.128/25' },
      ],
    });
  });

  it('refuses what cannot be, and changes nothing', async () => {
    const split = async (...args: string[]) => {
      const { stdout, stderr, code } = await cli.run(['ipam', 'split', ...args]);
      assert.deepEqual([stdout, code], ['', 1]);
      return stderr;
    };
    assert.match(
      await split('two', '--name=main'),
      /^error reading number to split IP pools into\. two is not a valid number: strconv\.Atoi: /,
    );
    assert.match(await split('2'), /^no name or CIDR provided\./);
    assert.match(await split(), /^accepts 1 arg\(s\), received 0\n/);
    assert.match(await split('2', '--name=main'), /^datastore is not locked\. Run the `calicoctl datastore migrate lock` command/);
    assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
    assert.match(await split('0', '--name=main'), /into 0 CIDRs: number to split CIDR into is not a valid power of 2: 0\n/);
    assert.match(await split('64', '--name=main'), /^error using unsafe create to make split pool with cidr 10\.65\.0\.0\/30: /);
    assert.match((await cli.run(['get', 'ippool', 'main', '-o', 'yaml'])).stdout, /cidr: 10\.65\.0\.0\/24\n(?!.*disabled: true)/);
  });
});
