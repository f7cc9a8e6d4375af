import assert from 'node:assert/strict';
import { lines } from '../../../../src/datastore/kubernetes/lines.ts';

async function linesOf(...chunks: string[]): Promise<string[]> {
  const source = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  })();
  const all: string[] = [];
  for await (const line of lines(source)) all.push(line);
  return all;
}

describe('lines of a stream', () => {
  it('are the same however the bytes are cut', async () => {
    const text = Buffer.from('{"a":"ü"}\n{}\n').toString('latin1');
    for (let cut = 0; cut <= text.length; cut += 1)
      assert.deepEqual(await linesOf(text.slice(0, cut), text.slice(cut)), ['{"a":"ü"}', '{}']);
  });

  it('do not include one that was broken off', async () => {
    assert.deepEqual(await linesOf('a\nb'), ['a']);
    assert.deepEqual(await linesOf(), []);
  });
});
