import assert from 'node:assert/strict';
import { merge } from '../../../../src/datastore/kubernetes/merge.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

async function* of<T>(...items: T[]): AsyncIterable<T> {
  for (const item of items) {
    await new Promise((resolve) => setImmediate(resolve));
    yield item;
  }
}

describe('merged sources', () => {
  it('give everything, each in its own order', async () => {
    const all = await collect(merge([of(1, 2, 3), of(10, 20), of<number>()]));
    assert.deepEqual(
      all.toSorted((a, b) => a - b),
      [1, 2, 3, 10, 20],
    );
    assert.deepEqual(
      all.filter((item) => item < 10),
      [1, 2, 3],
    );
  });

  it('are not read further than one item ahead of the reader', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield given;
      }
    }
    for await (const item of merge([endless()])) {
      assert.ok(given <= item + 1);
      if (item === 5) break;
    }
    assert.ok(given <= 6);
  });

  it('fail with the first that fails, after what came before', async () => {
    async function* failing() {
      yield 1;
      throw new Error('no more');
    }
    const seen: number[] = [];
    await assert.rejects(async () => {
      for await (const item of merge([failing()])) seen.push(item);
    }, /no more/);
    assert.deepEqual(seen, [1]);
  });
});
