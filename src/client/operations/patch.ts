import type { Stored } from '../../datastore/datastore.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { isChanged, type Outcome } from './outcome.ts';
import { updateResource } from './replace.ts';

/** Writes `patched`, all its metadata included, once: what was read as `current` must still be stored (reference calicoctl-cli.md 7.5). */
export async function patchResource<R extends Resource>(
  client: Client,
  patched: R,
  current: Stored<R>,
): Promise<Outcome<'patched', R> & { readonly changed: boolean }> {
  const stored = await updateResource(client, patched, current);
  return { action: 'patched', stored, changed: isChanged(current.resource, stored.resource) };
}
