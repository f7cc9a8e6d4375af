import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Calicoctl, ended } from '../support/calicoctl.ts';
import { describeOn, STORES } from '../support/stores.ts';

const COUNT = 2000;
const set = (index: number) =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: set-${String(index).padStart(5, '0')}}\nspec: {nets: [10.0.0.0/8, 192.0.2.0/24]}\n`;

describeOn(STORES, 'the formats of get', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await store.empty();
    const stdin = Array.from({ length: COUNT }, (_, index) => set(index)).join('---\n');
    assert.deepEqual(await cli.run(['create', '-f', '-'], { stdin }), {
      stdout: `Successfully created ${COUNT} 'GlobalNetworkSet' resource(s)\n`,
      stderr: '',
      code: 0,
    });
  });
  after(() => cli?.[Symbol.dispose]());

  const get = async (...args: string[]) => (await cli.run(['get', ...args])).stdout;

  it('show the same thousands of resources each', async () => {
    const names = Array.from({ length: COUNT }, (_, index) => `set-${String(index).padStart(5, '0')}`);
    assert.deepEqual(
      JSON.parse(await get('gnetsets', '-o', 'json')).items.map((item: { metadata: { name: string } }) => item.metadata.name),
      names,
    );
    assert.deepEqual(
      [...(await get('gnetsets', '-o', 'yaml')).matchAll(/^ {4}name: (.*)$/gm)].map(([, name]) => name),
      names,
    );
    assert.deepEqual(
      (await get('gnetsets', '-o', 'custom-columns=NAME'))
        .split('\n')
        .slice(1, -2)
        .map((line) => line.trim()),
      names,
    );
    assert.deepEqual(
      (await get('gnetsets', '-o', 'name')).split('\n').slice(0, -1),
      names.map((name) => `globalnetworkset/${name}`),
    );
    assert.equal(await get('gnetsets', '-o', 'jsonpath={.items[1999].metadata.name}'), 'set-01999');
    assert.equal(await get('gnetsets', '-o', 'go-template={{range .}}- {{len .Items}}{{end}}'), '- 2000');
  });

  it('apply back what they printed', async () => {
    for (const format of ['yaml', 'json']) {
      const stdin = await get('gnetsets', 'set-00001', 'set-00002', '-o', format);
      assert.equal((await cli.run(['apply', '-f', '-'], { stdin })).stdout, "Successfully applied 2 'GlobalNetworkSet' resource(s)\n");
    }
  });

  it('end quietly when the reader has seen enough', async () => {
    const child = cli.start(['get', 'gnetsets', '-o', 'yaml', '-c', cli.config]);
    const end = ended(child);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    const { stderr, code } = await end;
    assert.deepEqual([stderr, code], ['', 0]);
  });
});

describe('a format of get', () => {
  it('that is wrong is refused with what is wrong with it', async () => {
    using cli = new Calicoctl();
    for (const [format, message] of [
      ['go-template={{.Foo', 'template: get:1: unclosed action\n'],
      ['go-template={{nofunc .}}', 'template: get:1: function "nofunc" not defined\n'],
      ['go-template-file=missing.tmpl', 'open missing.tmpl: no such file or directory\n'],
      ['jsonpath={.items', 'error parsing jsonpath {.items, unclosed action\n'],
      ['custom-columns=NAME,BOGUS', 'unknown heading BOGUS, valid values are: NAME, NETS\n'],
    ] as const) {
      const { stdout, stderr, code } = await cli.run(['get', 'gnetsets', '-o', format]);
      assert.deepEqual([stdout, code], ['', 1], format);
      assert.ok(stderr.startsWith(message), stderr);
    }
  });
});
