import assert from 'node:assert/strict';
import { canonical } from '../../../src/resources/encode.ts';
import type { Model } from '../../../src/resources/model.ts';
import type { Resource } from '../../../src/resources/resource.ts';

const model: Model = {
  kind: 'Thing',
  root: {
    go: 'Thing',
    fields: [
      { name: 'kind', go: 'Kind', type: 'string' },
      { name: 'apiVersion', go: 'APIVersion', type: 'string' },
      {
        name: 'metadata',
        go: 'ObjectMeta',
        omit: 'always',
        type: { go: 'ObjectMeta', fields: [{ name: 'labels', go: 'Labels', type: { map: 'string' } }] },
      },
      {
        name: 'spec',
        go: 'Spec',
        omit: 'always',
        type: {
          go: 'ThingSpec',
          fields: [
            { name: 'a', go: 'A', type: 'int' },
            { name: 'pointer', go: 'Pointer', type: 'int', pointer: true },
            { name: 'list', go: 'List', type: { list: { go: 'Item', fields: [{ name: 'x', go: 'X', type: 'string' }] } } },
            { name: 'pointerList', go: 'PointerList', type: { list: 'string' }, pointer: true },
            { name: 'struct', go: 'Struct', type: { go: 'S', fields: [{ name: 'x', go: 'X', type: 'bool' }] }, omit: 'zero' },
            { name: 'plain', go: 'Plain', type: { go: 'P', fields: [{ name: 'x', go: 'X', type: 'bool' }] } },
            {
              name: 'required',
              go: 'Required',
              type: { go: 'R', fields: [{ name: 'n', go: 'N', type: 'uint64', omit: 'always' }] },
              omit: 'always',
            },
          ],
        },
      },
    ],
  },
};

function spec(value: object): unknown {
  return canonical(model, { kind: 'Thing', apiVersion: 'v', metadata: {}, spec: value } as Resource).spec;
}

describe('canonical', () => {
  it('puts fields in order, metadata before spec, and sorts maps by bytes', () => {
    const resource = {
      spec: { struct: { x: true }, a: 1 },
      metadata: { labels: { b: '', '\u{1f600}': '', '\uffff': '', a: '' } },
      apiVersion: 'v',
      kind: 'Thing',
    };
    const { spec: own, ...rest } = canonical(model, resource as Resource);
    assert.equal(
      JSON.stringify(rest),
      '{"kind":"Thing","apiVersion":"v","metadata":{"labels":{"a":"","b":"","\uffff":"","\u{1f600}":""}}}',
    );
    assert.deepEqual(Object.keys(own!), ['a', 'struct', 'required']);
  });

  it('leaves out what is empty, except behind pointers', () => {
    assert.deepEqual(spec({ a: 0, pointer: 0, list: [], pointerList: [], struct: { x: false } }), {
      pointer: 0,
      pointerList: [],
      required: { n: 0n },
    });
  });

  it('keeps a struct that has no rule to leave it out, and adds those that are always printed', () => {
    assert.deepEqual(spec({ plain: {} }), { plain: {}, required: { n: 0n } });
  });

  it('drops what the model does not know, and null', () => {
    assert.deepEqual(spec({ unknown: 1, pointer: null, list: [{ x: 'a', y: 1 }, null] }), { list: [{ x: 'a' }, {}], required: { n: 0n } });
  });

  it('makes a new object and leaves the given one alone', () => {
    const resource = { kind: 'Thing', apiVersion: 'v', metadata: { labels: { b: '1', a: '2' } }, spec: { a: 0 } } as Resource;
    const before = structuredClone(resource);
    canonical(model, resource);
    assert.deepEqual(resource, before);
  });
});
