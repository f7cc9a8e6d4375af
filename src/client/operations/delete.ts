import { kindByName } from '../../resources/registry.ts';
import type { Ref, Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import type { Outcome } from './outcome.ts';

/** Throws NotFound where it does not exist, Conflict where it is of another revision than the one given (reference calicoctl-cli.md 7.4). */
export async function deleteResource<R extends Resource>(
  client: Client,
  ref: Ref,
  { revision }: { readonly revision?: string | undefined } = {},
): Promise<Outcome<'deleted', R>> {
  const kind = await kindByName<R>(ref.kind);
  const refusal = kind.refuse?.('delete', ref);
  if (refusal) throw refusal;
  return { action: 'deleted', stored: await client.delete<R>(ref, { revision }) };
}
