import assert from 'node:assert/strict';
import { CalicoError } from '../../../src/base/errors.ts';
import { parseCondition } from '../../../src/cli/wait/condition.ts';
import { type Waiting, waitFor } from '../../../src/cli/wait/wait-for.ts';
import { Client } from '../../../src/client/client.ts';
import type { Datastore, Event, Query, Revision } from '../../../src/datastore/datastore.ts';
import { identifier, type Resource } from '../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';

const tier = (name: string, order = 1, labels = {}) => ({
  kind: 'Tier',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name, labels },
  spec: { order },
});

describe('waiting for resources', () => {
  let embedded: EmbeddedClient;
  beforeEach(async () => {
    embedded = await embeddedClient();
  });
  afterEach(() => embedded[Symbol.asyncDispose]());

  /** Starts to wait; `met` grows as resources meet the condition. */
  function start(names: readonly string[], condition: string, more: Partial<Waiting> = {}, client: Client = embedded.client) {
    const met: string[] = [];
    const seen = Promise.withResolvers<void>();
    const ended = waitFor(client, {
      kind: 'Tier',
      namespace: undefined,
      names,
      condition: parseCondition(condition),
      signal: new AbortController().signal,
      once: false,
      onMet: async (ref) => {
        met.push(identifier(ref));
        seen.resolve();
      },
      skipped: () => {},
      ...more,
    });
    return { met, ended, firstMet: seen.promise };
  }

  it('ends at once where everything is as it should be', async () => {
    await embedded.client.create(tier('a'));
    const { ended, met } = start(['a'], 'create');
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(a)']);
  });

  it('ends when the last of several has come, whoever creates it', async () => {
    await embedded.client.create(tier('a'));
    const { ended, met, firstMet } = start(['a', 'b'], 'create');
    await firstMet;
    await (await embedded.another()).create(tier('b'));
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(a)', 'Tier(b)']);
  });

  it('ends when a field has its value, also of one that did not exist', async () => {
    await embedded.client.create(tier('here', 1));
    const { ended, met, firstMet } = start(['here', 'a'], 'jsonpath={.spec.order}=1');
    await firstMet;
    const created = await embedded.client.create(tier('a', 2));
    await embedded.client.update({ ...created.resource, spec: { order: 1 } } as Resource);
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(here)', 'Tier(a)']);
  });

  it('ends when all are gone', async () => {
    for (const name of ['a', 'b']) await embedded.client.create(tier(name));
    const { ended, met, firstMet } = start(['never', 'a', 'b'], 'delete');
    await firstMet;
    for (const name of ['a', 'b']) await embedded.client.delete({ kind: 'Tier', name });
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(never)', 'Tier(a)', 'Tier(b)']);
  });

  it('with a selector ends when any one matches', async () => {
    await embedded.client.create(tier('other'));
    const wanted = ({ metadata }: Resource) => metadata.labels?.env === 'prod';
    const { ended, met } = start([], 'create', { wanted });
    await embedded.client.create(tier('a', 1, { env: 'prod' }));
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(a)']);
  });

  it('says what is not met when it is told to end', async () => {
    await embedded.client.create(tier('a', 7));
    const controller = new AbortController();
    const { ended, firstMet } = start(['default', 'a', 'x'], 'jsonpath={.spec.order}=1000000', { signal: controller.signal });
    await embedded.client.ensureInitialized();
    await firstMet;
    controller.abort();
    assert.deepEqual(
      (await ended).map(({ ref, reason }) => `${identifier(ref)}: ${reason}`),
      ["Tier(a): {.spec.order} is '7'", 'Tier(x): does not exist'],
    );
  });

  it('looks once where it must not wait', async () => {
    const { ended } = start(['x'], 'create', { once: true });
    assert.deepEqual(
      (await ended).map(({ reason }) => reason),
      ['does not exist'],
    );
  });

  it('reads everything again after a gap that the store cannot fill', async () => {
    await embedded.client.create(tier('a'));
    const gaps = new ExpiringClient(embedded.datastore, async () => {
      await embedded.client.delete({ kind: 'Tier', name: 'a' });
      await embedded.client.create(tier('b'));
    });
    const { ended, met } = start(['a'], 'delete', {}, gaps);
    assert.deepEqual(await ended, []);
    assert.deepEqual(met, ['Tier(a)']);
    assert.equal(gaps.watches, 1);
  });

  it('takes one that was made anew meanwhile for deleted', async () => {
    await embedded.client.create(tier('a'));
    const gaps = new ExpiringClient(embedded.datastore, async () => {
      await embedded.client.delete({ kind: 'Tier', name: 'a' });
      await embedded.client.create(tier('a'));
    });
    const { ended } = start(['a'], 'delete', {}, gaps);
    assert.deepEqual(await ended, []);
  });
});

/** The first watch finds that its revision is gone, and that something happened meanwhile. */
class ExpiringClient extends Client {
  watches = 0;
  readonly #meanwhile: () => Promise<void>;

  constructor(datastore: Datastore, meanwhile: () => Promise<void>) {
    super(datastore);
    this.#meanwhile = meanwhile;
  }

  override async *watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal): AsyncGenerator<Event<R>> {
    this.watches += 1;
    if (this.watches === 1) {
      await this.#meanwhile();
      throw new CalicoError('Expired', 'compacted');
    }
    yield* super.watch<R>(query, from, signal);
  }
}
