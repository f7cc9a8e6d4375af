/** The syncer over a real store, as tests. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { globalNetworkSet, networkSet, refTo, withNets } from './datastore-suite/samples.ts';
import { type ConsumerOptions, contents, SyncConsumer } from './sync-consumer.ts';

export interface SyncerHarness {
  /** What the syncer reads. */
  readonly reader: Datastore;
  /** Two other clients of the same store. */
  readonly writers: readonly [Datastore, Datastore];
  /** Forgets the history up to now. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface RemoteHarness extends SyncerHarness {
  /** The reader's way to the store. */
  readonly connection: { cut(): Promise<void>; restore(): Promise<void> };
  /** Ends the store without warning, and brings it back. */
  restart(): Promise<void>;
}

export interface SyncerSuite<H> {
  /** Objects of the largest test. */
  readonly many: number;
  open(): Promise<H>;
  /** Further tests. */
  more?(harness: () => H): void;
}

const SETS = [{ kind: 'GlobalNetworkSet' }, { kind: 'NetworkSet' }] as const;
const PATIENCE = 60_000;

export function describeSyncer<H extends SyncerHarness>(name: string, { many, open, more }: SyncerSuite<H>): void {
  describe(`the syncer on ${name}`, function () {
    this.timeout(PATIENCE);
    let harness: H;
    let writer: Datastore;

    before(async () => {
      harness = await open();
      [writer] = harness.writers;
    });
    after(async () => {
      await harness?.close();
    });

    const follow = (options: ConsumerOptions = {}) => followSets(harness, options);
    more?.(() => harness);

    it('tells what two writers do at the same time', async () => {
      await using consumer = follow();
      await Promise.all(harness.writers.map((one, index) => churn(one, index, 300)));
      await consumer.untilSame(writer, SETS);
      assert.ok(consumer.known.size > 0);
    });

    it('arrives at the same state when its consumer sleeps while history is forgotten', async () => {
      const names = Array.from({ length: 300 }, (_, index) => `slow-${index}`);
      let stored = await Promise.all(names.map((name) => writer.create(globalNetworkSet(name))));
      let gate = Promise.withResolvers<void>();
      gate.resolve();
      await using consumer = follow({ pause: () => gate.promise });
      await consumer.untilSame(writer, SETS);
      gate = Promise.withResolvers();
      // More than fits between store and consumer.
      for (let round = 0; round < 8; round += 1)
        stored = await Promise.all(stored.map((one) => writer.update(withNets(one, [`10.${round}.0.0/16`]))));
      await Promise.all(names.slice(200).map((name) => writer.delete({ kind: 'GlobalNetworkSet', name })));
      await harness.compact();
      gate.resolve();
      await consumer.untilSame(writer, SETS);
    });

    it('reads nothing more when it has ended', async () => {
      const consumer = follow();
      await consumer.until(({ status }) => status === 'in-sync');
      await consumer[Symbol.asyncDispose]();
      const heard = consumer.items.length;
      await writer.create(globalNetworkSet('unheard'));
      await turn();
      assert.equal(consumer.items.length, heard);
    });

    it('tells everything there is once, and is in sync', async () => {
      const sets = Array.from({ length: many }, (_, index) => networkSet(`ns-${index % 50}`, `many-${index}`, ['10.0.0.0/8']));
      await createAll(writer, sets);
      await using consumer = follow();
      await consumer.until(({ status }) => status === 'in-sync');
      assert.deepEqual(consumer.known, await contents(writer, SETS));
      assert.ok(consumer.known.size >= many);
    });
  });
}

/** For stores that are another process, with a network between. */
export function remoteTests(harness: () => RemoteHarness): void {
  const writer = () => harness().writers[0];

  describe('across a network', () => {
    it('tells the difference, once it can look again, when history was forgotten while it was cut off', async () => {
      for (const name of ['same', 'changes', 'goes']) await writer().create(globalNetworkSet(`cut-${name}`));
      await using consumer = followSets(harness());
      await consumer.untilSame(writer(), SETS);
      await harness().connection.cut();
      await writer().delete({ kind: 'GlobalNetworkSet', name: 'cut-goes' });
      await setNets(writer(), 'cut-changes', '10.0.0.0/8');
      await writer().create(globalNetworkSet('cut-comes'));
      await harness().compact();
      const before = consumer.items.length;
      await harness().connection.restore();
      await consumer.untilSame(writer(), SETS);
      const told = consumer.items.slice(before).flatMap((item) => (item.type === 'updates' ? item.updates : []));
      assert.deepEqual(told.map(({ type, ref }) => `${type} ${ref.name}`).toSorted(), [
        'deleted cut-goes',
        'new cut-comes',
        'updated cut-changes',
      ]);
      await writer().create(globalNetworkSet('cut-after'));
      await consumer.untilSame(writer(), SETS);
    });

    it('loses and repeats nothing when the store dies in the middle of changes, and comes back', async () => {
      await using consumer = followSets(harness());
      await consumer.until(({ status }) => status === 'in-sync');
      const writing = churn(writer(), 7, 200).catch(() => {});
      await consumer.until(({ items }) => items.length > 20);
      await harness().restart();
      await writing;
      await churn(writer(), 8, 50);
      await consumer.untilSame(writer(), SETS);
    });
  });
}

function followSets({ reader }: SyncerHarness, options: ConsumerOptions = {}): SyncConsumer {
  return new SyncConsumer(reader, SETS, options);
}

/** Creates, changes and deletes objects of its own, of both kinds. */
async function churn(writer: Datastore, owner: number, changes: number): Promise<void> {
  for (let change = 0; change < changes; change += 1) {
    const [name, nets] = [`churn-${owner}-${change % 17}`, [`10.${change % 256}.0.0/16`]];
    const resource = change % 2 === 0 ? globalNetworkSet(name, nets) : networkSet('churn', name, nets);
    const [stored] = await writer.getMany([refTo(resource)]);
    if (!stored) await writer.create(resource);
    else if (change % 5 === 0) await writer.delete(refTo(resource));
    else await writer.update({ ...stored, resource });
  }
}

async function setNets(writer: Datastore, name: string, net: string): Promise<void> {
  const stored = await writer.get({ kind: 'GlobalNetworkSet', name });
  await writer.update({ ...stored, resource: globalNetworkSet(name, [net]) });
}

/** Many at once where the store can. */
async function createAll(writer: Datastore, resources: readonly Resource[]): Promise<void> {
  if (!writer.commit) {
    await Promise.all(resources.map((resource) => writer.create(resource)));
    return;
  }
  for (let at = 0; at < resources.length; at += 100) {
    await writer.commit({ conditions: [], writes: resources.slice(at, at + 100).map((put) => ({ put })) });
  }
}
