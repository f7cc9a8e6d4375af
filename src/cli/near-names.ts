/** What somebody may have meant who named a resource that does not exist. */
import { uptime } from '../base/clock.ts';
import { CalicoError, isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import type { Stored } from '../datastore/datastore.ts';
import { identifier, type Ref, type Resource } from '../resources/resource.ts';
import { nearest } from './argv/suggest.ts';

/** A hint is worth no more waiting than this. */
const PATIENCE_MS = 1000;
const MOST = 3;
const NAMELESS = 'Give the name behind the kind; --selector chooses by labels.';

/** The same error; where it says that `ref` itself does not exist, with names like it, or the namespaces it does exist in, as a hint. Never throws. */
export async function withNearNames(client: Client, ref: Ref, error: unknown): Promise<unknown> {
  if (!isCalicoError(error, 'NotFound') || error.hint || error.identifier !== identifier(ref)) return error;
  try {
    const hint = ref.name === '' ? NAMELESS : await nearNames(client, ref);
    return hint === undefined ? error : new CalicoError('NotFound', error.message, { identifier: error.identifier, cause: error, hint });
  } catch {
    return error;
  }
}

/** Reads what the user named; where it does not exist, the error says what may have been meant. */
export async function getNamed<R extends Resource>(client: Client, ref: Ref): Promise<Stored<R>> {
  try {
    return await client.get<R>(ref);
  } catch (error) {
    throw await withNearNames(client, ref, error);
  }
}

async function nearNames(client: Client, { kind, name, namespace }: Ref): Promise<string | undefined> {
  const names = new Set<string>();
  const namespaces = new Set<string>();
  const deadline = uptime() + PATIENCE_MS;
  for await (const { items } of client.list({ kind })) {
    for (const { resource } of items) {
      const { name: other = '', namespace: elsewhere } = resource.metadata;
      if (elsewhere === namespace) names.add(other);
      else if (other === name && elsewhere !== undefined) namespaces.add(elsewhere);
    }
    if (uptime() > deadline) break;
  }
  const near = nearest(name, [...names]).slice(0, MOST);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  if (namespaces.size === 0) return undefined;
  return `${kind} ${name} exists in ${[...namespaces].sort().slice(0, MOST).join(', ')}: choose the namespace with --namespace.`;
}
