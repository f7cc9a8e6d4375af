import assert from 'node:assert/strict';
import { Calicoctl } from '../support/calicoctl.ts';
import { type IpamCluster, ipamCluster } from '../support/ipam-cluster.ts';
import { checked } from '../support/stocked-store.ts';
import { describeOn, STORES } from '../support/stores.ts';

describeOn(STORES, 'ipam check', (store) => {
  let cluster: IpamCluster;
  let cli: Calicoctl;
  beforeEach(async () => {
    cluster = await ipamCluster(store);
    cli = cluster.cli;
  });
  afterEach(() => cluster?.[Symbol.asyncDispose]());

  it('counts what is wrong', async () => {
    const { stdout, stderr, code } = await cluster.check(['--show-problem-ips']);
    assert.deepEqual([stderr, code], ['', 0]);
    const services =
      store.type === 'sqlite' ? 'No Kubernetes cluster is configured, skipping service check' : 'Found 0 service load balancer(s).';
    assert.ok(stdout.includes(`\n${services}\n`), stdout);
    assert.match(stdout, /^ {2}10\.65\.0\.3 leaked; attrs Main:gone Extra:namespace=shop,node=node-b,pod=gone$/m);
    assert.match(stdout, /^Check complete; found 1 problems\.\n$/m);
  });

  it('prints a document in place of the text, and ends with 2 where that was asked', async () => {
    const ran = await cluster.check(['--format=json', '--fail-on-problems']);
    assert.deepEqual([ran.code, ran.stderr], [2, 'IPAM has 1 problems\n']);
    const { problemCount, problems, addressesInUse } = checked('ipam-check.json', ran.stdout);
    assert.deepEqual([problemCount, problems.leakedAddresses[0].ip], [1, '10.65.0.3']);
    assert.deepEqual(addressesInUse, { nodes: 1, workloads: 1, ...(store.type !== 'sqlite' && { services: 0 }) });
    assert.equal((await cli.run(['ipam', 'release', '--ip=10.65.0.3'])).code, 0);
    assert.equal((await cluster.check(['--format=yaml', '--fail-on-problems'])).code, 0);
  });

  it('counts objects that cannot be read as a failure, too', async () => {
    const { place, text, name } = cluster.unreadableBlock('10.65.0.8/29');
    await cluster.write(place, text);
    assert.equal((await cli.run(['ipam', 'release', '--ip=10.65.0.3'])).code, 0);
    const { stderr, code } = await cluster.check(['--fail-on-problems']);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(`skipped ${name}, which cannot be read: `), stderr);
    assert.match(stderr, /\nIPAM has 0 problems and 1 objects that cannot be read\n$/);
  });

  it('names damaged blocks, and never writes them', async () => {
    const block = cluster.at.block('10.65.0.0/29');
    const text = (await cluster.read(block))!.replace('"unallocated":[', '"unallocated":[1,');
    await cluster.write(block, text);
    const { stdout, code } = await cluster.check();
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^ {2}IPAMBlock BlockKey\(cidr=10\.65\.0\.0\/29\) is invalid: ordinal 1 is allocated but appears in Unallocated$/m,
    );
    const release = await cli.run(['ipam', 'release', '--ip=10.65.0.3']);
    assert.equal(release.code, 1);
    assert.match(release.stderr, /^error: IPAMBlock BlockKey\(cidr=10\.65\.0\.0\/29\) is invalid/);
    assert.equal(await cluster.read(block), text);
  });

  it('asks a cluster for the addresses of services', async () => {
    await cluster.addService('front', '10.65.0.3');
    const { stdout, stderr, code } = await cluster.check(['--show-all-ips']);
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /^ {2}10\.65\.0\.3 belongs to front\nFound 1 service load balancer\(s\)\.$/m);
    assert.match(stdout, /found 0 problems/);
    assert.equal((await cli.run(['delete', 'kubecontrollersconfig', 'default'])).code, 0);
    const unknown = await cluster.check();
    assert.match(unknown.stdout, /Loading all service load balancer IPs\.\n$/);
    const reason = store.reason('not found', 'kubecontrollersconfigurations', 'default');
    assert.equal(unknown.stderr, `resource does not exist: KubeControllersConfiguration(default) with error: ${reason}\n`);
  });
});

describe('the kubeconfig of ipam check', () => {
  it('must name a cluster', async () => {
    using cli = new Calicoctl();
    const missing = await cli.run(['ipam', 'check', '--kubeconfig=nosuch']);
    assert.deepEqual([missing.code, missing.stdout, missing.stderr], [1, '', 'stat nosuch: no such file or directory\n']);
    const wrong = await cli.run(['ipam', 'check', '--kubeconfig', cli.file('empty', '{}')]);
    assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
    assert.match(wrong.stderr, /^the kubeconfig has no current context\n/);
  });
});
