import assert from 'node:assert/strict';
import { resolveNamespace } from '../../../src/cli/namespaces.ts';

const policy = { kind: 'NetworkPolicy', namespaced: true, name: 'p', documented: undefined, flag: '' };
const pool = { kind: 'IPPool', namespaced: false, name: 'p', documented: undefined, flag: '' };

const refusal = (message: string) => (error: Error) => error.message === message;

describe('the namespace of a resource', () => {
  it('is the one in the document, else the one of the flag, else default', () => {
    assert.equal(resolveNamespace({ ...policy, documented: 'a' }), 'a');
    assert.equal(resolveNamespace({ ...policy, flag: 'b' }), 'b');
    assert.equal(resolveNamespace({ ...policy, documented: 'b', flag: 'b' }), 'b');
    assert.equal(resolveNamespace(policy), 'default');
  });

  it('must not differ between document and flag', () => {
    assert.throws(
      () => resolveNamespace({ ...policy, documented: 'a', flag: 'b' }),
      refusal('resource namespace does not match client namespace. a != b'),
    );
  });

  it('is none for all namespaces, which excludes a namespace and a name', () => {
    assert.equal(resolveNamespace({ ...policy, name: '', all: true }), undefined);
    assert.equal(resolveNamespace({ ...policy, name: '', documented: 'a', all: true }), undefined);
    assert.throws(
      () => resolveNamespace({ ...policy, all: true }),
      refusal('cannot use --all-namespace flag for getting a single resource'),
    );
    assert.throws(
      () => resolveNamespace({ ...policy, name: '', flag: 'a', all: true }),
      refusal('cannot use both --namespace and --all-namespaces flags at the same time'),
    );
  });

  it('is refused for kinds that have none', () => {
    assert.equal(resolveNamespace(pool), undefined);
    assert.throws(() => resolveNamespace({ ...pool, flag: 'a' }), refusal('IPPool is not namespaced'));
    assert.throws(() => resolveNamespace({ ...pool, all: true }), refusal('IPPool is not namespaced'));
    assert.throws(
      () => resolveNamespace({ ...pool, documented: 'a', flag: 'a' }),
      refusal('namespace should not be specified for a non-namespaced resource. IPPool is not a namespaced resource'),
    );
  });
});
