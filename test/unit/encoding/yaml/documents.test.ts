import assert from 'node:assert/strict';
import { isCalicoError } from '../../../../src/base/errors.ts';
import { splitDocuments } from '../../../../src/encoding/yaml.ts';

const MIB = 1024 * 1024;

describe('splitting a stream into documents', () => {
  const streams: readonly (readonly [string, readonly (readonly [string, number])[]])[] = [
    ['', []],
    ['---', [['---', 1]]],
    ['---\na: 1', [['---\na: 1', 1]]],
    [
      'a: 1\n---\nb: 2\n',
      [
        ['a: 1', 1],
        ['b: 2\n', 3],
      ],
    ],
    [
      'a\n\n--- # comment\n\nb\n----x\nc',
      [
        ['a\n', 1],
        ['\nb', 4],
        ['c', 7],
      ],
    ],
    ['\n---\n', [['', 1]]],
    ['a\n---', [['a', 1]]],
    ['a\n--- b', [['a', 1]]],
    [
      'a\n---\n\n---\nb',
      [
        ['a', 1],
        ['', 3],
        ['b', 5],
      ],
    ],
    [
      'a\r\n---\r\nb',
      [
        ['a\r', 1],
        ['b', 3],
      ],
    ],
    ['a: "x ---"\nb: --- c', [['a: "x ---"\nb: --- c', 1]]],
  ];
  for (const [stream, documents] of streams) {
    it(`cuts ${JSON.stringify(stream)}`, () =>
      assert.deepEqual(
        splitDocuments(stream),
        documents.map(([text, line]) => ({ text, line })),
      ));
  }

  it('refuses a document of 10 MiB, counted in bytes', () => {
    const refused = (error: unknown) =>
      isCalicoError(error, 'Input') && error.message === 'bufio.Scanner: token too long' && error.hint!.includes('line 3');
    assert.throws(() => splitDocuments(`a\n---\n${'x'.repeat(10 * MIB)}`), refused);
    assert.throws(() => splitDocuments(`a\n---\n${'\u20ac'.repeat(4 * MIB)}\n---\n`), refused);
    assert.equal(splitDocuments(`${'x'.repeat(10 * MIB - 1)}\n---\n${'y'.repeat(9 * MIB)}`).length, 2);
  });
});
