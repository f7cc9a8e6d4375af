import { kindByName } from '../../resources/registry.ts';
import { type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import type { Outcome } from './outcome.ts';

/** Throws AlreadyExists where it does (reference calicoctl-cli.md 7.1). */
export async function createResource<R extends Resource>(client: Client, resource: R): Promise<Outcome<'created', R>> {
  const kind = await kindByName<R>(resource.kind);
  const refusal = kind.refuse?.('create', refOf(resource));
  if (refusal) throw refusal;
  return { action: 'created', stored: await client.create(resource) };
}
