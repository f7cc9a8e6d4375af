/**
 * Where a process may die, or be left without an answer: before and after each call to its store. There it passes a hook, which may wait (for its
 * turn), act (race with the caller), or throw. Once it throws `Crash`, the process is dead: nothing it does reaches the store.
 */
export type Operation = 'get' | 'getMany' | 'list' | 'create' | 'update' | 'delete' | 'commit';

export interface Point {
  readonly phase: 'before' | 'after';
  readonly operation: Operation;
  /** What is written, deleted, read or listed: `IPAMBlock 10.0.0.0/26`, or its path on an API server. */
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

/** Does `act` when the first call like this comes: `update IPAMBlock 10.0.0.0/26`. */
export function once(phase: Point['phase'], like: RegExp, act: () => Promise<unknown>): Hook {
  let done = false;
  return async (point) => {
    if (done || point.phase !== phase || !like.test(`${point.operation} ${point.objects.join(' ')}`)) return;
    done = true;
    await act();
  };
}

const WRITES: readonly Operation[] = ['create', 'update', 'delete', 'commit'];

export function isWrite({ operation }: Point): boolean {
  return WRITES.includes(operation);
}

/** Makes a call of one process. */
export type Around = <T>(operation: Operation, objects: readonly string[], call: () => Promise<T>) => Promise<T>;

export function crashPoints(hook: Hook): Around {
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
  return async (operation, objects, call) => {
    const perform = WRITES.includes(operation) ? () => call().then(ignore, ignore) : undefined;
    await pass({ phase: 'before', operation, objects, perform });
    const outcome = await settled(call);
    await pass({ phase: 'after', operation, objects });
    return outcome();
  };
}

/** All that a list gives: it is one call. */
export async function collected<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
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
