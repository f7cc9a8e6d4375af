import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readTable } from '../../../../src/cli/argv/command-table.ts';
import { complete } from '../../../../src/cli/completion/complete.ts';
import { registryAndStore } from '../../../../src/cli/completion/sources.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const table = readTable(ROOT);
/** Kinds and fields are real; there is no store. */
const sources = {
  ...registryAndStore({ packageRoot: ROOT, patience: 0, giveUp: () => assert.fail('a store was asked') }),
  names: async (kind: string) => (kind === 'ippool' ? ['pool-a', 'pool-b', 'other'] : kind === 'bgppeer' ? ['peer', 'other'] : []),
  namespaces: async () => ['default', 'shop'],
};

async function words(...typed: string[]): Promise<readonly string[] | 'files'> {
  const found = await complete(table, typed, sources);
  return found === 'files' ? found : found.map(({ text }) => text);
}

describe('completion', () => {
  it('offers commands, also of a router, with what they do', async () => {
    assert.deepEqual(await words('expl'), ['explain']);
    assert.deepEqual(await words('config', ''), ['get', 'set', 'unset']);
    assert.deepEqual(await words('help', 'config', 's'), ['set']);
    const [diff] = (await complete(table, ['diff'], sources)) as { text: string; description?: string }[];
    assert.equal(diff?.description, 'Show what apply would change');
  });

  it('offers flags of the command, but no hidden ones', async () => {
    assert.deepEqual(await words('get', '--sel'), ['--selector']);
    assert.deepEqual(await words('get', '--all-namespaces'), ['--all-namespaces']);
    assert.deepEqual(await words('version', '--sel'), []);
  });

  it('offers the values of a flag, behind a space or =', async () => {
    assert.deepEqual(await words('get', '-o', 'js'), ['json', 'jsonpath=']);
    assert.deepEqual(await words('get', '--output=w'), ['--output=wide']);
    assert.deepEqual(await words('apply', '-o', ''), ['json']);
    assert.deepEqual(await words('wait', 'ippool', 'a', '--for', 'c'), ['create', 'condition=']);
    assert.deepEqual(await words('get', 'np', '-n', 's'), ['shop']);
    assert.equal(await words('apply', '--filename='), 'files');
    assert.equal(await words('get', '-c', ''), 'files');
  });

  it('offers kinds, several of them each once', async () => {
    assert.deepEqual(await words('get', 'ippo'), ['ippool']);
    assert.deepEqual(await words('get', 'bgppeer,bgp'), ['bgppeer,bgpconfiguration', 'bgppeer,bgpfilter']);
    assert.deepEqual(await words('label', 'ippool,bgpp'), []);
  });

  it('offers names that were not given yet', async () => {
    assert.deepEqual(await words('get', 'ippool', ''), ['pool-a', 'pool-b', 'other']);
    assert.deepEqual(await words('delete', 'ippool', 'pool-a', 'po'), ['pool-b']);
    assert.deepEqual(await words('get', 'ippool,bgppeer', 'o'), ['other']);
    assert.deepEqual(await words('edit', '-n', 'x', 'ippool', 'pool-b'), ['pool-b']);
    assert.deepEqual(await words('label', 'ippool', 'pool-a', ''), []);
  });

  it('offers kind/name', async () => {
    assert.deepEqual(await words('get', 'ippool/po'), ['ippool/pool-a', 'ippool/pool-b']);
    assert.deepEqual(await words('wait', 'ippool/pool-a', 'bgpp'), ['bgppeer/']);
    assert.deepEqual(await words('wait', 'ippool/pool-a', 'bgppeer/p'), ['bgppeer/peer']);
  });

  it('offers fields to explain', async () => {
    assert.deepEqual(await words('explain', 'tier.sp'), ['tier.spec.']);
    assert.deepEqual(await words('explain', 'tier.spec.'), ['tier.spec.order', 'tier.spec.defaultAction']);
    await assert.rejects(words('explain', 'tier.nope.'));
  });

  it('offers nothing where nothing is known', async () => {
    for (const typed of [
      ['bogus', ''],
      ['get', '--bogus', ''],
      ['get', '-c'],
      ['apply', 'x'],
      ['get', 'bogus', ''],
    ]) {
      assert.deepEqual(await words(...typed), [], typed.join(' '));
    }
  });
});
