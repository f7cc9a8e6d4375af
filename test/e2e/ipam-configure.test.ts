import assert from 'node:assert/strict';
import { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, WITH_V3 } from '../support/stores.ts';

describeOn(WITH_V3, 'ipam configure', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('tells programs what holds now', async () => {
    const ran = await cli.run(['ipam', 'configure', '--strictaffinity=true', '--max-blocks-per-host=9', '-o', 'json']);
    const { set, configuration } = checked('ipam-configure.json', ran.stdout);
    assert.deepEqual([set, configuration.maxBlocksPerHost], [['strictAffinity', 'maxBlocksPerHost'], 9]);
    assert.notEqual(await cluster.read(cluster.at.config), undefined);
  });

  it('refuses combinations that cannot work', async () => {
    const { stdout, stderr, code } = await cli.run(['ipam', 'configure', '--strictaffinity=false', '--max-blocks-per-host=4']);
    assert.deepEqual([stdout, stderr, code], ['', 'error: MaxBlocksPerHost requires StrictAffinity to be enabled\n', 1]);
    assert.equal(await cluster.read(cluster.at.config), undefined);
  });
});

describe('ipam configure', () => {
  it('refuses values that are none', async () => {
    using cli = new Calicoctl();
    const wrong: readonly [string[], string][] = [
      [['--strictaffinity=yes'], 'invalid value. Use true or false to set strictaffinity'],
      [['--max-blocks-per-host=many'], 'invalid value for maxblockhost. Use a valid number'],
      [['--max-blocks-per-host=99999999999999999999'], 'invalid value for maxblockhost. Use a valid number'],
      [['--kubevirt-ip-persistence=enabled'], 'invalid value for --kubevirt-ip-persistence. Use Enabled or Disabled'],
      [
        ['--ip-cooldown-seconds=1m'],
        'invalid argument "1m" for "--ip-cooldown-seconds" flag: strconv.ParseInt: parsing "1m": invalid syntax\n`calicoctl ipam configure --help` shows how it is used.',
      ],
      [['--ip-cooldown-seconds=-5'], 'at least one configuration option must be specified'],
    ];
    for (const [flags, message] of wrong) {
      const { stdout, stderr, code } = await cli.run(['ipam', 'configure', ...flags]);
      assert.deepEqual([stdout, stderr, code], ['', `${message}\n`, 1]);
    }
  });
});
