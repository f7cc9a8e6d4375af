import assert from 'node:assert/strict';
import { runInBulk } from '../../../src/client/bulk.ts';
import { API_VERSION, type Resource } from '../../../src/resources/resource.ts';

function resource(kind: string, name: string, spec: object = {}): Resource {
  return { kind, apiVersion: API_VERSION, metadata: { name }, spec };
}

const sets = (count: number) => Array.from({ length: count }, (_, index) => resource('GlobalNetworkSet', `s${index}`));
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a bulk operation', () => {
  it('works on as many at a time as it may, and answers in input order', async () => {
    let running = 0;
    let most = 0;
    const results = await runInBulk(
      sets(50),
      'create',
      async ({ metadata }, index) => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < index % 5; turn += 1) await nextTurn();
        running -= 1;
        return metadata.name;
      },
      { concurrency: 8 },
    );
    assert.equal(most, 8);
    assert.deepEqual(
      results,
      sets(50).map(({ metadata }) => ({ status: 'done', value: metadata.name })),
    );
  });

  it('goes on after a failure, also with what waited for it', async () => {
    const list = [resource('Tier', 't'), resource('GlobalNetworkPolicy', 'p', { tier: 't' }), resource('Node', 'n')];
    const order: string[] = [];
    const results = await runInBulk(list, 'create', async ({ kind }) => {
      await nextTurn();
      order.push(kind);
      if (kind === 'Tier') throw new Error('refused');
      return kind;
    });
    assert.deepEqual(
      results.map(({ status }) => status),
      ['failed', 'done', 'done'],
    );
    assert.ok(order.indexOf('Tier') < order.indexOf('GlobalNetworkPolicy'), 'the policy did not wait for its tier');
  });

  it('reports progress after each', async () => {
    const seen: number[] = [];
    await runInBulk(sets(3), 'delete', async () => {}, {
      onProgress: ({ finished, total }) => {
        assert.equal(total, 3);
        seen.push(finished);
      },
    });
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('finishes what it started when it is stopped, and says what was never started', async () => {
    const stop = new AbortController();
    const results = await runInBulk(
      sets(6),
      'apply',
      async (_, index) => {
        if (index === 1) stop.abort();
        await nextTurn();
        return index;
      },
      { concurrency: 2, signal: stop.signal },
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['done', 'done', 'not started', 'not started', 'not started', 'not started'],
    );
  });

  it('of nothing is done at once', async () => {
    assert.deepEqual(await runInBulk([], 'apply', async () => {}), []);
  });

  it('takes time in proportion to its length, however much waits for one', async () => {
    const many = 20_000;
    const list = [
      ...Array.from({ length: many }, (_, index) => resource('GlobalNetworkPolicy', `p${index}`)),
      ...Array.from({ length: many }, (_, index) => resource('Tier', `t${index}`)),
    ];
    const results = await runInBulk(list, 'delete', async () => {});
    assert.ok(results.every(({ status }) => status === 'done'));
  });
});
