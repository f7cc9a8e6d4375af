import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ERROR_CODES } from '../../src/base/errors.ts';
import { Calicoctl, type Ran } from '../support/calicoctl.ts';
import { describeOn, STORES } from '../support/stores.ts';

const schema = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/output', name), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false });
const isResults = ajv.compile(schema('results.json'));
const isVersion = ajv.compile(schema('version.json'));

const pool = (name: string, cidr: string) =>
  `apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: ${name}}\nspec: {cidr: ${cidr}}\n`;

/** The document on stdout, checked against its schema. */
function document({ stdout }: Ran, isValid: { (value: unknown): boolean; errors?: unknown } = isResults) {
  const value = JSON.parse(stdout);
  assert.ok(isValid(value), JSON.stringify({ errors: isValid.errors, value }, null, 2));
  return value;
}

const statuses = (value: { results: { name: string; status: string }[] }) => value.results.map(({ name, status }) => `${name} ${status}`);

describeOn(STORES, '-o json of commands that change', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await store.empty();
  });
  after(() => cli?.[Symbol.dispose]());

  it('has one result for each resource, in order', async () => {
    const file = cli.file('pools.yaml', `${pool('a', '10.0.0.0/16')}---\n${pool('b', '10.0.0.0/17')}---\n${pool('c', '10.1.0.0/16')}`);
    const ran = await cli.run(['create', '-f', file, '-o', 'json']);
    const value = document(ran);
    assert.equal(ran.code, 1);
    assert.deepEqual(statuses(value), ['a created', 'b failed', 'c created']);
    assert.deepEqual(value.summary, { total: 3, succeeded: 2, failed: 1, notStarted: 0 });
    const { file: where, line, error } = value.results[1];
    assert.deepEqual([where, line, error.code], [file, 6, 'Invalid']);
    assert.match(error.message, /overlaps with IPPool\(a\)/);
    assert.match(ran.stderr, /overlaps with IPPool\(a\)/);
  });

  it('tells created from configured from unchanged', async () => {
    const stdin = [pool('a', '10.0.0.0/16, natOutgoing: true'), pool('c', '10.1.0.0/16'), pool('d', '10.2.0.0/16')].join('---\n');
    assert.deepEqual(statuses(document(await cli.run(['apply', '-f', '-', '-o', 'json'], { stdin }))), [
      'a configured',
      'c unchanged',
      'd created',
    ]);
  });

  it('works for replace, patch, label and delete', async () => {
    const run = async (...args: string[]) =>
      statuses(document(await cli.run([...args, '-o', 'json'], { stdin: pool('c', '10.1.0.0/16') })));
    assert.deepEqual(await run('replace', '-f', '-'), ['c replaced']);
    assert.deepEqual(await run('patch', 'ippool', 'c', '-p', '{"spec":{"disabled":true}}'), ['c patched']);
    assert.deepEqual(await run('patch', 'ippool', 'zz', '-p', '{}'), ['zz failed']);
    assert.deepEqual(await run('label', 'ippool', 'c', 'a=b'), ['c labelled']);
    assert.deepEqual(await run('label', 'ippool', 'c', 'a=c'), ['c failed']);
    assert.deepEqual(await run('create', '-f', '-', '--skip-exists'), ['c skipped']);
    assert.deepEqual(await run('delete', 'ippool', 'd', 'zz', '-s'), ['d deleted', 'zz skipped']);
  });

  it('of version tells of the program, the store and the cluster', async () => {
    const value = document(await cli.run(['version', '-o', 'json']), isVersion);
    assert.equal(value.datastore.type, store.type);
    assert.match(value.cluster.guid, /^[0-9a-f]{32}$/);
  });
});

describe('-o json where no store is touched', () => {
  let cli: Calicoctl;
  before(() => {
    cli = new Calicoctl();
  });
  after(() => cli?.[Symbol.dispose]());

  it('has the place of each finding', async () => {
    const file = cli.file('bad.yaml', 'apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: x}\nspec:\n  cidr: 10.0.0.1/16\n');
    const value = document(await cli.runPlain(['validate', '-f', file, '-o', 'json']));
    const [finding] = value.results[0].error.findings;
    assert.deepEqual([finding.path, finding.file, finding.line, finding.column], ['spec.cidr', file, 5, 3]);
  });

  it('says why nothing was tried', async () => {
    const missing = await cli.run(['apply', '-f', 'nosuch.yaml', '-o', 'json']);
    assert.equal(missing.code, 1);
    assert.equal(document(missing).error.code, 'Input');
    assert.deepEqual(document(missing).results, []);
    const empty = await cli.run(['apply', '-f', '-', '--skip-empty', '-o', 'json']);
    assert.deepEqual([empty.code, document(empty).results], [0, []]);
  });

  it('is alone on standard output, whatever is wrong', async () => {
    const config = cli.file(
      'not-a-database.cfg',
      `apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nspec: {datastoreType: sqlite, sqlitePath: ${cli.file('text.db', 'no database'.repeat(100))}}\n`,
    );
    for (const args of [
      ['apply', '-f', '-'],
      ['patch', 'ippool', 'a', '-p', '{}'],
      ['label', 'ippool', 'a', 'b=c'],
      ['delete', 'ippool', 'a'],
    ]) {
      const broken = await cli.runPlain([...args, '-o', 'json', '-c', config], { stdin: pool('a', '10.0.0.0/16') });
      assert.equal(document(broken).error.code, 'Datastore');
      assert.match(broken.stderr, /^Failed to create Calico API client: /);
      const missing = await cli.runPlain([...args, '-o', 'json', '-c', 'nosuch.cfg']);
      assert.equal(document(missing).error.message, 'Error reading config file: nosuch.cfg');
      assert.deepEqual([broken.code, missing.code], [1, 1]);
    }
    const version = await cli.runPlain(['version', '-o', 'json', '-c', config]);
    const { clientVersion, error } = document(version, isVersion);
    assert.deepEqual([version.code, error.code, clientVersion.slice(0, 2)], [1, 'Datastore', 'v3']);
  });

  it('knows every error code there is', () => {
    const known = schema('results.json').$defs.error.properties.code.enum;
    assert.deepEqual(known, [...Object.keys(ERROR_CODES), 'Internal']);
  });

  it('of version tells of the program alone where that was asked', async () => {
    const alone = document(await cli.runPlain(['version', '--client', '-o', 'json']), isVersion);
    assert.equal(alone.cluster, undefined);
  });
});
