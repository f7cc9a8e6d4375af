import assert from 'node:assert/strict';
import { alreadyExists, conflict, isCalicoError, notFound } from '../../../src/base/errors.ts';
import { withNextStep } from '../../../src/cli/next-step.ts';
import { API_VERSION } from '../../../src/resources/resource.ts';

describe('a resource that the store says no to', () => {
  const pool = { kind: 'IPPool', apiVersion: API_VERSION, metadata: { name: 'a' } };

  function hint(verb: string, error: unknown): string | undefined {
    const told = withNextStep(verb, pool, error);
    assert.ok(isCalicoError(told) && isCalicoError(error) && told.message === error.message && told.code === error.code);
    return told.hint;
  }

  it('gets the next step for the command', () => {
    assert.match(hint('create', alreadyExists('IPPool(a)'))!, /calicoctl apply/);
    assert.match(hint('replace', notFound('IPPool(a)'))!, /calicoctl apply/);
    for (const verb of ['apply', 'replace', 'delete']) assert.match(hint(verb, conflict('IPPool(a)'))!, /resourceVersion/);
  });

  it('keeps a next step that is known already', () => {
    assert.equal(hint('create', alreadyExists('IPPool(a)', '<nil>', { hint: 'other' })), 'other');
  });

  it('gets none where another resource is meant, or the command has none', () => {
    assert.equal(hint('replace', notFound('Tier(x)')), undefined);
    assert.equal(hint('delete', notFound('IPPool(a)')), undefined);
  });
});
