import assert from 'node:assert/strict';
import { areNamed, requestsOfWords } from '../../../../src/cli/selection/words.ts';

const words = async (kind: string, ...names: string[]) =>
  (await requestsOfWords(kind, names)).map(({ resource }) => `${resource.kind} ${resource.metadata.name}`);

describe('the words that name resources', () => {
  it('are a kind and names, as upstream', async () => {
    assert.deepEqual(await words('ippools', 'a', 'b'), ['IPPool a', 'IPPool b']);
    assert.deepEqual(await words('np'), ['NetworkPolicy ']);
  });

  it('may be several kinds, each once however it is spelt', async () => {
    assert.deepEqual(await words('ippool,bgppeer,pool'), ['IPPool ', 'BGPPeer ']);
    assert.deepEqual(await words('gnp,tier', 'x'), ['GlobalNetworkPolicy x', 'Tier x']);
  });

  it('may be single resources of any kind', async () => {
    assert.deepEqual(await words('ippool/a', 'bgppeer/b', 'profile/kns.x'), ['IPPool a', 'BGPPeer b', 'Profile kns.x']);
  });

  it('are of one form', async () => {
    await assert.rejects(words('ippool/a', 'b'), /'b' does not say which kind it is of/);
    await assert.rejects(words('ippool/'), /^Failure: resource name may not be empty$/);
  });

  it('name kinds that there are', async () => {
    await assert.rejects(words('ippool,'), /resource type '' is not supported/);
    await assert.rejects(words('ippol'), (error: { message: string; hint?: string }) => {
      assert.deepEqual([error.message, error.hint], ["resource type 'ippol' is not supported", 'Did you mean ippool?']);
      return true;
    });
  });

  it('tell whether resources are named', () => {
    assert.equal(areNamed({ kind: 'ippool' }), false);
    assert.equal(areNamed({ kind: 'ippool', names: ['a'] }), true);
    assert.equal(areNamed({ kind: 'ippool/a', names: [] }), true);
  });
});
