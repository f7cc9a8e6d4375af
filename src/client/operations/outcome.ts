import { isDeepStrictEqual } from 'node:util';
import type { Stored } from '../../datastore/datastore.ts';
import type { Resource } from '../../resources/resource.ts';

/** What an operation did: the word for it, and the object as it is stored now (as it was, where it was deleted). */
export interface Outcome<Action extends string, R extends Resource = Resource> {
  readonly action: Action;
  readonly stored: Stored<R>;
}

/** Whether the two differ in anything a user can write. */
export function isChanged(before: Resource, after: Resource): boolean {
  return !isDeepStrictEqual(written(before), written(after));
}

function written({ metadata, spec, status }: Resource) {
  return { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {}, spec, status };
}
