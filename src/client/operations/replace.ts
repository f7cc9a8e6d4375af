import { conflict } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { kindByName } from '../../resources/registry.ts';
import { identifier, type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { isChanged, type Outcome } from './outcome.ts';
import { retryOnConflict } from './retry.ts';

/**
 * Writes the document over what is stored (reference calicoctl-cli.md 7.3): its labels, annotations, spec and status stand, all other metadata
 * stays. A document with a resourceVersion is written once and only over that version; one without is tried again when others write meanwhile.
 */
export async function replaceResource<R extends Resource>(
  client: Client,
  resource: R,
  /** What the store was just seen to hold. */
  existing?: Stored<R>,
): Promise<Outcome<'replaced', R> & { readonly changed: boolean }> {
  const ref = refOf(resource);
  const { resourceVersion } = resource.metadata;
  const replaceOnce = async (seen: Stored<R> | undefined) => {
    const over = seen ?? (await client.get<R>(ref));
    if (resourceVersion && resourceVersion !== over.revision) throw conflict(identifier(ref));
    const stored = await updateResource(client, mergeMetadata(resource, over.resource), over);
    return { action: 'replaced' as const, stored, changed: isChanged(over.resource, stored.resource) };
  };
  return resourceVersion ? replaceOnce(existing) : retryOnConflict(client, (attempt) => replaceOnce(attempt === 1 ? existing : undefined));
}

/** The update that users may do: some objects only Calico itself may change. */
export async function updateResource<R extends Resource>(client: Client, resource: R, over: Stored<R>): Promise<Stored<R>> {
  const kind = await kindByName<R>(resource.kind);
  const refusal = kind.refuse?.('update', refOf(resource));
  if (refusal) throw refusal;
  return client.update(resource, { over });
}

function mergeMetadata<R extends Resource>(resource: R, { metadata }: R): R {
  const { labels, annotations } = resource.metadata;
  return { ...resource, metadata: { ...metadata, labels, annotations } };
}
