import { kindByName } from '../../resources/registry.ts';
import { type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import type { Outcome } from './outcome.ts';

/**
 * Creates what the document describes; of its metadata only what a user decides counts. Throws AlreadyExists where it does (reference
 * calicoctl-cli.md 7.1).
 */
export async function createResource<R extends Resource>(client: Client, resource: R): Promise<Outcome<'created', R>> {
  const kind = await kindByName<R>(resource.kind);
  const refusal = kind.refuse?.('create', refOf(resource));
  if (refusal) throw refusal;
  const { name, namespace, resourceVersion, labels, annotations } = resource.metadata;
  return {
    action: 'created',
    stored: await client.create({ ...resource, metadata: { name, namespace, resourceVersion, labels, annotations } }),
  };
}
