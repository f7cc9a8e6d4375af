import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keepUnknownFields } from '../../../src/datastore/keep-unknown-fields.ts';
import type { Struct } from '../../../src/resources/model.ts';

const ELEMENT: Struct = { go: 'Element', fields: [{ name: 'a', go: 'A', type: 'string' }] };
const TYPE: Struct = {
  go: 'Root',
  fields: [
    { name: 'text', go: 'Text', type: 'string' },
    { name: 'inner', go: 'Inner', type: ELEMENT },
    { name: 'list', go: 'List', type: { list: ELEMENT } },
    { name: 'texts', go: 'Texts', type: { list: 'string' } },
    { name: 'map', go: 'Map', type: { map: ELEMENT } },
    { name: 'labels', go: 'Labels', type: { map: 'string' } },
    { name: 'free', go: 'Free', type: 'any' },
  ],
};

const keep = (next: object, raw: object, known: object) => keepUnknownFields(TYPE, next, raw, known);

describe('fields that the model does not know', () => {
  it('are kept at every level', () => {
    const raw = { text: 'x', new: [1], inner: { a: 'x', new: 2 }, map: { k: { a: 'x', new: 3 } } };
    const known = { text: 'x', inner: { a: 'x' }, map: { k: { a: 'x' } } };
    const next = { text: 'y', inner: { a: 'y' }, map: { k: { a: 'y' }, other: { a: 'z' } } };
    assert.deepEqual(keep(next, raw, known), {
      text: 'y',
      inner: { a: 'y', new: 2 },
      map: { k: { a: 'y', new: 3 }, other: { a: 'z' } },
      new: [1],
    });
  });

  it('follow their element of a list, where it moves and where it changes in its place', () => {
    const raw = {
      list: [
        { a: '1', n: 1 },
        { a: '2', n: 2 },
        { a: '3', n: 3 },
      ],
    };
    const known = { list: [{ a: '1' }, { a: '2' }, { a: '3' }] };
    assert.deepEqual(keep({ list: [{ a: '3' }, { a: '1' }] }, raw, known), {
      list: [
        { a: '3', n: 3 },
        { a: '1', n: 1 },
      ],
    });
    assert.deepEqual(keep({ list: [{ a: '1' }, { a: 'x' }, { a: '3' }] }, raw, known), {
      list: [
        { a: '1', n: 1 },
        { a: 'x', n: 2 },
        { a: '3', n: 3 },
      ],
    });
    assert.deepEqual(keep({ list: [{ a: 'x' }] }, raw, known), { list: [{ a: 'x' }] });
  });

  it('go with the field that they stand in', () => {
    assert.deepEqual(keep({}, { inner: { a: 'x', new: 1 }, list: [{ a: '1', new: 1 }] }, { inner: { a: 'x' }, list: [{ a: '1' }] }), {});
  });

  it('stay where they are all that their field holds', () => {
    assert.deepEqual(keep({ text: 'y' }, { inner: { new: 1 } }, {}), { text: 'y', inner: { new: 1 } });
  });

  it('are not those that are written in another case', () => {
    assert.deepEqual(keep({ text: 'new' }, { TEXT: 'old', Inner: { A: 'x', new: 1 } }, { text: 'old', inner: { a: 'x' } }), {
      text: 'new',
    });
  });

  it('are not the keys of maps, nor the content of what is free', () => {
    assert.deepEqual(
      keep(
        { labels: { a: 'x' }, free: { b: 1 } },
        { labels: { gone: 'y' }, free: { gone: 1 } },
        { labels: { gone: 'y' }, free: { gone: 1 } },
      ),
      {
        labels: { a: 'x' },
        free: { b: 1 },
      },
    );
  });

  it('never change what the model knows', () => {
    const plain = { requiredKeys: [], noNullPrototype: true };
    const map = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.string(), value, { noNullPrototype: true });
    const element = fc.record({ a: fc.string() }, plain);
    const members = {
      text: fc.string(),
      inner: element,
      list: fc.array(element),
      texts: fc.array(fc.string()),
      map: map(element),
      labels: map(fc.string()),
    };
    const object = fc.record(members, plain);
    const extra = fc.dictionary(fc.constantFrom('x1', 'x2', '__proto__'), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(object, object, extra, (next, known, unknown) => {
        const raw = { ...structuredClone(known), ...unknown };
        assert.deepEqual(keep(next, raw, known), { ...next, ...unknown });
        assert.deepEqual(keep(known, raw, known), raw);
      }),
    );
  });
});
