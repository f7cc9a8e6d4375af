import assert from 'node:assert/strict';
import { CalicoError } from '../../../src/base/errors.ts';
import { decode, decodeType } from '../../../src/resources/decode.ts';
import type { Model, Struct, Type } from '../../../src/resources/model.ts';

const inner: Struct = {
  go: 'InnerSpec',
  fields: [
    { name: 'action', go: 'Action', type: 'string', goType: 'v3.Action', omit: 'always' },
    { name: 'ports', go: 'Ports', type: { list: 'Port' } },
    { name: 'on', go: 'On', type: 'bool' },
  ],
};
const spec: Struct = {
  go: 'ThingSpec',
  fields: [
    { name: 'cidr', go: 'CIDR', type: 'string' },
    { name: 'order', go: 'Order', type: 'float64', pointer: true },
    { name: 'size', go: 'Size', type: 'uint16' },
    { name: 'big', go: 'Big', type: 'uint64' },
    { name: 'on', go: 'On', type: 'bool' },
    { name: 'labels', go: 'Labels', type: { map: 'string' } },
    { name: 'nets', go: 'Nets', type: { list: 'string' } },
    { name: 'classes', go: 'Classes', type: { list: 'string' }, tag: 'required,unique' },
    { name: 'ingress', go: 'Ingress', type: { list: inner } },
    { name: 'source', go: 'Source', type: inner, omit: 'zero', pointer: true },
    { name: 'period', go: 'Period', type: 'Duration', pointer: true },
    { name: 'timeout', go: 'Timeout', type: 'Duration', omit: 'always' },
    { name: 'allocations', go: 'Allocations', type: { list: 'int', nullable: true }, omit: 'always' },
  ],
};
const model: Model = {
  kind: 'Thing',
  root: { go: 'Thing', fields: [{ name: 'spec', go: 'Spec', type: spec, omit: 'always' }] },
};
const ALWAYS = { timeout: '0s', allocations: null };
const PREFIX = 'error unmarshaling JSON: while decoding JSON: ';

function read(value: unknown, strict = true): unknown {
  return (decode(model, { spec: value }, { strict }) as { spec?: unknown }).spec;
}

