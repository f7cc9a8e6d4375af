import assert from 'node:assert/strict';
import { emitCheck } from '../../../scripts/generate/emit-check.ts';
import type { SchemaNode } from '../../../scripts/generate/load-schemas.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { checkSchema, type Validator } from '../../../src/resources/schema-check.ts';

const GENERATED = new URL('../../../src/resources/generated/', import.meta.url);

/** What the generator writes for a kind that has `spec` as its only member. */
async function validatorOf(spec: SchemaNode): Promise<Validator> {
  const text = emitCheck({ title: 'Thing', ...struct('Thing', { spec }) });
  const placed = text.replaceAll(/from '(\..*)'/g, (_, path: string) => `from '${new URL(path, GENERATED)}'`);
  return (await import(`data:text/javascript,${encodeURIComponent(placed)}`)).validate;
}

function struct(name: string, properties: Record<string, SchemaNode>, keywords: SchemaNode = {}): SchemaNode {
  return { type: 'object', 'x-go-struct': name, properties, ...keywords };
}

function rule(rule: string, message = 'no'): SchemaNode {
  return { 'x-kubernetes-validations': [{ rule, message }] };
}

const resource = (spec: unknown) => ({ kind: 'Thing', apiVersion: 'v', metadata: {}, spec }) as unknown as Resource;

/** What is wrong with `value` as `spec`: `path: reason`, the root as `-`. */
async function findings(spec: SchemaNode, value: unknown): Promise<string[]> {
  const found = checkSchema(await validatorOf(spec), resource(value));
  return found.map(({ path, reason, atRoot }) => `${atRoot ? '-' : path.join('.')}: ${reason}`);
}

async function defaulted(spec: SchemaNode, value: unknown): Promise<unknown> {
  const object = resource(value);
  checkSchema(await validatorOf(spec), object);
  return object.spec;
}

