import assert from 'node:assert/strict';
import { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, WITH_V3 } from '../support/stores.ts';

describeOn(WITH_V3, 'ipam', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('goes along: pools and nodes take their blocks and addresses with them', async () => {
    const [block, affinity] = [cluster.at.block('10.65.0.0/29'), cluster.at.affinity('node-a', '10.65.0.0/29')];
    assert.notEqual(await cluster.read(affinity), undefined);
    const other = (blockSize: number) =>
      `{apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: main}, spec: {cidr: 10.65.0.0/24, blockSize: ${blockSize}}}`;
    const tried = await cli.run(['delete', 'ippool', 'main', '--dry-run']);
    assert.deepEqual([tried.code, (await cluster.spec(block)).affinity], [0, 'host:node-a']);
    assert.equal((await cli.run(['delete', 'ippool', 'main'])).code, 0);
    assert.equal(await cluster.read(affinity), undefined);
    assert.equal((await cluster.spec(block)).affinity, store.type === 'kubernetes' ? undefined : null);
    const refused = await cli.run(['create', '-f', '-'], { stdin: other(26) });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /block/i);
    assert.equal((await cli.run(['create', '-f', '-'], { stdin: other(29) })).code, 0);
    const deleted = await cli.run(['delete', 'node', 'node-a']);
    if (store.type === 'kubernetes') {
      // Kubernetes has its own ways to delete nodes; calico-kube-controllers then releases what they had.
      assert.equal(deleted.stderr, "Failed to delete 'Node' resource: operation Delete is not supported on Node(node-a)\n\n");
      return;
    }
    assert.equal(deleted.code, 0);
    assert.match((await cli.run(['ipam', 'show', '--ip=10.65.0.1'])).stdout, /^10\.65\.0\.1 is not assigned$/m);
  });
});

describe('the ipam commands', () => {
  it('print a failure as a document, too', async () => {
    using cli = new Calicoctl();
    const failures: readonly [string[], string][] = [
      [['ipam', 'show', '--ip=bogus', '-o', 'json'], 'ipam show'],
      [['ipam', 'release', '--ip=10.65.0.7', '-o', 'json'], 'ipam release'],
      [['ipam', 'configure', '-o', 'json'], 'ipam configure'],
      [['ipam', 'split', 'x', '-o', 'json'], 'ipam split'],
      [['ipam', 'check', '--kubeconfig=nosuch', '--format', 'json'], 'ipam check'],
    ];
    for (const [args, command] of failures) {
      const ran = await cli.run(args);
      assert.equal(ran.code, 1);
      const [document] = ran.stdout.split(/(?<=^\})\n/m);
      assert.equal(checked('results.json', document!).command, command);
    }
    assert.match((await cli.run(['ipam', 'show', '-o', 'xml'])).stderr, /^unrecognized output format 'xml'\nFormats: json, yaml\.\n$/);
  });
});
