/** The same operation on many resources, many at a time, with the outcome of one after another. */
import type { Kind, Verb } from '../resources/kind.ts';
import { kindByName } from '../resources/registry.ts';
import type { Resource } from '../resources/resource.ts';
import { type Group, orderOf } from './bulk-order.ts';

export type Settled<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly error: unknown }
  /** The signal came first. */
  | { readonly status: 'not started' };

export interface BulkOptions {
  /** How many are worked on at a time. */
  readonly concurrency?: number;
  /** Nothing is started any more once it aborts; what was started is finished. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each. */
  readonly onProgress?: ((progress: { readonly finished: number; readonly total: number }) => void) | undefined;
}

/** Results are in the order of `resources`; one that fails does not keep the others from being tried. Never rejects. */
export async function runInBulk<R extends Resource, T>(
  resources: readonly R[],
  verb: Verb,
  work: (resource: R, index: number) => Promise<T>,
  { concurrency = 64, signal, onProgress }: BulkOptions = {},
): Promise<Settled<T>[]> {
  const { groups, waitsFor } = orderOf(resources, verb, await kindsOf(resources));
  const results = resources.map((): Settled<T> => ({ status: 'not started' }));
  const waits = [...waitsFor];
  const unfinished = new Map<Group, number>();
  const ready = [...resources.keys()].filter((index) => waits[index] === 0);
  let next = 0;
  let finished = 0;

  const release = (group: Group) => {
    const left = (unfinished.get(group) ?? group.members.length) - 1;
    unfinished.set(group, left);
    if (left > 0) return;
    for (const index of group.waiting) {
      waits[index]! -= 1;
      if (waits[index] === 0) ready.push(index);
    }
  };

  const runOne = async (index: number) => {
    results[index] = await settle(() => work(resources[index]!, index));
    finished += 1;
    for (const group of groups[index]!) release(group);
    onProgress?.({ finished, total: resources.length });
  };

  await new Promise<void>((resolve) => {
    let running = 0;
    const pump = () => {
      while (running < concurrency && next < ready.length && !signal?.aborted) {
        running += 1;
        void runOne(ready[next++]!).then(() => {
          running -= 1;
          pump();
        });
      }
      if (running === 0) resolve();
    };
    pump();
  });
  return results;
}

async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { status: 'done', value: await work() };
  } catch (error) {
    return { status: 'failed', error };
  }
}

async function kindsOf(resources: readonly Resource[]): Promise<Map<string, Kind>> {
  const names = [...new Set(resources.map(({ kind }) => kind))];
  return new Map(await Promise.all(names.map(async (name) => [name, await kindByName(name)] as const)));
}
