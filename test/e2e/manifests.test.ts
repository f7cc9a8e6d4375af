import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { Calicoctl } from '../support/calicoctl.ts';
import { describeOn, STORES } from '../support/stores.ts';

const V3 = 'apiVersion: projectcalico.org/v3\n';
const pool = (name: string, more = '') => `${V3}kind: IPPool\nmetadata: {name: ${name}}\nspec: {cidr: 10.0.0.0/16${more}}\n`;

describe('manifests that are wrong', () => {
  let cli: Calicoctl;
  before(() => {
    cli = new Calicoctl();
  });
  after(() => cli?.[Symbol.dispose]());

  /** What `validate` prints on stderr; it must fail, say nothing on stdout, and show no stack trace. */
  async function refused(content: string | Buffer | { file: string }): Promise<string> {
    const file = typeof content === 'object' && 'file' in content ? content.file : cli.file('m.yaml', content);
    const { stdout, stderr, code } = await cli.runPlain(['validate', '-f', file]);
    assert.deepEqual([stdout, code], ['', 1]);
    assert.doesNotMatch(stderr, /^ {2,}at |internal error|node:internal/m);
    return stderr.replaceAll(`${cli.folder}/`, '');
  }

  it('are named with file, line and column', async () => {
    assert.equal(
      await refused(`${pool('a')}---\n${pool('b', ', blockSize: 99')}`),
      [
        'hit error: [error with field spec (blockSize must be between 20 and 32 for IPv4 pools, and between 116 and 128 for IPv6 pools)]',
        'm.yaml:9:1: IPPool(b): spec (blockSize must be between 20 and 32 for IPv4 pools, and between 116 and 128 for IPv6 pools)',
        'validated 1 of 2 resources',
        '',
      ].join('\n'),
    );
    assert.match(await refused(`${V3}kind: Tier\nmetadata: {name: A}\n`), /\nm\.yaml:3:12: Tier\(A\): Metadata\.Name = 'A' /);
  });

  it('say which field may have been meant, and how a value is written', async () => {
    const stderr = await refused(
      `${V3}kind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  ingress:\n  - {action: Allow, source: {net: [], nets: x}}\n  Oder: 1\n  order: high\n`,
    );
    assert.match(stderr, /^m\.yaml:6:30: spec\.ingress\[0\]\.source\.net: unknown field; did you mean nets\?$/m);
    assert.match(stderr, /^m\.yaml:6:39: spec\.ingress\[0\]\.source\.nets: .*; write a list, such as \[a, b\]$/m);
    assert.match(stderr, /^m\.yaml:7:3: spec\.Oder: unknown field; did you mean order\?$/m);
    assert.match(stderr, /^m\.yaml:8:3: spec\.order: .*; write a number, without quotes\n`calicoctl explain networkpolicy\.spec` lists/m);
  });

  it('show every unknown field and wrong type at once', async () => {
    const stderr = await refused(`${V3}kind: IPPool\nmetadata: {name: a}\nspec:\n  cidr: [x]\n  bogus: 1\n  other: 2\n`);
    assert.match(stderr, /^m\.yaml:5:3: spec\.cidr: /m);
    assert.match(stderr, /^m\.yaml:6:3: spec\.bogus: unknown field$/m);
    assert.match(stderr, /^m\.yaml:7:3: spec\.other: unknown field$/m);
  });

  it('say which line of YAML or JSON cannot be read', async () => {
    assert.match(
      await refused(`${pool('a')}---\na: [b\n`),
      /^failed to execute command: error converting YAML to JSON: yaml: line \d+: .*\nm\.yaml:7:\d+/,
    );
    assert.match(await refused('{"apiVersion": "projectcalico.org/v3",\n "kind": ]}'), /\nm\.yaml:2:\d+/);
    assert.match(await refused(`${V3}kind: IPPool\nkind: Tier\n`), /key "kind" already set in map\nm\.yaml:3:/);
  });

  it('say that a kind or version is unknown, and how it is written', async () => {
    assert.equal(
      await refused('kind: ippool\napiVersion: projectcalico.org/v3\n'),
      'failed to execute command: unknown resource type (ippool) and/or version (projectcalico.org/v3)\n' +
        'm.yaml:1:1: unknown resource type (ippool) and/or version (projectcalico.org/v3)\n' +
        'Did you mean `kind: IPPool`?\n',
    );
    assert.match(await refused('kind: Networkpolicies\napiVersion: projectcalico.org/v3\n'), /\nDid you mean `kind: NetworkPolicy`\?\n$/);
    assert.match(await refused('kind: Bogus\napiVersion: projectcalico.org/v3\n'), /\n`calicoctl api-resources` lists/);
    assert.match(await refused('kind: ipPool\napiVersion: v1\n'), /calicoctl convert/);
    assert.match(await refused('# nothing\n'), /^failed to execute command: unknown resource type \(\) and\/or version \(\)\n/);
  });

  it('name the file that is missing, empty, or not to be read', async () => {
    assert.match(await refused({ file: 'nosuch.yaml' }), /^failed to execute command: open nosuch\.yaml: no such file or directory\n/);
    assert.match(await refused(''), /^no resources specified in file m\.yaml\n/);
    const secret = cli.file('secret.yaml', pool('a'));
    chmodSync(secret, 0);
    if (process.getuid?.() !== 0)
      assert.match(await refused({ file: secret }), /^failed to execute command: open secret\.yaml: permission denied\n/);
  });

  it('may be a folder without manifests', async () => {
    cli.file('docs/readme.txt', 'x');
    cli.file('docs/deeper/a.yaml', pool('a'));
    assert.match(await refused({ file: `${cli.folder}/docs` }), /^no resources specified in directory docs\n.* -R /);
    const { stdout } = await cli.runPlain(['validate', '-R', '-f', `${cli.folder}/docs`]);
    assert.equal(stdout, "Successfully validated 1 'IPPool' resource(s)\n");
    const skipped = await cli.runPlain(['validate', '--skip-empty', '-f', `${cli.folder}/docs`]);
    assert.deepEqual(skipped, { stdout: 'No resources specified\n', stderr: '', code: 0 });
  });

  it('may be binary, huge, endless, deep or explosive', async () => {
    assert.match(await refused(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00])), /is not text in UTF-8/);
    assert.match(await refused('a: "\0"\n'), /control characters are not allowed\nm\.yaml:1:5/);
    assert.match(
      await refused(Buffer.alloc(100_000_000, 'apiVersion: projectcalico.org/v3\n')),
      /more than 64 MiB of manifests at once\nSplit them/,
    );
    assert.match(await refused({ file: '/dev/zero' }), /more than 64 MiB/);
    assert.match(await refused(`a: "${'x'.repeat(11_000_000)}"`), /bufio\.Scanner: token too long\n.*10 MiB/);
    assert.match(await refused(`${'['.repeat(100_000)}`), /exceeded max depth/);
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefghijkl'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijkl'[index]}`)}]`),
    ];
    assert.match(await refused(bomb.join('\n')), /excessive aliasing/);
  }).timeout(60_000);

  it('read well from standard input, too', async () => {
    const { stderr } = await cli.runPlain(['validate', '-f', '-'], { stdin: pool('A') });
    assert.match(stderr, /\nstdin:3:12: IPPool\(A\): /);
  });
});

describeOn(STORES, 'a manifest that is wrong', (store) => {
  it('keeps everything else in its folder from being applied', async () => {
    using cli = await store.empty();
    cli.file('folder/1.yaml', pool('first'));
    cli.file('folder/2.yaml', 'kind: [\n');
    const { stdout, code } = await cli.run(['apply', '-f', `${cli.folder}/folder`]);
    assert.deepEqual([stdout, code], ['', 1]);
    assert.equal((await cli.run(['get', 'ippool', '-o', 'name'])).stdout, '');
  });
});
