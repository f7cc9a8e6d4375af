/** What a `get` found: one entry for each request that succeeded (reference calicoctl-cli.md 9). */
import type { Kind } from '../../resources/kind.ts';
import { API_VERSION, type Resource } from '../../resources/resource.ts';

export type Entry =
  | { readonly kind: Kind; readonly resource: Resource }
  /** All of a kind, in the order they are shown. */
  | { readonly kind: Kind; readonly items: readonly Resource[]; readonly revision: string };

/** An entry's objects, one or many. */
export function resourcesOf(entry: Entry): readonly Resource[] {
  return 'resource' in entry ? [entry.resource] : entry.items;
}

/** A list as the API's own object. */
export function listObject({ kind, items, revision }: Extract<Entry, { items: unknown }>): Record<string, unknown> {
  return { kind: `${kind.kind}List`, apiVersion: API_VERSION, metadata: { resourceVersion: revision }, items };
}

/** What templates and structured formats see: the object where there is exactly one entry, else a list of them; null where there is none. */
export function documentOf(entries: readonly Entry[]): unknown {
  if (entries.length === 0) return null;
  const objects = entries.map((entry) => ('resource' in entry ? entry.resource : listObject(entry)));
  return objects.length === 1 ? objects[0] : objects;
}
