/** One field of one object's spec: what `config` of the first generation calls a setting. */
import { conflict, isCalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { API_VERSION, identifier, type Ref, type Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { createResource } from './create.ts';
import { updateResource } from './replace.ts';
import { retryOnConflict } from './retry.ts';

/** undefined where neither the object nor the field exists. */
export async function readSetting(client: Client, ref: Ref, field: string): Promise<unknown> {
  const stored = await find(client, ref);
  return specOf(stored?.resource)[field];
}

/** Creates the object where there is none. `undefined` removes the field, and leaves no object behind that was not there. */
export async function writeSetting(client: Client, ref: Ref, field: string, value: unknown): Promise<void> {
  await retryOnConflict(client, async () => {
    const over = await find(client, ref);
    if (over) await updateResource(client, withField(over.resource, field, value), over);
    else if (value !== undefined) await create(client, ref, { [field]: value });
  });
}

async function create(client: Client, ref: Ref, spec: object): Promise<void> {
  try {
    await createResource(client, { kind: ref.kind, apiVersion: API_VERSION, metadata: { name: ref.name }, spec });
  } catch (error) {
    if (!isCalicoError(error, 'AlreadyExists')) throw error;
    // Somebody was faster: the next attempt finds it.
    throw conflict(identifier(ref), { cause: error });
  }
}

async function find(client: Client, ref: Ref): Promise<Stored | undefined> {
  try {
    return await client.get(ref);
  } catch (error) {
    if (isCalicoError(error, 'NotFound')) return undefined;
    throw error;
  }
}

function withField(resource: Resource, field: string, value: unknown): Resource {
  const others = Object.entries(specOf(resource)).filter(([key]) => key !== field);
  return { ...resource, spec: { ...Object.fromEntries(others), ...(value === undefined ? {} : { [field]: value }) } };
}

function specOf(resource: Resource | undefined): Record<string, unknown> {
  return (resource?.spec ?? {}) as Record<string, unknown>;
}