function failure(value: unknown, strict = true): CalicoError {
  try {
    read(value, strict);
  } catch (error) {
    assert.ok(error instanceof CalicoError);
    assert.equal(error.code, 'Input');
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

/** The message without what all strict ones begin with. */
function refusal(value: unknown): string {
  const { message } = failure(value);
  assert.ok(message.startsWith(PREFIX), message);
  return message.slice(PREFIX.length);
}

describe('decode', () => {
  it('puts fields in order, leaves empty ones out and adds those that are always there', () => {
    const decoded = read({ nets: [], labels: {}, size: 0, cidr: 'a', on: false, order: 0 });
    assert.equal(JSON.stringify(decoded), JSON.stringify({ cidr: 'a', order: 0, ...ALWAYS }));
    assert.deepEqual(decode(model, {}, { strict: true }), { spec: ALWAYS });
  });

  it('takes null for absent, and for a zero value among elements', () => {
    assert.deepEqual(read({ cidr: null, order: null, labels: { a: null }, nets: [null], ingress: [null], allocations: [1, null] }), {
      labels: { a: '' },
      nets: [''],
      ingress: [{ action: '' }],
      timeout: '0s',
      allocations: [1, null],
    });
  });

  it('keeps an empty list that the tag required accepts', () => {
    assert.deepEqual(read({ classes: [] }), { classes: [], ...ALWAYS });
  });

  it('gives 64-bit unsigned numbers as bigint', () => {
    assert.deepEqual(read({ big: 5 }), { big: 5n, ...ALWAYS });
    assert.deepEqual(read({ big: 2n ** 64n - 1n }), { big: 2n ** 64n - 1n, ...ALWAYS });
  });

  it('sorts the keys of maps by bytes, and takes any key', () => {
    const labels = JSON.parse('{"b":"1","\u{1f600}":"2","\uff00":"3","__proto__":"4"}');
    const decoded = read({ labels }) as { labels: object };
    assert.deepEqual(Object.keys(decoded.labels), ['__proto__', 'b', '\uff00', '\u{1f600}']);
  });

  describe('of text', () => {
    it('takes numbers and booleans where a manifest has them', () => {
      assert.deepEqual(read({ nets: [8, 1000, 1.5, true, false, 2n ** 60n, 1e21], labels: { a: 1.0 } }), {
        labels: { a: '1' },
        nets: ['8', '1000', '1.5', 'true', 'false', '1152921504606846976', '1e+21'],
        ...ALWAYS,
      });
    });

    it('takes nothing else in stored JSON', () => {
      assert.equal(
        failure({ cidr: 5 }, false).message,
        'json: cannot unmarshal number into Go struct field ThingSpec.spec.cidr of type string',
      );
    });
  });

  describe('of keys', () => {
    it('matches them without regard to case; the exact one wins over what sorts before it', () => {
      assert.deepEqual(read({ CIDR: 'a', Order: 1 }), { cidr: 'a', order: 1, ...ALWAYS });
      assert.deepEqual(read({ order: 5, Order: 6 }), { order: 5, ...ALWAYS });
      assert.deepEqual(read({ '\u017fize': 7 }), { size: 7, ...ALWAYS });
    });

    it('reads two spellings of one object together', () => {
      assert.deepEqual(decode(model, { Spec: { cidr: 'a', size: 1 }, spec: { size: 2 } }, { strict: true }), {
        spec: { cidr: 'a', size: 2, ...ALWAYS },
      });
    });

    it('refuses unknown ones in a manifest only', () => {
      assert.equal(refusal({ nope: 1 }), 'json: unknown field "nope"');
      assert.deepEqual(read({ nope: 1 }, false), ALWAYS);
    });
  });

  describe('refuses', () => {
    const cases: readonly [what: string, value: unknown, text: string][] = [
      ['text for a boolean', { on: 'yes' }, 'json: cannot unmarshal string into Go struct field ThingSpec.spec.on of type bool'],
      ['text for a float', { order: 'x' }, 'json: cannot unmarshal string into Go struct field ThingSpec.spec.order of type float64'],
      [
        'a number out of range',
        { size: 70000 },
        'json: cannot unmarshal number 70000 into Go struct field ThingSpec.spec.size of type uint16',
      ],
      ['a negative number', { size: -1 }, 'json: cannot unmarshal number -1 into Go struct field ThingSpec.spec.size of type uint16'],
      ['a fraction', { size: 80.5 }, 'json: cannot unmarshal number 80.5 into Go struct field ThingSpec.spec.size of type uint16'],
      ['a list for text', { cidr: ['a'] }, 'json: cannot unmarshal array into Go struct field ThingSpec.spec.cidr of type string'],
      [
        'a list for a map',
        { labels: [] },
        'json: cannot unmarshal array into Go struct field ThingSpec.spec.labels of type map[string]string',
      ],
      ['text for a list', { nets: 'a' }, 'json: cannot unmarshal string into Go struct field ThingSpec.spec.nets of type []string'],
      [
        'text for a list of objects',
        { ingress: 'a' },
        'json: cannot unmarshal string into Go struct field ThingSpec.spec.ingress of type []v3.InnerSpec',
      ],
      [
        'text for an object',
        { source: 'a' },
        'json: cannot unmarshal string into Go struct field ThingSpec.spec.source of type v3.InnerSpec',
      ],
      [
        'an object for named text',
        { ingress: [{ action: {} }] },
        'json: cannot unmarshal object into Go struct field InnerSpec.spec.ingress.action of type v3.Action',
      ],
      [
        'a port out of range',
        { ingress: [{ ports: [65536] }] },
        'json: cannot unmarshal number 65536 into Go struct field InnerSpec.spec.ingress.ports of type uint16',
      ],
      ['a port name with spaces', { ingress: [{ ports: ['a b'] }] }, 'invalid name for named port (a b)'],
      ['a duration without unit', { period: '5' }, 'time: missing unit in duration "5"'],
      ['a number for a duration', { period: 5 }, 'json: cannot unmarshal number into Go struct field ThingSpec.spec.period of type string'],
      ['null for a duration that is no pointer', { timeout: null }, 'time: invalid duration ""'],
    ];
    for (const [what, value, text] of cases) it(what, () => assert.equal(refusal(value), text));

    it('what is no object at all', () => {
      assert.throws(() => decode(model, 5, { strict: true }), {
        message: `${PREFIX}json: cannot unmarshal number into Go value of type v3.Thing`,
      });
    });
  });

  describe('of several mistakes', () => {
    it('reports the first by sorted keys in a manifest, and lists all with their paths', () => {
      const error = failure({ ingress: [{ on: 1 }, { action: 'Allow', zzz: 1 }], cidr: [], aaa: 1 });
      assert.equal(error.message, `${PREFIX}json: unknown field "aaa"`);
      assert.deepEqual(
        error.findings.map(({ name, reason, path }) => [name, reason, path]),
        [
          ['spec.aaa', 'unknown field', ['spec', 'aaa']],
          ['spec.cidr', 'cannot read array as string', ['spec', 'cidr']],
          ['spec.ingress[0].on', 'cannot read number as bool', ['spec', 'ingress', 0, 'on']],
          ['spec.ingress[1].zzz', 'unknown field', ['spec', 'ingress', 1, 'zzz']],
        ],
      );
    });

    it('reports one that a type found itself before those that Go only notes', () => {
      const error = failure({ aaa: 1, on: 'x', period: 'x' });
      assert.equal(error.message, `${PREFIX}time: invalid duration "x"`);
      assert.deepEqual(
        error.findings.map(({ name }) => name),
        ['spec.period', 'spec.aaa', 'spec.on'],
      );
    });

    it('gives the path as the document spells it', () => {
      assert.deepEqual(failure({ Ingress: [{ ON: 1 }] }).findings[0]?.path, ['spec', 'Ingress', 0, 'ON']);
    });
  });

  it('names the types of Kubernetes and of Calico by their packages', () => {
    const refused = (type: Type) => {
      try {
        decodeType(type, 'x', { strict: false });
      } catch (error) {
        return (error as Error).message.replace(/.*type /, '');
      }
    };
    const struct = (go: string): Struct => ({ go, fields: [] });
    assert.equal(refused(struct('ObjectMeta')), 'v1.ObjectMeta');
    assert.equal(refused(struct('NodeSpec')), 'internalapi.NodeSpec');
    assert.equal(refused(struct('NodeControllerConfig')), 'v3.NodeControllerConfig');
    assert.equal(refused({ list: { map: 'Port' } }), '[]map[string]numorstring.Port');
  });
});
