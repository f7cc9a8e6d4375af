import assert from 'node:assert/strict';
import {
  formatProfileRevision,
  namespaceProfileName,
  parseNamespaceProfileName,
  parseProfileRevision,
  parseServiceAccountProfileName,
  serviceAccountProfileName,
} from '../../../src/resources/profile-name.ts';

describe('a profile name', () => {
  it('stands for a namespace', () => {
    assert.equal(namespaceProfileName('default'), 'kns.default');
    assert.equal(parseNamespaceProfileName('kns.default'), 'default');
    assert.throws(() => parseNamespaceProfileName('ksa.a.b'), { message: 'Profile ksa.a.b not backed by a Namespace' });
  });

  it('stands for a service account, whose name may have dots', () => {
    assert.equal(serviceAccountProfileName({ namespace: 'a', name: 'b.c' }), 'ksa.a.b.c');
    assert.equal(serviceAccountProfileName({ namespace: '', name: 'b' }), 'ksa.default.b');
    assert.deepEqual(parseServiceAccountProfileName('ksa.a.b.c'), { namespace: 'a', name: 'b.c' });
    assert.throws(() => parseServiceAccountProfileName('kns.a'), { message: 'Profile kns.a not backed by a ServiceAccount' });
    assert.throws(() => parseServiceAccountProfileName('ksa.a'), { message: 'Profile ksa.a is not formatted correctly' });
  });
});

describe("a profile's revision", () => {
  it('is made of two, either of which may be missing', () => {
    for (const revision of ['1/2', '1/', '/2']) assert.equal(formatProfileRevision(parseProfileRevision(revision)), revision);
    assert.deepEqual(parseProfileRevision(''), { namespace: '', serviceAccount: '' });
  });

  for (const revision of ['1', '1/2/3']) {
    it(`is not ${revision}`, () =>
      assert.throws(() => parseProfileRevision(revision), { message: `ResourceVersion is not valid: ${revision}` }));
  }
});
