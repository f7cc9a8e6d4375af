import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonPatch } from '../../../../src/encoding/patch/index.ts';

/** RFC 6902 appendix A: what it shows, document, patch, result. */
const RFC: [string, unknown, unknown[], unknown][] = [
  ['adds an object member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  ['adds an array element', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['removes an object member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['removes an array element', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['replaces a value', { baz: 'qux' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
  [
    'moves a value',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'moves an array element',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'tests values',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'adds a nested object',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['ignores members it does not know', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  [
    'unescapes ~0 and ~1',
    { '/': 9, '~1': 10 },
    [
      { op: 'test', path: '/~01', value: 10 },
      { op: 'test', path: '/~1', value: 9 },
    ],
    { '/': 9, '~1': 10 },
  ],
  ['appends with -', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  [
    'copies a value',
    { a: { b: [1] } },
    [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'add', path: '/c/b/0', value: 0 },
    ],
    { a: { b: [1] }, c: { b: [0, 1] } },
  ],
  ['replaces the whole document', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  [
    'compares objects by members and big integers by value',
    { a: { x: 1, y: 5n } },
    [{ op: 'test', path: '/a', value: { y: 5, x: 1 } }],
    { a: { x: 1, y: 5n } },
  ],
];

describe('JSON patch', () => {
  for (const [title, document, patch, result] of RFC) {
    it(title, () => {
      assert.deepEqual(jsonPatch(document, patch), result);
    });
  }

  const refused: [string, unknown, RegExp][] = [
    ['a patch that is no array', {}, /a JSON patch is an array of operations/],
    ['an operation that is no object', ['x'], /^operation 0: is not an object$/],
    ['an unknown operation', [{ op: 'merge', path: '/a' }], /^operation 0 \(merge \/a\): 'op' must be one of/],
    ['a missing path', [{ op: 'add', value: 1 }], /^operation 0: 'path' is missing$/],
    ['a missing value', [{ op: 'add', path: '/a' }], /^operation 0 \(add \/a\): 'value' is missing$/],
    ['a path without a slash', [{ op: 'remove', path: 'a' }], /a path starts with '\/': 'a'/],
    ['a wrong escape', [{ op: 'remove', path: '/a~2' }], /'~' must be followed by 0 or 1/],
    [
      'removal of what is not there',
      [
        { op: 'test', path: '/list/0', value: 1 },
        { op: 'remove', path: '/nope' },
      ],
      /^operation 1 \(remove \/nope\): nothing is at 'nope'$/,
    ],
    ['a missing parent', [{ op: 'add', path: '/x/y', value: 1 }], /^operation 0 \(add \/x\/y\): nothing is at 'x'$/],
    ['an index past the end', [{ op: 'add', path: '/list/4', value: 1 }], /'4' is no index of a list of 3/],
    ['an index with a leading zero', [{ op: 'remove', path: '/list/01' }], /nothing is at '01'/],
    ['a test that fails', [{ op: 'test', path: '/list', value: [1, 2] }], /^operation 0 \(test \/list\): the value differs$/],
    ['a move into itself', [{ op: 'move', from: '/list', path: '/list/0' }], /cannot be moved into itself/],
    ['a property of the language', [{ op: 'remove', path: '/__proto__/toString' }], /nothing is at '__proto__'/],
  ];
  for (const [title, patch, message] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(() => jsonPatch({ list: [1, 2, 3] }, patch), { code: 'Input', message });
    });
  }

  it('adds a member named __proto__ without touching the prototype', () => {
    const result = jsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]) as object;
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.deepEqual(Object.keys(result), ['__proto__']);
  });

  it('refuses a patch that doubles the document with every step', () => {
    const patch = Array.from({ length: 64 }, (_, index) => ({ op: 'copy', from: '', path: `/a${index}` }));
    assert.throws(() => jsonPatch({ a: 'x' }, patch), { code: 'Input', message: /makes more than/ });
  });

  it('leaves its arguments alone, also where it fails half way', () => {
    const document = { a: [1], b: { c: 1 } };
    const value = { d: 1 };
    jsonPatch(document, [
      { op: 'add', path: '/b/e', value },
      { op: 'replace', path: '/b/e/d', value: 2 },
      { op: 'remove', path: '/a/0' },
    ]);
    assert.throws(() =>
      jsonPatch(document, [
        { op: 'remove', path: '/a' },
        { op: 'remove', path: '/a' },
      ]),
    );
    assert.deepEqual([document, value], [{ a: [1], b: { c: 1 } }, { d: 1 }]);
  });

  it('undoes an add with a remove', () => {
    const key = fc.string({ unit: fc.constantFrom('a', '/', '~', '0', '1', '-'), maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), key, fc.jsonValue(), (document, name, value) => {
        fc.pre(!Object.hasOwn(document, name));
        const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const result = jsonPatch(document, [
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ]);
        assert.deepEqual(result, { ...document });
      }),
    );
  });
});
