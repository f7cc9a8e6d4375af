/** The datastore contract (src/datastore/datastore.ts) as tests. Every driver must pass them, against its real store. */
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { Ref } from '../../src/resources/resource.ts';
import { commitTests } from './datastore-suite/commit.ts';
import { listTests } from './datastore-suite/list.ts';
import { objectTests } from './datastore-suite/objects.ts';
import { watchTests } from './datastore-suite/watch.ts';

export interface Harness {
  readonly datastore: Datastore;
  /** Another client of the same store, with connections of its own; closed with the harness. */
  second(): Promise<Datastore>;
  /** Changes what is stored behind the datastore's back. */
  rewrite(ref: Ref, change: (stored: Record<string, unknown>) => unknown): Promise<void>;
  /** What is stored, as JSON. */
  raw(ref: Ref): Promise<Record<string, unknown>>;
  /** Forgets the history up to now, so that older revisions have expired. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export function describeDatastore(name: string, open: () => Promise<Harness>): void {
  describe(`the datastore contract on ${name}`, () => {
    let harness: Harness;

    before(async () => {
      harness = await open();
    });

    after(async () => {
      await harness?.close();
    });

    const current = () => harness;
    objectTests(current);
    listTests(current);
    watchTests(current);
    commitTests(current);
  });
}
