import assert from 'node:assert/strict';
import { parseYaml } from '../../src/encoding/yaml.ts';
import type { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'ipam show', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('prints a table and no bars where nobody looks', async () => {
    const { stdout, stderr, code } = await cli.run(['ipam', 'show', '--show-blocks'], { env: { COLUMNS: '200' } });
    assert.deepEqual([stderr, code], ['', 0]);
    assert.equal(
      stdout,
      `+----------+--------------+------------+------------+--------------+-------------------+
| GROUPING | CIDR         | IPS TOTAL  | IPS IN USE | IPS RESERVED | IPS FREE          |
+----------+--------------+------------+------------+--------------+-------------------+
| IP Pool  | 10.65.0.0/24 |        256 |     3 (1%) |       0 (0%) |         253 (99%) |
| Block    | 10.65.0.0/29 |          8 |    3 (38%) |       0 (0%) |           5 (62%) |
| IP Pool  | fd00::/64    | 9.2234e+18 |     0 (0%) |       0 (0%) | 9.2234e+18 (100%) |
+----------+--------------+------------+------------+--------------+-------------------+
`,
    );
  });

  it('has the same and more for programs, as JSON and as YAML', async () => {
    const plain = checked('ipam-show.json', (await cli.run(['ipam', 'show', '-o', 'json'])).stdout);
    assert.equal(plain.pools[0].blocks, undefined);
    const ran = await cli.run(['ipam', 'show', '--show-blocks', '-o', 'json']);
    assert.match(ran.stdout, /"total": 18446744073709551616,/);
    const { pools, nodes, blocksOutsidePools } = checked('ipam-show.json', ran.stdout);
    assert.deepEqual(pools[0].blocks, [{ cidr: '10.65.0.0/29', affinity: 'host:node-a', total: 8, inUse: 3, reserved: 0, free: 5 }]);
    assert.deepEqual(blocksOutsidePools, []);
    assert.deepEqual(nodes, [
      { node: 'node-a', blocks: 1, capacity: 8, inUse: 3, borrowed: 0 },
      { node: 'node-b', blocks: 0, capacity: 0, inUse: 0, borrowed: 1 },
    ]);
    const yaml = await cli.run(['ipam', 'show', '-o', 'yaml']);
    assert.equal((parseYaml(yaml.stdout).value as { pools: { name: string }[] }).pools[0]!.name, 'main');
  });

  it('tells who has an address', async () => {
    const show = async (ip: string) =>
      checked('ipam-show.json', (await cli.run(['ipam', 'show', '--ip', ip, '-o', 'json'])).stdout).address;
    assert.deepEqual(await show('10.65.0.2'), {
      ip: '10.65.0.2',
      assigned: true,
      handle: 'web',
      activeOwner: { namespace: 'shop', node: 'node-a', pod: 'web' },
      alternateOwner: {},
    });
    assert.deepEqual(await show('::ffff:10.65.0.7'), { ip: '10.65.0.7', assigned: false });
  });

  it('tells that a released address rests', async () => {
    assert.equal((await cli.run(['ipam', 'configure', '--ip-cooldown-seconds=600'])).code, 0);
    assert.equal((await cli.run(['ipam', 'release', '--ip=10.65.0.3'])).code, 0);
    const { address } = checked('ipam-show.json', (await cli.run(['ipam', 'show', '--ip=10.65.0.3', '-o', 'json'])).stdout);
    assert.deepEqual(address, { ip: '10.65.0.3', assigned: false, coolingDown: true });
  });

  it('lists borrowed addresses, and settings', async () => {
    const shown = await cli.run(['ipam', 'show', '--show-borrowed', '-o', 'json']);
    const { borrowed, unclassified } = checked('ipam-show.json', shown.stdout);
    assert.deepEqual([borrowed.length, borrowed[0].node, unclassified], [1, 'node-b', 0]);
    const settings = await cli.run(['ipam', 'show', '--show-configuration', '-o', 'json']);
    const { configuration } = checked('ipam-show.json', settings.stdout);
    assert.deepEqual(configuration, {
      strictAffinity: false,
      autoAllocateBlocks: true,
      maxBlocksPerHost: 0,
      kubeVirtVMAddressPersistence: 'Enabled',
      ipCooldownSeconds: 0,
    });
  });

  it('names and leaves out what cannot be read, and never writes it', async () => {
    const { place, text, name } = cluster.unreadableBlock('10.65.0.8/29');
    await cluster.write(place, text);
    const { stdout, stderr, code } = await cli.run(['ipam', 'show', '--show-blocks']);
    assert.equal(code, 0);
    assert.ok(stderr.startsWith(`skipped ${name}, which cannot be read: `), stderr);
    assert.doesNotMatch(stdout, /10\.65\.0\.8/);
    const { unreadable } = checked('ipam-show.json', (await cli.run(['ipam', 'show', '-o', 'json'])).stdout);
    assert.equal(unreadable[0].object, name);
    assert.equal(await cluster.read(place), text);
  });
});
