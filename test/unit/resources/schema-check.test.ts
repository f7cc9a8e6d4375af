import assert from 'node:assert/strict';
import * as cel from '../../../src/resources/cel-runtime.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { type Constraint, checkSchema } from '../../../src/resources/schema-check.ts';

/** What is wrong with `value` as `spec` under `constraint`: `path: reason`, the root as `-`. */
function findings(constraint: Constraint, value: unknown): string[] {
  const object = { kind: 'Thing', apiVersion: 'v', metadata: {}, spec: value } as unknown as Resource;
  return checkSchema({ properties: { spec: constraint } }, object).map(
    ({ path, reason, atRoot }) => `${atRoot ? '-' : path.join('.')}: ${reason}`,
  );
}

function defaulted(constraint: Constraint, value: unknown): unknown {
  const object = { kind: 'Thing', apiVersion: 'v', metadata: {}, spec: value } as unknown as Resource;
  checkSchema({ properties: { spec: constraint } }, object);
  return object.spec;
}

describe('the schema check', () => {
  describe('of texts', () => {
    it('counts code points, and says bytes', () => {
      assert.deepEqual(findings({ maxLength: 1 }, '😀'), []);
      assert.deepEqual(findings({ maxLength: 1 }, 'ab'), ['spec: may not be more than 1 byte']);
      assert.deepEqual(findings({ maxLength: 3 }, 'abcd'), ['spec: may not be more than 3 bytes']);
      assert.deepEqual(findings({ minLength: 2 }, 'a'), ['spec: spec in body should be at least 2 chars long']);
    });

    it('reports the pattern as the schema writes it, and not at all when the text is too long', () => {
      const pattern = { text: '^(?i)(a)?$', expression: /^(a)?$/i };
      assert.deepEqual(findings({ pattern }, 'A'), []);
      assert.deepEqual(findings({ pattern }, 'b'), ["spec: spec in body should match '^(?i)(a)?$'"]);
      assert.deepEqual(findings({ pattern, maxLength: 1 }, 'bb'), ['spec: may not be more than 1 byte']);
    });

    it('reports pattern and allowed values together, in this order', () => {
      const constraint: Constraint = { pattern: { text: '^a$', expression: /^a$/ }, enum: ['a', 'b'] };
      assert.deepEqual(findings(constraint, 'c'), ["spec: spec in body should match '^a$'", 'spec: supported values: "a", "b"']);
    });

    it('takes any CIDR that the legacy parser takes, and no bare address', () => {
      for (const text of ['10.0.0.1/8', '010.0.0.0/08', 'fd00::1/64']) assert.deepEqual(findings({ format: 'cidr' }, text), [], text);
      assert.deepEqual(findings({ format: 'cidr' }, '10.0.0.1'), ['spec: spec in body must be of type cidr: "10.0.0.1"']);
      assert.deepEqual(findings({ format: 'cidr' }, '10.0.0.1/33'), ['spec: spec in body must be of type cidr: "10.0.0.1/33"']);
    });
  });

  describe('of numbers', () => {
    it('reports both limits and the range of the format, which belongs to the root', () => {
      assert.deepEqual(findings({ minimum: 1, maximum: 3 }, 4), ['spec: spec in body should be less than or equal to 3']);
      assert.deepEqual(findings({ minimum: 1, maximum: 3 }, 0), ['spec: spec in body should be greater than or equal to 1']);
      assert.deepEqual(findings({ format: 'int32' }, 2 ** 31 - 1), []);
      assert.deepEqual(findings({ format: 'int32' }, 4200000001), ['-: Checked value must be of type integer with format int32 in spec']);
    });

    it('checks integers beyond 2^53 as well', () => {
      assert.deepEqual(findings({ maximum: 4294967295 }, 2n ** 62n), ['spec: spec in body should be less than or equal to 4294967295']);
      assert.deepEqual(findings({ format: 'int64' }, 2n ** 63n), ['-: Checked value must be of type integer with format int64 in spec']);
      assert.deepEqual(findings({ format: 'int64' }, 2n ** 63n - 1n), []);
    });

    it('quotes allowed numbers', () => {
      assert.deepEqual(findings({ enum: [4, 6] }, 5), ['spec: supported values: "4", "6"']);
    });
  });

  describe('of lists and objects', () => {
    it('reports elements before their number', () => {
      assert.deepEqual(findings({ maxItems: 1, items: { enum: ['a'] } }, ['a', 'b']), [
        'spec.1: supported values: "a"',
        'spec: must have at most 1 item',
      ]);
      assert.deepEqual(findings({ minItems: 2 }, ['a']), ['spec: spec in body should have at least 2 items']);
      assert.deepEqual(findings({ maxItems: 2 }, ['a', 'b', 'c']), ['spec: must have at most 2 items']);
    });

    it('reports nothing else of an object with a wrong number of members', () => {
      const constraint: Constraint = { minProperties: 1, maxProperties: 1, required: ['a'], properties: { b: { maximum: 0 }, c: {} } };
      assert.deepEqual(findings(constraint, {}), ['spec: spec in body should have at least 1 properties']);
      assert.deepEqual(findings(constraint, { b: 1, c: 1 }), ['spec: must have at most 1 item']);
      assert.deepEqual(findings(constraint, { b: 1 }), ['spec.a: ', 'spec.b: spec.b in body should be less than or equal to 0']);
    });

    it('checks the values of maps', () => {
      assert.deepEqual(findings({ values: { maximum: 1 } }, { a: 1, b: 2 }), ['spec.b: spec.b in body should be less than or equal to 1']);
    });

    it('takes null only where the schema says so', () => {
      assert.deepEqual(findings({ type: 'array' }, null), ['spec: spec in body must be of type array: "null"']);
      assert.deepEqual(findings({ type: 'string', nullable: true }, null), []);
    });

    it('writes indices in brackets', () => {
      assert.deepEqual(findings({ items: { properties: { a: { maximum: 0 } } } }, [{}, { a: 1 }]), [
        'spec.1.a: spec[1].a in body should be less than or equal to 0',
      ]);
    });
  });

  it('reports each branch of allOf, then the whole at the root', () => {
    const constraint: Constraint = { allOf: [{ enum: ['a', 'b'] }, { enum: ['b'] }] };
    assert.deepEqual(findings(constraint, 'b'), []);
    assert.deepEqual(findings(constraint, 'a'), ['spec: supported values: "b"', '-: "spec" must validate all the schemas (allOf)']);
    assert.deepEqual(findings(constraint, 'c'), [
      'spec: supported values: "a", "b"',
      'spec: supported values: "b"',
      '-: "spec" must validate all the schemas (allOf). None validated',
    ]);
  });

  it('reports a text once however often it arises', () => {
    const constraint: Constraint = { allOf: [{ enum: ['a'] }, { enum: ['a'] }] };
    assert.deepEqual(findings(constraint, 'c'), [
      'spec: supported values: "a"',
      '-: "spec" must validate all the schemas (allOf). None validated',
    ]);
  });

  describe('of CEL rules', () => {
    it('comes after all else, outer rules before inner ones', () => {
      const no = (message: string) => ({ rules: [{ message, holds: () => false }] });
      const constraint: Constraint = { ...no('outer'), properties: { a: { ...no('inner'), maximum: 0 } } };
      assert.deepEqual(findings(constraint, { a: 1 }), [
        'spec.a: spec.a in body should be less than or equal to 0',
        'spec: outer',
        'spec.a: inner',
      ]);
    });

    it('says why a rule could not be evaluated', () => {
      const rules = [{ message: 'needs a name', holds: (self: unknown) => cel.get(self, 'name') === 'x' }];
      assert.deepEqual(findings({ rules }, {}), ['spec: no such key: name evaluating rule: needs a name']);
    });

    it('sees defaults', () => {
      const rules = [{ message: 'no', holds: (self: unknown) => cel.get(self, 'a') === 1 }];
      assert.deepEqual(findings({ defaults: { a: 1 }, rules }, {}), []);
    });
  });

  it('fills in defaults only where the key is absent and the parent present', () => {
    const constraint: Constraint = { defaults: { a: false }, properties: { inner: { defaults: { b: 'x' } } } };
    assert.deepEqual(defaulted(constraint, {}), { a: false });
    assert.deepEqual(defaulted(constraint, { a: true, inner: {} }), { a: true, inner: { b: 'x' } });
    assert.deepEqual(defaulted({ items: { defaults: { b: 1 } } }, [{}, { b: 2 }]), [{ b: 1 }, { b: 2 }]);
  });
});
