import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CalicoError, isCalicoError } from '../../../src/base/errors.ts';
import { decode } from '../../../src/resources/decode.ts';
import { canonical } from '../../../src/resources/encode.ts';
import type { Kind } from '../../../src/resources/kind.ts';
import type { Model, Scalar, Type } from '../../../src/resources/model.ts';
import { kindNames } from '../../../src/resources/registry.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { validate } from '../../../src/resources/validate.ts';

type Json = Record<string, unknown>;

/** Values that a field of the type can be read from. */
const SCALARS: Readonly<Record<Scalar, fc.Arbitrary<unknown>>> = {
  string: fc.oneof(fc.string(), fc.constantFrom('all()', '10.0.0.0/8', 'Allow', '(', 'a', 'fd00::/8', '65536:1')),
  bool: fc.boolean(),
  int: fc.oneof(fc.integer(), fc.constantFrom(0, 2 ** 53, 2n ** 62n)),
  int32: fc.integer(),
  int64: fc.oneof(fc.integer(), fc.constantFrom(2n ** 62n)),
  uint8: fc.nat(255),
  uint16: fc.nat(65535),
  uint32: fc.nat(2 ** 31 - 1),
  uint64: fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  float64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  Time: fc.constantFrom('2026-08-22T10:11:12Z', '2026-08-22T10:11:12.5+02:00'),
  Duration: fc.constantFrom('0', '90s', '-1.5h', '100ms'),
  Port: fc.oneof(fc.nat(65535), fc.constantFrom('http', '1:9', '80')),
  Protocol: fc.oneof(fc.nat(255), fc.constantFrom('TCP', 'tcp', 'ICMP', '6', '')),
  ASNumber: fc.oneof(fc.nat(), fc.constantFrom('64512', '1.10')),
  DSCP: fc.oneof(fc.nat(255), fc.constantFrom('EF', 'af11')),
  IntOrString: fc.oneof(fc.integer(), fc.string()),
  any: fc.jsonValue(),
};

function readable(type: Type): fc.Arbitrary<unknown> {
  if (typeof type === 'string') return SCALARS[type];
  if ('list' in type) return fc.array(type.nullable ? fc.option(readable(type.list)) : readable(type.list), { maxLength: 3 });
  if ('map' in type) return fc.dictionary(fc.string(), readable(type.map), { maxKeys: 3 });
  return fc.record(Object.fromEntries(type.fields.map((field) => [field.name, readable(field.type)])), { requiredKeys: [] });
}

/** Replaces one value somewhere in `value`, or adds a key there. */
function mutate(value: unknown, choices: readonly number[], replacement: unknown): unknown {
  const [choice = 0, ...rest] = choices;
  if (typeof value !== 'object' || value === null || choices.length === 0) return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[choice % keys.length]!;
  if (choice % 7 === 0 && !Array.isArray(value)) return { ...value, [`${key}x`]: replacement };
  const inner = mutate((value as Json)[key], rest, replacement);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

function at(value: unknown, path: readonly (string | number)[]): boolean {
  return path.every((step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Json)[step as string];
    return true;
  });
}

/** The object with the right kind; everything else as given. */
function ofKind(kind: string, value: unknown): unknown {
  return { ...(value as Json), kind, apiVersion: 'projectcalico.org/v3' };
}

describe('the codec of every kind', () => {
  const models: { kind: Kind; model: Model }[] = [];
  before(async () => {
    for (const entry of kindNames()) models.push({ kind: await entry.load(), model: await entry.model() });
  });

  const eachKind = (runs: number, check: (kind: Kind, model: Model) => fc.IPropertyWithHooks<unknown[]>) => {
    for (const { kind, model } of models) fc.assert(check(kind, model), { numRuns: runs });
  };
  const resource = (model: Model) => readable(model.root).map((value) => ofKind(model.kind, value));

  it('gives canonical objects, which it reads again as they are', () => {
    eachKind(
      30,
      (_kind, model) =>
        fc.property(resource(model), (value) => {
          const once = decode(model, value, { strict: true });
          const printed = canonical(model, once);
          assert.deepEqual(decode(model, printed, { strict: false }), printed);
          assert.deepEqual(canonical(model, printed), printed);
        }) as fc.IPropertyWithHooks<unknown[]>,
    );
  });

  it('validates whatever it has read, without a crash, and leaves it alone', () => {
    eachKind(
      30,
      (kind, model) =>
        fc.property(resource(model), (value) => {
          const read = decode(model, value, { strict: true });
          const before = structuredClone(read);
          const { resource: validated, findings } = validate(kind, model, read, { schema: true });
          assert.deepEqual(read, before);
          assert.deepEqual(canonical(model, validated), canonical(model, structuredClone(validated)));
          for (const finding of findings) assert.ok(finding.name !== '' && finding.path !== undefined);
        }) as fc.IPropertyWithHooks<unknown[]>,
    );
  });

  it('reads a broken document or says where it is broken', () => {
    eachKind(
      60,
      (kind, model) =>
        fc.property(resource(model), fc.array(fc.nat(), { maxLength: 6 }), fc.jsonValue(), (value, choices, replacement) => {
          const broken = mutate(value, choices, replacement);
          let read: Resource;
          try {
            read = decode(model, broken, { strict: true });
          } catch (error) {
            assert.ok(isCalicoError(error, 'Input'), String(error));
            assert.ok((error as CalicoError).findings.length > 0);
            for (const { path } of (error as CalicoError).findings) assert.ok(at(broken, path!), path!.join('.'));
            return;
          }
          validate(kind, model, read, { schema: true });
        }) as fc.IPropertyWithHooks<unknown[]>,
    );
  });
});
