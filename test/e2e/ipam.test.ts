/** The ipam commands on an embedded store; how they print what upstream prints is recorded elsewhere (test/conformance). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { KeyValueDatastore } from '../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';
import { parseYaml } from '../../src/encoding/yaml.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { Calicoctl, type Ran } from '../support/calicoctl.ts';

const SCHEMAS = join(import.meta.dirname, '../../schemas/output');
const ajv = new Ajv2020({ strict: true, strictRequired: false });

function checked(schema: string, value: unknown) {
  const isValid = ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, schema), 'utf8')));
  assert.ok(isValid(value), JSON.stringify({ errors: isValid.errors, value }, null, 2));
  // biome-ignore lint/suspicious/noExplicitAny: the schema has said what it is
  return value as any;
}
const json = (schema: string, { stdout }: Ran) => checked(schema, JSON.parse(stdout));

const RESOURCES = `
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: main}
spec: {cidr: 10.65.0.0/24, blockSize: 29}
---
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: wide}
spec: {cidr: 'fd00::/64'}
---
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: node-a}
spec: {bgp: {ipv4Address: 192.0.2.1/24, ipv4IPIPTunnelAddr: 10.65.0.1}}
---
apiVersion: projectcalico.org/v3
kind: WorkloadEndpoint
metadata: {name: node--a-k8s-web-eth0, namespace: shop}
spec: {node: node-a, orchestrator: k8s, pod: web, endpoint: eth0, interfaceName: cali1, ipNetworks: [10.65.0.2/32]}
`;

describe('the ipam commands', () => {
  let cli: Calicoctl;

  beforeEach(async () => {
    cli = new Calicoctl();
    assert.equal((await cli.run(['apply', '-f', '-'], { stdin: RESOURCES })).code, 0);
    await inStore(async (ipam) => {
      await ipam.assignIp({
        ip: '10.65.0.1',
        hostname: 'node-a',
        handle: 'tunnel',
        attributes: { node: 'node-a', type: 'ipipTunnelAddress' },
        use: 'Tunnel',
      });
      await ipam.assignIp({
        ip: '10.65.0.2',
        hostname: 'node-a',
        handle: 'web',
        attributes: { node: 'node-a', pod: 'web', namespace: 'shop' },
        use: 'Workload',
      });
      await ipam.assignIp({
        ip: '10.65.0.3',
        hostname: 'node-a',
        handle: 'gone',
        attributes: { node: 'node-b', pod: 'gone', namespace: 'shop' },
        use: 'Workload',
      });
    });
  });
  afterEach(() => cli[Symbol.dispose]());

  async function inStore(work: (ipam: Ipam, store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<void>): Promise<void> {
    const store = await openSqliteStore({ path: join(cli.folder, 'calico.db'), description: 'test' });
    await using datastore = new KeyValueDatastore('sqlite', store);
    await work(new Ipam(datastore), store);
  }

  const BLOCK = '/calico/ipam/v2/assignment/ipv4/block/10.65.0.0-29';
  const damage = (key: string, value: string) =>
    inStore((_, store) => store.commit([], { puts: [{ key, value }], deletes: [] }).then(() => {}));

  async function stored(key: string): Promise<string | undefined> {
    let value: string | undefined;
    await inStore(async (_, store) => {
      for await (const { items } of store.range({ exact: key })) value = items[0]?.value;
    });
    return value;
  }

  describe('show', () => {
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
      const plain = json('ipam-show.json', await cli.run(['ipam', 'show', '-o', 'json']));
      assert.equal(plain.pools[0].blocks, undefined);
      const ran = await cli.run(['ipam', 'show', '--show-blocks', '-o', 'json']);
      assert.match(ran.stdout, /"total": 18446744073709551616,/);
      const { pools, nodes, blocksOutsidePools } = json('ipam-show.json', ran);
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
      const show = async (ip: string) => json('ipam-show.json', await cli.run(['ipam', 'show', '--ip', ip, '-o', 'json'])).address;
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
      const { address } = json('ipam-show.json', await cli.run(['ipam', 'show', '--ip=10.65.0.3', '-o', 'json']));
      assert.deepEqual(address, { ip: '10.65.0.3', assigned: false, coolingDown: true });
    });

    it('lists borrowed addresses, and settings', async () => {
      const { borrowed, unclassified } = json('ipam-show.json', await cli.run(['ipam', 'show', '--show-borrowed', '-o', 'json']));
      assert.deepEqual([borrowed.length, borrowed[0].node, unclassified], [1, 'node-b', 0]);
      const { configuration } = json('ipam-show.json', await cli.run(['ipam', 'show', '--show-configuration', '-o', 'json']));
      assert.deepEqual(configuration, {
        strictAffinity: false,
        autoAllocateBlocks: true,
        maxBlocksPerHost: 0,
        kubeVirtVMAddressPersistence: 'Enabled',
        ipCooldownSeconds: 0,
      });
    });

    it('names and leaves out what cannot be read, and never writes it', async () => {
      const key = '/calico/ipam/v2/assignment/ipv4/block/10.65.0.8-29';
      await damage(key, '{"cidr": 5');
      const { stdout, stderr, code } = await cli.run(['ipam', 'show', '--show-blocks']);
      assert.equal(code, 0);
      assert.match(stderr, /^skipped \/calico\/ipam\/v2\/assignment\/ipv4\/block\/10\.65\.0\.8-29, which cannot be read: /);
      assert.doesNotMatch(stdout, /10\.65\.0\.8/);
      const { unreadable } = json('ipam-show.json', await cli.run(['ipam', 'show', '-o', 'json']));
      assert.equal(unreadable[0].object, key);
      assert.equal(await stored(key), '{"cidr": 5');
    });
  });

  describe('check', () => {
    it('needs no Kubernetes where there is none, and counts what is wrong', async () => {
      const { stdout, stderr, code } = await cli.run(['ipam', 'check', '--show-problem-ips'], { env: { KUBECONFIG: undefined } });
      assert.deepEqual([stderr, code], ['', 0]);
      assert.match(stdout, /^No Kubernetes cluster is configured, skipping service check$/m);
      assert.match(stdout, /^ {2}10\.65\.0\.3 leaked; attrs Main:gone Extra:namespace=shop,node=node-b,pod=gone$/m);
      assert.match(stdout, /^Check complete; found 1 problems\.\n$/m);
    });

    it('prints a document in place of the text, and ends with 2 where that was asked', async () => {
      const ran = await cli.run(['ipam', 'check', '--format=json', '--fail-on-problems']);
      assert.deepEqual([ran.code, ran.stderr], [2, 'IPAM has 1 problems\n']);
      const { problemCount, problems, addressesInUse } = json('ipam-check.json', ran);
      assert.deepEqual([problemCount, problems.leakedAddresses[0].ip], [1, '10.65.0.3']);
      assert.deepEqual(addressesInUse, { nodes: 1, workloads: 1 });
      assert.equal((await cli.run(['ipam', 'release', '--ip=10.65.0.3'])).code, 0);
      assert.equal((await cli.run(['ipam', 'check', '--format=yaml', '--fail-on-problems'])).code, 0);
    });

    it('counts objects that cannot be read as a failure, too', async () => {
      await damage('/calico/ipam/v2/handle/bad', 'x');
      assert.equal((await cli.run(['ipam', 'release', '--ip=10.65.0.3'])).code, 0);
      const { stderr, code } = await cli.run(['ipam', 'check', '--fail-on-problems']);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^skipped \/calico\/ipam\/v2\/handle\/bad, which cannot be read: .*\nIPAM has 0 problems and 1 objects that cannot be read\n$/,
      );
    });

    it('names damaged blocks, and never writes them', async () => {
      const text = (await stored(BLOCK))!.replace('"unallocated":[', '"unallocated":[1,');
      await damage(BLOCK, text);
      const { stdout, code } = await cli.run(['ipam', 'check']);
      assert.equal(code, 0);
      assert.match(
        stdout,
        /^ {2}IPAMBlock BlockKey\(cidr=10\.65\.0\.0\/29\) is invalid: ordinal 1 is allocated but appears in Unallocated$/m,
      );
      const release = await cli.run(['ipam', 'release', '--ip=10.65.0.3']);
      assert.equal(release.code, 1);
      assert.match(release.stderr, /^error: IPAMBlock BlockKey\(cidr=10\.65\.0\.0\/29\) is invalid/);
      assert.equal(await stored(BLOCK), text);
    });

    it('asks a cluster for the addresses of services', async () => {
      const services = [
        {
          metadata: { name: 'front', namespace: 'shop' },
          spec: { type: 'LoadBalancer' },
          status: { loadBalancer: { ingress: [{ ip: '10.65.0.3' }] } },
        },
        { metadata: { name: 'other', namespace: 'shop' }, spec: { type: 'ClusterIP' } },
      ];
      const server = createServer((asked, answer) => {
        assert.equal(asked.url!.split('?')[0], '/api/v1/services');
        answer.setHeader('content-type', 'application/json').end(JSON.stringify({ kind: 'ServiceList', metadata: {}, items: services }));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      try {
        const kubeconfig = cli.file('kubeconfig.json', {
          'current-context': 'x',
          contexts: [{ name: 'x', context: { cluster: 'c' } }],
          clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
        });
        const missing = await cli.run(['ipam', 'check', '--kubeconfig', kubeconfig]);
        assert.match(missing.stdout, /Loading all service load balancer IPs\.\n$/);
        assert.equal(missing.stderr, 'resource does not exist: KubeControllersConfiguration(default) with error: <nil>\n');
        const stdin =
          'apiVersion: projectcalico.org/v3\nkind: KubeControllersConfiguration\nmetadata: {name: default}\nspec: {controllers: {loadBalancer: {assignIPs: AllServices}}}\n';
        assert.equal((await cli.run(['apply', '-f', '-'], { stdin })).code, 0);
        const { stdout, code } = await cli.run(['ipam', 'check', '--show-all-ips'], { env: { KUBECONFIG: kubeconfig } });
        assert.equal(code, 0);
        assert.match(stdout, /^ {2}10\.65\.0\.3 belongs to front\nFound 1 service load balancer\(s\)\.$/m);
        assert.match(stdout, /found 0 problems/);
      } finally {
        server.close();
      }
    });

    it('says what is wrong with a kubeconfig', async () => {
      const missing = await cli.run(['ipam', 'check', '--kubeconfig=nosuch']);
      assert.deepEqual([missing.code, missing.stdout, missing.stderr], [1, '', 'stat nosuch: no such file or directory\n']);
      const wrong = await cli.run(['ipam', 'check', '--kubeconfig', cli.file('empty', '{}')]);
      assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
      assert.match(wrong.stderr, /^the kubeconfig has no current context\n/);
    });
  });

  describe('release', () => {
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
      assert.deepEqual(
        [code, stderr],
        [0, 'it is the tunnel address of Node(node-a), which takes another when calico-node starts there\n'],
      );
    });

    it('releases what all reports call leaked, once', async () => {
      const check = (report: string) => cli.run(['ipam', 'check', '-o', join(cli.folder, report)]);
      assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
      assert.equal((await check('a.json')).code, 0);
      assert.equal((await check('b.json')).code, 0);
      const release = (...more: string[]) => cli.run(['ipam', 'release', '--from-report=a.json', '--from-report', 'b.json', ...more]);
      const first = json('ipam-release.json', await release('-o', 'json'));
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
      assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
      assert.equal((await cli.run(['ipam', 'check', '-o', 'a.json'])).code, 0);
      await inStore(async (ipam) => {
        await ipam.release([{ ip: '10.65.0.3' }]);
        await ipam.assignIp({ ip: '10.65.0.3', hostname: 'node-a', handle: 'new', attributes: { node: 'node-a' }, use: 'Workload' });
      });
      const { stdout, stderr, code } = await cli.run(['ipam', 'release', '--from-report=a.json']);
      assert.equal(code, 0);
      assert.match(stdout, /^An error occurred while releasing some IPs: update conflict: 10\.65\.0\.3\. {2}Problems are often caused/m);
      assert.equal(stderr, '0 were released; 1 were left as they are\n');
      assert.match((await cli.run(['ipam', 'show', '--ip=10.65.0.3'])).stdout, /Handle ID: new/);
    });

    it('deletes handles that have no address, unless they changed', async () => {
      await damage('/calico/ipam/v2/handle/idle', '{"block":{"10.65.0.0/29":1},"deleted":false}');
      await damage('/calico/ipam/v2/handle/busy', '{"block":{"10.65.0.0/29":1},"deleted":false}');
      assert.equal((await cli.run(['ipam', 'check', '-o', 'a.json'])).code, 0);
      await damage('/calico/ipam/v2/handle/busy', '{"block":{"10.65.0.0/29":2},"deleted":false}');
      const { stdout } = await cli.run(['ipam', 'release', '--from-report=a.json', '--force']);
      assert.match(stdout, /^Deleting 2 handles\.\.\.\nKey: .*\nx\.\nReleased 1 handles; 1 skipped; 0 errors\.$/m);
      assert.deepEqual(
        [await stored('/calico/ipam/v2/handle/idle'), (await stored('/calico/ipam/v2/handle/busy')) !== undefined],
        [undefined, true],
      );
    });

    it('says what is wrong with a report', async () => {
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

  describe('configure', () => {
    it('tells programs what holds now', async () => {
      const ran = await cli.run(['ipam', 'configure', '--strictaffinity=true', '--max-blocks-per-host=9', '-o', 'json']);
      const { set, configuration } = json('ipam-configure.json', ran);
      assert.deepEqual([set, configuration.maxBlocksPerHost], [['strictAffinity', 'maxBlocksPerHost'], 9]);
    });

    it('refuses values that are none, and combinations that cannot work', async () => {
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
        [['--strictaffinity=false', '--max-blocks-per-host=4'], 'error: MaxBlocksPerHost requires StrictAffinity to be enabled'],
      ];
      for (const [flags, message] of wrong) {
        const { stdout, stderr, code } = await cli.run(['ipam', 'configure', ...flags]);
        assert.deepEqual([stdout, stderr, code], ['', `${message}\n`, 1]);
      }
      assert.equal(await stored('/calico/ipam/v2/config'), undefined);
    });
  });

  describe('split', () => {
    it('tells programs what there is now', async () => {
      assert.equal((await cli.run(['datastore', 'migrate', 'lock'])).code, 0);
      const value = json('ipam-split.json', await cli.run(['ipam', 'split', '2', '--cidr=10.65.0.0/24', '-o', 'json']));
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

  it('are not the only ones that care for blocks: pools and nodes take theirs along', async () => {
    const affinity = '/calico/ipam/v2/host/node-a/ipv4/block/10.65.0.0-29';
    assert.notEqual(await stored(affinity), undefined);
    const other = (blockSize: number) =>
      `{apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: main}, spec: {cidr: 10.65.0.0/24, blockSize: ${blockSize}}}`;
    const tried = await cli.run(['delete', 'ippool', 'main', '--dry-run']);
    assert.deepEqual([tried.code, JSON.parse((await stored(BLOCK))!).affinity], [0, 'host:node-a']);
    assert.equal((await cli.run(['delete', 'ippool', 'main'])).code, 0);
    assert.equal(await stored(affinity), undefined);
    assert.equal(JSON.parse((await stored(BLOCK))!).affinity, null);
    const refused = await cli.run(['create', '-f', '-'], { stdin: other(26) });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /block/i);
    assert.equal((await cli.run(['create', '-f', '-'], { stdin: other(29) })).code, 0);
    assert.equal((await cli.run(['delete', 'node', 'node-a'])).code, 0);
    assert.match((await cli.run(['ipam', 'show', '--ip=10.65.0.1'])).stdout, /^10\.65\.0\.1 is not assigned$/m);
  });

  it('print a failure as a document, too', async () => {
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
      assert.equal(checked('results.json', JSON.parse(document!)).command, command);
    }
    assert.match((await cli.run(['ipam', 'show', '-o', 'xml'])).stderr, /^unrecognized output format 'xml'\nFormats: json, yaml\.\n$/);
  });
});
