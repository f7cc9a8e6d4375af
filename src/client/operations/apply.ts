import { isCalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { kindByName } from '../../resources/registry.ts';
import { type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { createResource } from './create.ts';
import type { Outcome } from './outcome.ts';
import { replaceResource } from './replace.ts';

/**
 * Creates the object; where it exists, or may not be created, writes over it (reference calicoctl-cli.md 7.2). A store that shows what it
 * holds when it refuses to create saves a round trip.
 */
export async function applyResource<R extends Resource>(
  client: Client,
  resource: R,
): Promise<Outcome<'created' | 'configured' | 'unchanged', R>> {
  const kind = await kindByName<R>(resource.kind);
  const refusal = kind.refuse?.('apply', refOf(resource));
  if (refusal) throw refusal;
  try {
    const { resourceVersion: _, ...metadata } = resource.metadata;
    return await createResource(client, { ...resource, metadata });
  } catch (error) {
    if (!isCalicoError(error, 'AlreadyExists', 'NotSupported')) throw error;
    const { changed, stored } = await replaceResource(client, resource, error.existing as Stored<R> | undefined);
    return { action: changed ? 'configured' : 'unchanged', stored };
  }
}
