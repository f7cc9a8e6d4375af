import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Failure } from '../../../../src/cli/failure.ts';
import { parseCondition } from '../../../../src/cli/wait/condition.ts';
import type { Resource } from '../../../../src/resources/resource.ts';

const POOL = {
  kind: 'IPPool',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name: 'a', labels: {} },
  spec: { disabled: true, cidr: '10.0.0.0/16', empty: '' },
  status: { conditions: [{ type: 'Ready', status: 'False' }] },
} as Resource;

const unmet = (text: string, resource: Resource | undefined = POOL) => parseCondition(text).unmet(resource);

describe('--for', () => {
  it('may be that a resource exists or is gone', () => {
    assert.equal(unmet('create'), undefined);
    assert.equal(parseCondition('create').unmet(undefined), 'does not exist');
    assert.equal(unmet('delete'), 'still exists');
    assert.equal(parseCondition('delete').unmet(undefined), undefined);
  });

  it('may be that a field has a value, or any', () => {
    assert.equal(unmet('jsonpath={.spec.disabled}=true'), undefined);
    assert.equal(unmet('jsonpath=.spec.disabled=true'), undefined);
    assert.equal(unmet('jsonpath=spec.disabled=true'), undefined);
    assert.equal(unmet('jsonpath={.spec.disabled}'), undefined);
    assert.equal(unmet('jsonpath={.spec.disabled}=false'), "{.spec.disabled} is 'true'");
    assert.equal(unmet('jsonpath={.spec.nope}=1'), '{.spec.nope} is not set');
    assert.equal(unmet('jsonpath={.spec.empty}'), '{.spec.empty} is not set');
    assert.equal(unmet('jsonpath={.spec.empty}='), undefined);
    assert.equal(unmet('jsonpath={.status.conditions[0].type}=Ready'), undefined);
    assert.equal(unmet('jsonpath={.status.conditions[5].type}=Ready'), '{.status.conditions[5].type} is not set');
    assert.equal(parseCondition('jsonpath={.spec.cidr}').unmet(undefined), 'does not exist');
  });

  it('may be a condition in the status, True where nothing else is said, in any case', () => {
    assert.equal(unmet('condition=Ready=False'), undefined);
    assert.equal(unmet('condition=ready=false'), undefined);
    assert.equal(unmet('condition=Ready'), 'condition Ready is False');
    assert.equal(unmet('condition=Other'), 'condition Other is not reported');
    assert.equal(unmet('condition=Ready', { ...POOL, status: undefined }), 'condition Ready is not reported');
  });

  it('is refused otherwise, with the forms there are', () => {
    for (const wrong of ['', 'x', 'condition=', 'condition', 'jsonpath=', 'jsonpath={.a', 'jsonpath={.a[}=1', 'jsonpath={}x', 'Create']) {
      assert.throws(
        () => parseCondition(wrong),
        (error) => error instanceof Failure && error.hint !== undefined,
        wrong,
      );
    }
  });

  it('is refused or understood, whatever is written', () => {
    fc.assert(
      fc.property(fc.constantFrom('jsonpath=', 'condition=', ''), fc.string(), (form, rest) => {
        try {
          parseCondition(form + rest).unmet(POOL);
        } catch (error) {
          assert.ok(error instanceof Failure, String(error));
        }
      }),
    );
  });
});
