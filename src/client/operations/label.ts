import type { Stored } from '../../datastore/datastore.ts';
import type { Metadata, Ref, Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import type { Outcome } from './outcome.ts';
import { updateResource } from './replace.ts';
import { retryOnConflict } from './retry.ts';

export type LabelChange =
  | { readonly key: string; readonly value: string /** Another value may be replaced. */; readonly overwrite: boolean }
  | { readonly key: string; readonly remove: true };

export type LabelOutcome<R extends Resource = Resource> =
  | Outcome<'set' | 'updated' | 'removed', R>
  /** `present`: it has another value, and may not be overwritten. `absent`: there is nothing to remove. */
  | { readonly action: 'refused'; readonly because: 'present' | 'absent' }
  | { readonly action: 'failed'; readonly at: 'read' | 'write'; readonly error: unknown };

type Labels = NonNullable<Metadata['labels']>;

/** Sets or removes one label (reference calicoctl-cli.md 7.6); never throws. */
export async function labelResource<R extends Resource>(client: Client, ref: Ref, change: LabelChange): Promise<LabelOutcome<R>> {
  try {
    return await retryOnConflict(client, () => labelOnce<R>(client, ref, change));
  } catch (error) {
    return { action: 'failed', at: 'write', error };
  }
}

async function labelOnce<R extends Resource>(client: Client, ref: Ref, change: LabelChange): Promise<LabelOutcome<R>> {
  let current: Stored<R>;
  try {
    current = await client.get<R>(ref);
  } catch (error) {
    return { action: 'failed', at: 'read', error };
  }
  const { resource } = current;
  const labels = resource.metadata.labels ?? {};
  const refusal = refuse(labels, change);
  if (refusal) return { action: 'refused', because: refusal };
  const stored = await updateResource<R>(
    client,
    { ...resource, metadata: { ...resource.metadata, labels: changed(labels, change) } },
    current,
  );
  return { action: 'remove' in change ? 'removed' : Object.hasOwn(labels, change.key) ? 'updated' : 'set', stored };
}

function refuse(labels: Labels, change: LabelChange): 'present' | 'absent' | undefined {
  const present = Object.hasOwn(labels, change.key);
  if ('remove' in change) return present ? undefined : 'absent';
  return present && labels[change.key] !== change.value && !change.overwrite ? 'present' : undefined;
}

function changed(labels: Labels, change: LabelChange): Labels {
  const others = Object.entries(labels).filter(([key]) => key !== change.key);
  return Object.fromEntries('remove' in change ? others : [...others, [change.key, change.value]]);
}
