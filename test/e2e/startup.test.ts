import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BIN, Calicoctl } from '../support/calicoctl.ts';

const LIST_MODULES = pathToFileURL(join(import.meta.dirname, '../support/list-modules.mjs')).href;

describe('starting', () => {
  let cli: Calicoctl;
  before(() => {
    cli = new Calicoctl();
  });
  after(() => cli[Symbol.dispose]());

  async function urls(args: readonly string[], script: string): Promise<string[]> {
    const list = join(cli.folder, 'modules.json');
    const { code, stderr } = await cli.runPlain(args, { script, node: ['--import', LIST_MODULES], env: { LIST_MODULES: list } });
    assert.equal(code, 0, stderr);
    return (JSON.parse(readFileSync(list, 'utf8')) as string[]).filter((url) => !url.startsWith('node:'));
  }

  /** The modules that a command loads, as paths within the package: from sources, as a bundle does not tell. */
  const modules = async (args: readonly string[]) =>
    (await urls(args, join(BIN, '../dev.js'))).map((url) => url.replace(/^.*?\/(src|node_modules|bin)\//, '$1/'));

  const named = (found: readonly string[], pattern: RegExp) => found.filter((path) => pattern.test(path));
  const HEAVY =
    /node_modules\/(etcd3|@grpc|@kubernetes|ajv|js-yaml|protobufjs|undici)|src\/(datastore|client|resources|ipam)\/|encoding\/yaml/;

  it('version --client loads nothing but what reads the command line', async () => {
    const found = await modules(['version', '--client']);
    assert.deepEqual(named(found, HEAVY), []);
    assert.deepEqual(named(found, /node_modules/), []);
    assert.ok(found.length <= 16, `${found.length} modules: ${found.join(' ')}`);
  });

  it('version --client reads little of what was built', async () => {
    const found = await urls(['version', '--client'], BIN);
    const bytes = found.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
    assert.ok(found.length <= 12 && bytes < 50_000, `${found.length} files, ${bytes} bytes: ${found.join(' ')}`);
  });

  it('help loads nothing but what reads the command line', async () => {
    for (const args of [[], ['get', '--help'], ['completion']]) assert.deepEqual(named(await modules(args), /node_modules/), []);
  });

  it('validate loads no store', async () => {
    const file = cli.file('tier.yaml', 'apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: a}\n');
    const found = await modules(['validate', '-f', file]);
    assert.deepEqual(named(found, /node_modules\/(etcd3|@grpc|@kubernetes|ajv)|src\/(datastore|ipam)\//), []);
    assert.deepEqual(named(found, /resources\/kinds\//).length, 1);
  });

  it('the embedded store loads no other', async () => {
    assert.deepEqual(named(await modules(['get', 'tier', '-c', cli.config]), /node_modules\/(etcd3|@grpc|@kubernetes|ajv|js-yaml)/), []);
  });
});

describe('starting on a Node that is too old', () => {
  const pretend = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })")}`;

  it('finds the one that npm installed beside it', async () => {
    using cli = new Calicoctl();
    const { stdout, code } = await cli.runPlain(['version', '--client'], { node: ['--import', pretend] });
    assert.equal(code, 0);
    assert.match(stdout, /^Client Version: {4}v3\.\d+\.\d+\+ts\.\d+\.\d+\.\d+\nGit commit: {8}\S+\n$/);
  });

  it('passes on arguments, standard input and the exit code', async () => {
    using cli = new Calicoctl();
    const { stderr, code } = await cli.runPlain(['validate', '-f', '-'], { node: ['--import', pretend], stdin: 'a: [' });
    assert.equal(code, 1);
    assert.match(stderr, /^failed to execute command: error converting YAML/);
  });

  it('says in one line what is needed where there is none', async () => {
    using cli = new Calicoctl();
    const bin = join(BIN, '..');
    for (const name of ['run.js', 'newer-node.js']) cli.file(`elsewhere/${name}`, readFileSync(join(bin, name)));
    cli.file('elsewhere/package.json', { type: 'module' });
    const { stderr, code } = await cli.runPlain(['get'], { node: ['--import', pretend], script: join(cli.folder, 'elsewhere/run.js') });
    assert.equal(code, 1);
    assert.match(stderr, /^calicoctl needs Node\.js 22\.19 or later; this is v.*\n$/);
  });
});
