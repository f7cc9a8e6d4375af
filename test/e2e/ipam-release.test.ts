import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'ipam release', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('refuses an address that a workload has, and says who', async () => {
    const refused = await cli.run(['ipam', 'release', '--ip=10.65.0.2']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^IP address 10\.65\.0\.2 is in use by Workload\(shop\/node--a-k8s-web-eth0\)\n.*--force/);
    assert.equal((await cli.run(['ipam', 'show', '--ip=10.65.0.2'])).stdout.split('\n')[0], 'IP 10.65.0.2 is in use');
    const forced = await cli.run(['ipam', 'release', '--ip=10.65.0.2', '--force']);
    assert.deepEqual(forced, { stdout: 'Successfully released IP address 10.65.0.2\n', stderr: '', code: 0 });
    const again = await cli.run(['ipam', 'release', '--ip=10.65.0.2']);
    assert.deepEqual(again, { stdout: '', stderr: 'IP address 10.65.0.2 is not assigned\n', code: 1 });
  });

  it('says that an address was that of a tunnel', async () => {
    const { stderr, code } = await cli.run(['ipam', 'release', '--ip=10.65.0.1']);
    assert.deepEqual([code, stderr], [0, 'it is the tunnel address of Node(node-a), which takes another when calico-node starts there\n']);
  });

  it('releases what all reports call leaked, once', async () => {
    const check = (report: string) => cluster.check(['-o', join(cli.folder, report)]);
    assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
    assert.equal((await check('a.json')).code, 0);
    assert.equal((await check('b.json')).code, 0);
    const release = (...more: string[]) => cli.run(['ipam', 'release', '--from-report=a.json', '--from-report', 'b.json', ...more]);
    const first = checked('ipam-release.json', (await release('-o', 'json')).stdout);
    assert.deepEqual(first, {
      released: ['10.65.0.3'],
      alreadyReleased: [],
      handles: { deleted: [], skipped: [], failed: [] },
      warnings: [],
    });
    // Without numbers, as old programs wrote them, an address that is free is no conflict.
    const older = readFileSync(join(cli.folder, 'a.json'), 'utf8').replaceAll(/ *"sequenceNumber": \d+,\n/g, '');
    const second = await cli.run(['ipam', 'release', '--from-report', cli.file('old.json', older)]);
    assert.equal(second.code, 0);
    assert.equal(
      second.stdout,
      `Releasing 1 old IPs...
Released 0 IPs successfully
1 addresses marked as leaked in the report had already been cleaned up.
Report didn't contain any handles to clean up.
You may now unlock the data store.
`,
    );
  });

  it('keeps an address that was given to somebody else since the report', async () => {
    assert.equal((await cluster.check(['-o', 'a.json'])).code, 0);
    await cluster.ipam(async (ipam) => {
      await ipam.release([{ ip: '10.65.0.3' }]);
      await ipam.assignIp({ ip: '10.65.0.3', hostname: 'node-a', handle: 'new', attributes: { node: 'node-a' }, use: 'Workload' });
    });
    // Nothing is given out while the datastore is locked, so this one is not.
    const { stdout, stderr, code } = await cli.run(['ipam', 'release', '--from-report=a.json', '--force']);
    assert.equal(code, 0);
    assert.match(stdout, /^An error occurred while releasing some IPs: update conflict: 10\.65\.0\.3\. {2}Problems are often caused/m);
    assert.equal(stderr, '0 were released; 1 were left as they are\n');
    assert.match((await cli.run(['ipam', 'show', '--ip=10.65.0.3'])).stdout, /Handle ID: new/);
  });

  it('deletes handles that have no address, unless they changed', async () => {
    const { handle } = cluster.at;
    const write = (id: string, count: number) =>
      cluster.write(handle(id), cluster.handle(id, { block: { '10.65.0.0/29': count }, deleted: false }));
    await write('idle', 1);
    await write('busy', 1);
    assert.equal((await cluster.check(['-o', 'a.json'])).code, 0);
    await write('busy', 2);
    const { stdout } = await cli.run(['ipam', 'release', '--from-report=a.json', '--force']);
    assert.match(stdout, /^Deleting 2 handles\.\.\.\nKey: .*\nx\.\nReleased 1 handles; 1 skipped; 0 errors\.$/m);
    assert.deepEqual([await cluster.read(handle('idle')), (await cluster.read(handle('busy'))) !== undefined], [undefined, true]);
  });
});

describe('a report for ipam release', () => {
  it('must be one', async () => {
    using cli = new Calicoctl();
    await cli.run(['datastore', 'migrate', 'lock']);
    const text = await cli.run(['ipam', 'release', '--from-report', cli.file('bad.json', 'not json')]);
    assert.equal(text.code, 1);
    assert.match(text.stderr, /bad\.json: invalid character 'o' in literal null \(expecting 'u'\)\nMake a report with /);
    const missing = await cli.run(['ipam', 'release', '--from-report=missing.json']);
    assert.deepEqual(missing, {
      stdout: '',
      stderr: 'open missing.json: no such file or directory\nMake a report with `calicoctl ipam check -o FILE`.\n',
      code: 1,
    });
  });
});