describe('the schema check', () => {
  describe('of texts', () => {
    it('counts code points, and says bytes', async () => {
      assert.deepEqual(await findings({ maxLength: 1 }, '😀'), []);
      assert.deepEqual(await findings({ minLength: 2 }, '😀'), ['spec: spec in body should be at least 2 chars long']);
      assert.deepEqual(await findings({ maxLength: 1 }, 'ab'), ['spec: may not be more than 1 byte']);
      assert.deepEqual(await findings({ maxLength: 3 }, 'abcd'), ['spec: may not be more than 3 bytes']);
      assert.deepEqual(await findings({ minLength: 2 }, 'a'), ['spec: spec in body should be at least 2 chars long']);
    });

    it('reports the pattern as the schema writes it, and not at all when the length is wrong', async () => {
      const pattern = '^(?i)(a)?$';
      assert.deepEqual(await findings({ pattern }, 'A'), []);
      assert.deepEqual(await findings({ pattern }, 'b'), ["spec: spec in body should match '^(?i)(a)?$'"]);
      assert.deepEqual(await findings({ pattern, 'x-js-pattern': '^b$' }, 'b'), []);
      assert.deepEqual(await findings({ pattern, maxLength: 1 }, 'bb'), ['spec: may not be more than 1 byte']);
      assert.deepEqual(await findings({ pattern, minLength: 2 }, 'b'), ['spec: spec in body should be at least 2 chars long']);
    });

    it('reports pattern and allowed values together, in this order', async () => {
      const constraint: SchemaNode = { enum: ['a', 'b'], pattern: '^a$' };
      assert.deepEqual(await findings(constraint, 'c'), ["spec: spec in body should match '^a$'", 'spec: supported values: "a", "b"']);
    });

    it('takes any CIDR that the legacy parser takes, and no bare address', async () => {
      for (const text of ['10.0.0.1/8', '010.0.0.0/08', 'fd00::1/64']) assert.deepEqual(await findings({ format: 'cidr' }, text), [], text);
      assert.deepEqual(await findings({ format: 'cidr' }, '10.0.0.1'), ['spec: spec in body must be of type cidr: "10.0.0.1"']);
      assert.deepEqual(await findings({ format: 'cidr' }, '10.0.0.1/33'), ['spec: spec in body must be of type cidr: "10.0.0.1/33"']);
    });
  });

  describe('of numbers', () => {
    it('reports both limits and the range of the format, which belongs to the root', async () => {
      assert.deepEqual(await findings({ minimum: 1, maximum: 3 }, 4), ['spec: spec in body should be less than or equal to 3']);
      assert.deepEqual(await findings({ minimum: 1, maximum: 3 }, 0), ['spec: spec in body should be greater than or equal to 1']);
      assert.deepEqual(await findings({ format: 'int32' }, 2 ** 31 - 1), []);
      assert.deepEqual(await findings({ maximum: 7, format: 'int32' }, 4200000001), [
        '-: Checked value must be of type integer with format int32 in spec',
        'spec: spec in body should be less than or equal to 7',
      ]);
    });

    it('checks integers beyond 2^53 as well', async () => {
      const maximum = { type: 'integer', maximum: 4294967295 } as const;
      assert.deepEqual(await findings(maximum, 2n ** 62n), ['spec: spec in body should be less than or equal to 4294967295']);
      assert.deepEqual(await findings({ enum: [4, 6] }, 2n ** 62n), ['spec: supported values: "4", "6"']);
      assert.deepEqual(await findings({ format: 'int64' }, 2n ** 63n), [
        '-: Checked value must be of type integer with format int64 in spec',
      ]);
      assert.deepEqual(await findings({ format: 'int64' }, 2n ** 63n - 1n), []);
    });

    it('quotes allowed numbers', async () => {
      assert.deepEqual(await findings({ enum: [4, 6] }, 5), ['spec: supported values: "4", "6"']);
    });
  });

  describe('of lists and objects', () => {
    it('reports elements before their number', async () => {
      assert.deepEqual(await findings({ maxItems: 1, items: { enum: ['a'] } }, ['a', 'b']), [
        'spec.1: supported values: "a"',
        'spec: must have at most 1 item',
      ]);
      assert.deepEqual(await findings({ minItems: 2 }, ['a']), ['spec: spec in body should have at least 2 items']);
      assert.deepEqual(await findings({ maxItems: 2 }, ['a', 'b', 'c']), ['spec: must have at most 2 items']);
    });

    it('reports nothing else of an object with a wrong number of members', async () => {
      const inner = struct('Inner', {}, { required: ['x'] });
      const constraint = struct('Spec', { b: { maximum: 0 }, c: inner }, { minProperties: 1, maxProperties: 1, required: ['a'] });
      assert.deepEqual(await findings(constraint, {}), ['spec: spec in body should have at least 1 properties']);
      assert.deepEqual(await findings(constraint, { b: 1, c: {} }), ['spec: must have at most 1 item']);
      assert.deepEqual(await findings(constraint, { b: 1 }), ['spec.a: ', 'spec.b: spec.b in body should be less than or equal to 0']);
      assert.deepEqual(await findings(constraint, { c: {} }), ['spec.a: ', 'spec.c.x: ']);
    });

    it('checks the values of maps, whatever their keys', async () => {
      const constraint: SchemaNode = { type: 'object', additionalProperties: { maximum: 1 } };
      assert.deepEqual(await findings(constraint, { a: 1, b: 2, 'c/d~1': 2, 7: 2 }), [
        'spec.7: spec.7 in body should be less than or equal to 1',
        'spec.b: spec.b in body should be less than or equal to 1',
        'spec.c/d~1: spec.c/d~1 in body should be less than or equal to 1',
      ]);
    });

    it('takes null only where the schema says so', async () => {
      const printed = { 'x-go-omit': 'always', 'x-go-pointer': true } as const;
      assert.deepEqual(await findings({ type: 'array', minItems: 1, ...printed }, null), [
        'spec: spec in body must be of type array: "null"',
      ]);
      assert.deepEqual(await findings({ type: 'integer', minimum: 1, ...printed }, null), [
        'spec: spec in body must be of type integer: "null"',
      ]);
      assert.deepEqual(await findings({ type: 'string', enum: ['a'], nullable: true, ...printed }, null), []);
    });

    it('writes indices in brackets', async () => {
      assert.deepEqual(await findings({ items: struct('Item', { a: { maximum: 0 } }) }, [{}, { a: 1 }]), [
        'spec.1.a: spec[1].a in body should be less than or equal to 0',
      ]);
    });
  });

  it('takes linear time for a long list of wrong structs', async () => {
    const items = Array.from({ length: 40_000 }, () => ({ a: 1 }));
    assert.equal((await findings({ type: 'array', items: struct('Item', { a: { maximum: 0 } }) }, items)).length, items.length);
  });

  it('reports each branch of allOf, then the whole at the root', async () => {
    const constraint: SchemaNode = { allOf: [{ enum: ['a', 'b'] }, { enum: ['b'] }] };
    assert.deepEqual(await findings(constraint, 'b'), []);
    assert.deepEqual(await findings(constraint, 'a'), ['spec: supported values: "b"', '-: "spec" must validate all the schemas (allOf)']);
    assert.deepEqual(await findings(constraint, 'c'), [
      'spec: supported values: "a", "b"',
      'spec: supported values: "b"',
      '-: "spec" must validate all the schemas (allOf). None validated',
    ]);
  });

  it('reports a text once however often it arises', async () => {
    const constraint: SchemaNode = { allOf: [{ enum: ['a'] }, { enum: ['a'] }] };
    assert.deepEqual(await findings(constraint, 'c'), [
      'spec: supported values: "a"',
      '-: "spec" must validate all the schemas (allOf). None validated',
    ]);
  });

  describe('of CEL rules', () => {
    it('comes after all else, outer rules before inner ones', async () => {
      const inner = struct('Inner', { b: { maximum: 0 } }, rule('self.b == 0', 'inner'));
      const constraint = struct('Spec', { a: { type: 'array', items: inner } }, rule('size(self.a) == 0', 'outer'));
      assert.deepEqual(await findings(constraint, { a: [{ b: 1 }, { b: 2 }] }), [
        'spec.a.0.b: spec.a[0].b in body should be less than or equal to 0',
        'spec.a.1.b: spec.a[1].b in body should be less than or equal to 0',
        'spec: outer',
        'spec.a.0: inner',
        'spec.a.1: inner',
      ]);
    });

    it('keeps the order of a value’s rules, and reports equal texts of different rules', async () => {
      const inner = struct('Inner', {}, rule('self.b == 0', 'inner'));
      const rules = ['first', 'second', 'first'].map((message) => ({ rule: "has(self.x) || self.a.b == 'no'", message }));
      assert.deepEqual(await findings(struct('Spec', { a: inner }, { 'x-kubernetes-validations': rules }), { a: { b: 1 } }), [
        'spec: first',
        'spec: second',
        'spec: first',
        'spec.a: inner',
      ]);
    });

    it('says why a rule could not be evaluated', async () => {
      const constraint = struct('Spec', {}, rule("self.name == 'x'", 'needs a name'));
      assert.deepEqual(await findings(constraint, {}), ['spec: no such key: name evaluating rule: needs a name']);
    });

    it('sees defaults, also those further in', async () => {
      const inner = struct('Inner', { b: { default: 2 } });
      const constraint = struct('Spec', { a: { default: 1 }, inner }, rule('self.a == 1 && self.inner.b == 2'));
      assert.deepEqual(await findings(constraint, { inner: {} }), []);
      assert.deepEqual(await findings(constraint, { inner: { b: 3 } }), ['spec: no']);
    });

    it('leaves out those that compare with the stored object', async () => {
      assert.deepEqual(await findings(rule('self == oldSelf'), 'a'), []);
    });
  });

  it('fills in defaults only where the key is absent and the parent present', async () => {
    const item = struct('Item', { b: { default: 1 } });
    const constraint = struct('Spec', { a: { default: false }, inner: struct('Inner', { b: { default: 'x' } }) });
    assert.deepEqual(await defaulted(constraint, {}), { a: false });
    assert.deepEqual(await defaulted(constraint, { a: true, inner: {} }), { a: true, inner: { b: 'x' } });
    assert.deepEqual(await defaulted({ items: item }, [{}, { b: 2 }]), [{ b: 1 }, { b: 2 }]);
    assert.deepEqual(await defaulted({ additionalProperties: item }, { k: {}, n: { b: null } }), { k: { b: 1 }, n: { b: null } });
  });
});
