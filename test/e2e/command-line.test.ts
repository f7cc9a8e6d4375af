import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../src/client/client.ts';
import { BIN, Calicoctl, ended } from '../support/calicoctl.ts';
import { skipLoudly } from '../support/missing-part.ts';
import { describeOn, STORES } from '../support/stores.ts';

const POOL = 'apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: main}\nspec: {cidr: 10.65.0.0/16}\n';

describe('the command line', () => {
  let cli: Calicoctl;
  before(() => {
    cli = new Calicoctl();
  });
  after(() => cli?.[Symbol.dispose]());

  it('shows help on stdout, and ends well', async () => {
    for (const args of [[], ['--help'], ['get', '-h'], ['help'], ['help', 'get'], ['completion'], ['completion', 'bogus']]) {
      const { stdout, stderr, code } = await cli.runPlain(args);
      assert.deepEqual([stderr, code], ['', 0], args.join(' '));
      assert.match(stdout, /^Usage:$/m);
    }
  });

  it('refuses what it does not know, with exit code 1 and nothing on stdout', async () => {
    const cases: [string[], RegExp][] = [
      [['bogus'], /^unknown command "bogus" for "calicoctl"\n/],
      [['gt'], /^unknown command "gt" for "calicoctl"\n\nDid you mean this\?\n\tget\n/],
      [['get', '--bogus'], /^unknown flag: --bogus\n/],
      [['get', 'ippool', '-o', 'bogus'], /^unrecognized output format 'bogus'\n/],
      [['get', 'bogus'], /^failed to get resources: resource type 'bogus' is not supported\n/],
      [['get', 'ippool', ''], /^failed to get resources: resource name may not be empty\n/],
      [['patch', 'ippool'], /^accepts 2 arg\(s\), received 1\n/],
      [['-l', 'loud', 'get', 'ippool'], /^unknown log level: loud, expected one of: panic, fatal, error, warn, info, debug\n/],
      [['apply', '-f', 'x.yaml', '-o', 'yaml'], /^unrecognized output format 'yaml'\n/],
      [['apply'], /^no resources specified: give a file with -f\n/],
      [['create', 'ippool'], /^no resources specified: give a file with -f\n/],
      [['get'], /no resources specified/],
    ];
    for (const [args, stderr] of cases) {
      const ran = await cli.runPlain([...args, ...(args[0] === 'get' && args.length > 1 ? ['-c', cli.config] : [])]);
      assert.deepEqual([ran.stdout, ran.code], ['', 1], args.join(' '));
      assert.match(ran.stderr, stderr);
    }
  });

  it('takes a value that looks like a flag, as upstream does', async () => {
    const { stderr } = await cli.run(['get', 'ippool', '-n', '-A']);
    assert.match(stderr, /^IPPool is not namespaced\n/);
  });

  it('names the config file that is not there, on stdout', async () => {
    const ran = await cli.runPlain(['get', 'ippool', '-c', 'nosuch.cfg']);
    assert.deepEqual(ran, { stdout: 'Error reading config file: nosuch.cfg\n', stderr: '', code: 1 });
  });

  it('goes by the name kubectl calls it', async () => {
    const script = join(cli.folder, 'kubectl-calico');
    symlinkSync(BIN, script);
    assert.match((await cli.runPlain(['bogus'], { script })).stderr, /^unknown command "bogus" for "kubectl-calico"\n/);
    assert.match((await cli.runPlain(['get', '-h'], { script })).stdout, /^ {2}kubectl-calico get /m);
  });

  it('completes commands, flags and kinds', async () => {
    const words = async (...typed: string[]) =>
      (await cli.runPlain(['__complete', '--no-descriptions', '--', ...typed])).stdout.split('\n').slice(0, -1);
    assert.deepEqual(await words('val'), ['validate']);
    assert.deepEqual(await words('completion', 'z'), ['zsh']);
    assert.deepEqual(await words('get', '--all-n'), ['--all-namespaces']);
    assert.deepEqual(await words('get', 'felix'), ['felixconfiguration']);
    assert.deepEqual(await words('get', '--output=js'), ['--output=json', '--output=jsonpath=']);
    assert.deepEqual(await words('get', '-c', '/nosuch', 'node', ''), []);
    assert.deepEqual(await words('apply', '-f', ''), [':files']);
    assert.deepEqual(await words('bogus', ''), []);
  });

  it('is coloured only on a terminal, or where that is asked for', async () => {
    const stderr = async (env: Record<string, string>) => (await cli.runPlain(['apply'], { env })).stderr;
    assert.ok(!(await stderr({})).includes('\x1b'));
    assert.ok((await stderr({ FORCE_COLOR: '1' })).includes('\x1b[2m-f takes a file'));
    assert.ok(!(await stderr({ NO_COLOR: '1' })).includes('\x1b'));
    assert.ok((await stderr({ CLICOLOR_FORCE: '1' })).includes('\x1b[2m-f takes a file'));
    assert.ok(!(await stderr({ CLICOLOR_FORCE: '1', NO_COLOR: '1' })).includes('\x1b'));
  });

  it('says when its output cannot be written, and ends with exit code 1', function () {
    if (!existsSync('/dev/full')) skipLoudly(this, 'there is no /dev/full', 'run the tests on Linux');
    for (const args of [['version', '--client'], ['help'], ['get', 'tier', '-c', cli.config]]) {
      const { status, stderr } = spawnSync(process.execPath, [BIN, ...args], {
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, /^cannot write to standard output: ENOSPC[^\n]*\n$/);
    }
  });

  it('prints a completion script that bash reads', async function () {
    const { stdout } = await cli.runPlain(['completion', 'bash']);
    const { error, status, stderr } = spawnSync('bash', ['-n'], { input: stdout, encoding: 'utf8' });
    if (error) return this.skip();
    assert.equal(status, 0, stderr);
  });
});

describe('a store that does not answer', () => {
  const kubeconfigInline = JSON.stringify({
    clusters: [{ name: 'here', cluster: { server: 'https://127.0.0.1:1' } }],
    contexts: [{ name: 'here', context: { cluster: 'here' } }],
    'current-context': 'here',
  });
  for (const [name, spec, where] of [
    ['etcd', { datastoreType: 'etcdv3', etcdEndpoints: 'http://127.0.0.1:1' }, 'etcd at http://127.0.0.1:1'],
    ['kubernetes', { datastoreType: 'kubernetes', kubeconfigInline }, 'the Kubernetes API server https://127.0.0.1:1'],
  ] as const) {
    it(`is named within 15 seconds, with how it was chosen and the next step [${name}]`, async () => {
      using cli = new Calicoctl(spec);
      const started = performance.now();
      const [read, written] = await Promise.all([
        cli.run(['get', 'ippool']),
        cli.run(['apply', '-f', '-', '--allow-version-mismatch'], { stdin: POOL }),
      ]);
      assert.ok(performance.now() - started < 15_000);
      assert.deepEqual([read.stdout, read.code], ['', 1]);
      assert.match(read.stderr, /^failed to get resources: unable to get Cluster Information to verify version mismatch: /);
      assert.match(
        read.stderr,
        new RegExp(`cannot reach ${where} \\(.*spec\\.datastoreType in .*calicoctl\\.cfg\\): connect ECONNREFUSED`),
      );
      assert.match(read.stderr, /\nUse --allow-version-mismatch to override\nNothing listens there: .+\n$/);
      assert.deepEqual([written.stdout, written.code], ['', 1]);
      assert.match(written.stderr, new RegExp(`^failed to apply 'IPPool' resource: \\[cannot reach ${where} `));
    });
  }

  it('is named at once where it is a file that cannot be one [embedded]', async () => {
    using cli = new Calicoctl({ datastoreType: 'sqlite', sqlitePath: join(import.meta.filename, 'calico.db') });
    const { stdout, stderr, code } = await cli.run(['get', 'ippool']);
    assert.equal(code, 1);
    assert.match(stdout, /^Failed to create Calico API client: embedded datastore .*calico\.db: it cannot be opened for writing: E/);
    assert.match(stderr, /^The file and its folder must be writable for this user; /);
  });

  it('does not keep anybody typing', async () => {
    using cli = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: 'http://127.0.0.1:1' });
    const { code } = await ended(cli.start(['apply', '-f', '-', '-c', cli.config]));
    assert.equal(code, 1);
  });
});

describeOn(STORES, 'a cluster of another release', (store) => {
  it('is refused, unless that is allowed', async () => {
    using cli = await store.empty();
    await cli.run(['create', '-f', '-'], { stdin: POOL });
    await using datastore = await cli.datastore();
    const client = new Client(datastore);
    const version = (calicoVersion: string) => client.ensureInitialized({ calicoVersion });
    await version('v3.31.2');
    const refused = await cli.run(['get', 'ippool']);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^failed to get resources: version mismatch\.\nClient Version: {3}v3\.34\.0\+ts\.\d+\.\d+\.\d+\nCluster Version: {2}3\.31\.2\nUse --allow-version-mismatch to override\n$/,
    );
    assert.equal((await cli.run(['get', 'ippool', '--allow-version-mismatch'])).code, 0);
    assert.equal((await cli.run(['validate', '-f', '-'], { stdin: POOL })).code, 0);
    await version('v3.34.7-rc1');
    assert.equal((await cli.run(['get', 'ippool'])).code, 0);
    assert.equal((await cli.run(['version'])).stdout.split('\n')[2], 'Cluster Version:   v3.34.7-rc1');
  });
});
