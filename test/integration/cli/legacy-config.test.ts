import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { getConfig, setConfig } from '../../../src/cli/legacy-config/run.ts';
import { Output } from '../../../src/cli/output.ts';

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('config of the first generation', () => {
  let folder: string;
  let flags: { config: string; context: string; 'allow-version-mismatch': boolean; node: string; raw: string };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    const config = join(folder, 'calicoctl.cfg');
    const spec = { datastoreType: 'sqlite', sqlitePath: join(folder, 'calico.db') };
    writeFileSync(config, JSON.stringify({ apiVersion: 'projectcalico.org/v3', kind: 'CalicoAPIConfig', metadata: {}, spec }));
    flags = { config, context: '', 'allow-version-mismatch': false, node: '', raw: '' };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const get = async (name: string, more: Partial<typeof flags> = {}) => {
    const sink = new Sink();
    await getConfig({ ...flags, ...more }, name, new Output(sink, new Sink()));
    return sink.text;
  };
  const set = async (name: string, value: string | undefined, more: Partial<typeof flags> = {}) => {
    const sink = new Sink();
    await setConfig({ ...flags, ...more }, name, value, new Output(sink, new Sink()));
    assert.equal(sink.text, '');
  };

  it('prints what holds where nothing was set', async () => {
    assert.deepEqual(
      [await get('asNumber'), await get('nodeToNodeMesh'), await get('logLevel'), await get('ipip'), await get('logLevel', { node: 'n1' })],
      ['64512\n', 'on\n', 'info\n', 'off\n', 'info (inherited from global)\n'],
    );
  });

  const values: [string, string, string][] = [
    ['asNumber', '64600', '64600\n'],
    ['ASNUMBER', '1.10', '65546\n'],
    ['nodeToNodeMesh', 'off', 'off\n'],
    ['ipip', 'ON', 'on\n'],
    ['logLevel', 'critical', 'critical\n'],
    ['logLevel', 'none', 'critical\n'],
  ];
  for (const [name, value, shown] of values) {
    it(`keeps ${name} ${value} until it is taken back`, async () => {
      const before = await get(name);
      await set(name, value);
      assert.equal(await get(name), shown);
      await set(name, undefined);
      assert.equal(await get(name), before);
    });
  }

  it('lets a node have its own log level', async () => {
    await set('logLevel', 'warning');
    assert.equal(await get('logLevel', { node: 'n1' }), 'warning (inherited from global)\n');
    await set('logLevel', 'debug', { node: 'n1' });
    assert.deepEqual([await get('logLevel', { node: 'n1' }), await get('logLevel')], ['debug\n', 'warning\n']);
    await set('logLevel', undefined, { node: 'n1' });
    assert.equal(await get('logLevel', { node: 'n1' }), 'warning (inherited from global)\n');
  });

  it('reaches any field of a component', async () => {
    assert.equal(await get('Ipv6Support', { raw: 'felix' }), '(unset)\n');
    await set('Ipv6Support', 'false', { raw: 'felix' });
    assert.equal(await get('ipv6Support', { raw: 'felix' }), 'false\n');
    await set('listenPort', '1790', { raw: 'bgp' });
    assert.equal(await get('listenPort', { raw: 'bgp' }), '1790\n');
  });

  const refused: [string, string | undefined, Partial<{ node: string; raw: string }>, string][] = [
    ['nope', 'x', {}, "unrecognised config name 'nope'"],
    ['constructor', 'x', {}, "unrecognised config name 'constructor'"],
    ['asNumber', 'x', {}, 'the supplied AS number is not valid'],
    ['ipip', 'maybe', {}, "invalid value 'maybe'"],
    ['logLevel', 'loud', {}, "invalid value 'loud'"],
    ['asNumber', '1', { node: 'n1' }, '--node should not be specified'],
    ['listenPort', 'x', { raw: 'bgp' }, "invalid value 'x'"],
    ['communities', 'x', { raw: 'bgp' }, "unrecognised config name 'communities'"],
    ['x', undefined, { raw: 'other' }, "unrecognised component 'other'"],
  ];
  for (const [name, value, more, reason] of refused) {
    it(`refuses ${name} ${value ?? ''} ${JSON.stringify(more)}`, async () => {
      await assert.rejects(set(name, value, more), { name: 'Failure', stream: 'stdout', message: `Error executing command: ${reason}` });
    });
  }

  it('keeps what several say at once', async () => {
    await Promise.all([
      set('asNumber', '64600'),
      set('nodeToNodeMesh', 'off'),
      set('listenPort', '1790', { raw: 'bgp' }),
      set('logLevel', 'error'),
    ]);
    assert.deepEqual(
      [await get('asNumber'), await get('nodeToNodeMesh'), await get('listenPort', { raw: 'bgp' }), await get('logLevel')],
      ['64600\n', 'off\n', '1790\n', 'error\n'],
    );
  });
});
