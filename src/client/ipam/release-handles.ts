/** Deleting handles without addresses (reference calicoctl-cli.md 13.3). */
import { isCalicoError } from '../../base/errors.ts';
import type { Datastore, Revision } from '../../datastore/datastore.ts';
import type { HandleRecord } from '../../ipam/check/problems.ts';
import { handleRef } from '../../ipam/objects.ts';

export interface HandleOutcome {
  readonly id: string;
  /** `skipped`: it is gone, or was changed since the report. */
  readonly outcome: 'deleted' | 'skipped' | 'failed';
  readonly error?: unknown;
}

const AT_ONCE = 16;

/** Yields in the order given. A handle that got addresses since the report has another revision, and stays. */
export async function* releaseHandles(datastore: Datastore, handles: readonly HandleRecord[]): AsyncGenerator<HandleOutcome> {
  for (let from = 0; from < handles.length; from += AT_ONCE) {
    yield* await Promise.all(handles.slice(from, from + AT_ONCE).map((handle) => releaseHandle(datastore, handle)));
  }
}

async function releaseHandle(datastore: Datastore, { id, revision }: HandleRecord): Promise<HandleOutcome> {
  try {
    await datastore.delete(handleRef(id), { revision: revision as Revision });
    return { id, outcome: 'deleted' };
  } catch (error) {
    return isCalicoError(error, 'NotFound', 'Conflict') ? { id, outcome: 'skipped' } : { id, outcome: 'failed', error };
  }
}
