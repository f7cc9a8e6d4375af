import assert from 'node:assert/strict';
import { kindByAlias, kindByName, kindNames, userKindByName } from '../../../src/resources/registry.ts';

describe('the registry of kinds', () => {
  it('finds a kind by its exact name', async () => {
    assert.equal((await kindByName('IPPool')).plural, 'ippools');
    await assert.rejects(kindByName('ippool'), { code: 'NotSupported' });
  });

  it('finds only kinds that users write, where a user names one', async () => {
    assert.equal((await userKindByName('IPPool'))?.kind, 'IPPool');
    assert.equal(await userKindByName('IPAMBlock'), undefined);
    assert.equal(await userKindByName('toString'), undefined);
  });

  it('finds a kind by any alias in any case', async () => {
    for (const alias of ['ippool', 'ippools', 'POOL', 'IPPs']) assert.equal((await kindByAlias(alias))?.kind, 'IPPool', alias);
    assert.equal(await kindByAlias('nosuch'), undefined);
    assert.equal(await kindByAlias(''), undefined);
  });

  it('has no alias twice, and each kind under the name that its module and model have', async () => {
    const aliases = kindNames().flatMap((entry) => entry.aliases);
    assert.equal(new Set(aliases).size, aliases.length);
    for (const { kind, load, model } of kindNames()) {
      assert.equal((await load()).kind, kind);
      assert.equal((await model()).kind, kind);
    }
  });
});
