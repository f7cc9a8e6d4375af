import assert from 'node:assert/strict';
import type { IRangeRequest, IRangeResponse } from 'etcd3';
import { CalicoError } from '../../../src/base/errors.ts';
import { Reads } from '../../../src/datastore/etcd/reads.ts';

interface Call {
  readonly method: string;
  readonly keys: readonly string[];
}

/** Answers each key with itself; each call has a revision of its own. */
class Server {
  readonly calls: Call[] = [];
  readonly #refuse: (keys: readonly string[]) => Error | undefined;

  constructor(refuse: (keys: readonly string[]) => Error | undefined = () => undefined) {
    this.#refuse = refuse;
  }

  async read<T>(_service: string, method: string, request: object): Promise<T> {
    const { success } = request as { success?: { request_range: IRangeRequest }[] };
    const keys = (success?.map((one) => one.request_range) ?? [request as IRangeRequest]).map(({ key }) => String(key));
    this.calls.push({ method, keys });
    const error = this.#refuse(keys);
    if (error) throw error;
    const header = { revision: String(this.calls.length) };
    const answers = keys.map((key) => ({ header, kvs: [{ key: Buffer.from(key) }] }));
    return (success ? { header, responses: answers.map((response_range) => ({ response_range })) } : answers[0]) as T;
  }
}

const range = (key: string) => ({ key: Buffer.from(key) });
const keysOf = (responses: readonly IRangeResponse[]) => responses.map(({ kvs }) => String(kvs[0]?.key));

describe('reads of etcd', () => {
  it('sends one that is alone as it is', async () => {
    const server = new Server();
    const { responses, revision } = await new Reads(server).ask([range('a')]);
    assert.deepEqual(keysOf(responses), ['a']);
    assert.equal(revision, '1');
    assert.deepEqual(server.calls, [{ method: 'range', keys: ['a'] }]);
  });

  it('sends what is asked for at the same moment in one request, at one revision', async () => {
    const server = new Server();
    const reads = new Reads(server);
    const later = async () => {
      for (let turn = 0; turn < 10; turn += 1) await undefined;
      return reads.ask([range('c')]);
    };
    const answers = await Promise.all([reads.ask([range('a'), range('b')]), later(), reads.ask([])]);
    assert.deepEqual(
      answers.map(({ responses }) => keysOf(responses)),
      [['a', 'b'], ['c'], []],
    );
    assert.deepEqual(new Set(answers.map(({ revision }) => revision)), new Set(['1']));
    assert.deepEqual(server.calls, [{ method: 'txn', keys: ['a', 'b', 'c'] }]);
  });

  it('sends no more than etcd takes, and does not part what must be of one revision', async () => {
    const server = new Server();
    const reads = new Reads(server);
    const many = (name: string, count: number) => Array.from({ length: count }, (_, index) => range(`${name}${index}`));
    const answers = await Promise.all([reads.ask(many('a', 100)), reads.ask(many('b', 100)), reads.ask(many('c', 28))]);
    assert.deepEqual(
      answers.map(({ responses, revision }) => [responses.length, revision]),
      [
        [100, '1'],
        [100, '2'],
        [28, '2'],
      ],
    );
    assert.equal(keysOf(answers[2].responses)[27], 'c27');
  });

  it('answers the others where one is refused', async () => {
    const server = new Server((keys) => (keys.includes('b') ? new CalicoError('Unauthorised', 'not for you') : undefined));
    const reads = new Reads(server);
    const [a, b] = await Promise.allSettled([reads.ask([range('a')]), reads.ask([range('b')])]);
    assert.deepEqual(a.status === 'fulfilled' && keysOf(a.value.responses), ['a']);
    assert.match(String(b.status === 'rejected' && b.reason), /not for you/);
  });

  it('asks nobody again who is out of reach', async () => {
    const server = new Server(() => new CalicoError('Unreachable', 'nobody there'));
    const reads = new Reads(server);
    const outcomes = await Promise.allSettled([reads.ask([range('a')]), reads.ask([range('b')])]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(server.calls.length, 1);
  });
});
