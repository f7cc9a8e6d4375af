/**
 * A datastore as a process sees it that may die, or be left without an answer, at any write. Each call passes a hook before it and after it: the
 * hook may wait (for its turn), act (race with the caller), or throw. Once it throws `Crash`, the process is dead: nothing it does reaches the store.
 */
import type { Datastore, Page, Query } from '../../src/datastore/datastore.ts';
import type { Resource } from '../../src/resources/resource.ts';

export type Operation = 'get' | 'getMany' | 'list' | 'create' | 'update' | 'delete' | 'commit';

export interface Point {
  readonly phase: 'before' | 'after';
  readonly operation: Operation;
  /** `IPAMBlock 10.0.0.0/26`: what is written, deleted, read or listed. */
  readonly objects: readonly string[];
  /** Only before a write: does it now, whatever becomes of the caller; its outcome is lost. */
  readonly perform?: (() => Promise<void>) | undefined;
}

export type Hook = (point: Point) => void | Promise<void>;

export class Crash extends Error {
  constructor() {
    super('the process died');
  }
}

const WRITES: readonly Operation[] = ['create', 'update', 'delete', 'commit'];

export function isWrite({ operation }: Point): boolean {
  return WRITES.includes(operation);
}

export function crashingDatastore(datastore: Datastore, hook: Hook): Datastore {
  let dead = false;
  const pass = async (point: Point) => {
    if (dead) throw new Crash();
    try {
      await hook(point);
    } catch (error) {
      if (error instanceof Crash) dead = true;
      throw error;
    }
    if (dead) throw new Crash();
  };
  const around = async <T>(operation: Operation, objects: readonly string[], call: () => Promise<T>): Promise<T> => {
    const perform = WRITES.includes(operation) ? () => call().then(ignore, ignore) : undefined;
    await pass({ phase: 'before', operation, objects, perform });
    const outcome = await settled(call);
    await pass({ phase: 'after', operation, objects });
    return outcome();
  };
  const nameOf = ({ kind, name }: { kind: string; name?: string | undefined }) => `${kind} ${name ?? ''}`.trimEnd();
  const named = ({ kind, metadata }: Resource) => nameOf({ kind, name: metadata.name });
  return {
    type: datastore.type,
    description: datastore.description,
    capabilities: datastore.capabilities,
    get: (ref) => around('get', [nameOf(ref)], () => datastore.get(ref)),
    getMany: (refs) => around('getMany', refs.map(nameOf), () => datastore.getMany(refs)),
    async *list<R extends Resource>(query: Query) {
      yield* await around('list', [nameOf(query)], async () => {
        const pages: Page<R>[] = [];
        for await (const page of datastore.list<R>(query)) pages.push(page);
        return pages;
      });
    },
    create: (resource) => around('create', [named(resource)], () => datastore.create(resource)),
    update: (stored) => around('update', [named(stored.resource)], () => datastore.update(stored)),
    delete: (ref, when) => around('delete', [nameOf(ref)], () => datastore.delete(ref, when)),
    watch: (query, from, signal) => datastore.watch(query, from, signal),
    ...(datastore.commit && {
      commit: (change) => {
        const objects = change.writes.map((write) => ('put' in write ? named(write.put) : nameOf(write.delete)));
        return around('commit', objects, () => datastore.commit!(change));
      },
    }),
    [Symbol.asyncDispose]: () => datastore[Symbol.asyncDispose](),
  };
}

function ignore(): void {}

async function settled<T>(call: () => Promise<T>): Promise<() => T> {
  try {
    const value = await call();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
