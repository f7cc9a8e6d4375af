/** What `get` finds, request by request (reference calicoctl-cli.md 6.5, 9). */
import type { Client } from '../client/client.ts';
import { type Resource, refOf } from '../resources/resource.ts';
import { resolveNamespace } from './namespaces.ts';
import { getNamed } from './near-names.ts';
import type { Entry } from './printers/entry.ts';
import type { Request } from './requests.ts';

export interface Found {
  /** Those that succeeded, in order. */
  readonly entries: readonly Entry[];
  /** Those that did not, in order. */
  readonly errors: readonly unknown[];
  /** Stored values that nobody can read, left out of lists. */
  readonly unreadable: readonly string[];
}

export interface Scope {
  readonly namespace: string;
  readonly 'all-namespaces': boolean;
  /** Of lists, only those it accepts. */
  readonly wanted?: ((resource: Resource) => boolean) | undefined;
}

/** A few at a time; one that fails does not keep the others from being looked for. */
export async function getResources(client: Client, requests: readonly Request[], scope: Scope): Promise<Found> {
  const unreadable: string[] = [];
  const results = await inParallel(requests, (request) => getOne(client, request, scope, unreadable));
  return {
    entries: results.flatMap((result) => ('entry' in result ? [result.entry] : [])),
    errors: results.flatMap((result) => ('error' in result ? [result.error] : [])),
    unreadable,
  };
}

async function getOne(
  client: Client,
  { kind, resource, source }: Request,
  scope: Scope,
  unreadable: string[],
): Promise<{ entry: Entry } | { error: unknown }> {
  const { name = '', namespace: documented } = resource.metadata;
  try {
    const choice = { kind: kind.kind, namespaced: kind.namespaced, name, documented, flag: scope.namespace, all: scope['all-namespaces'] };
    const namespace = resolveNamespace(choice);
    if (name !== '') {
      const ref = { ...refOf(resource), namespace };
      return { entry: { kind, resource: (source ? await client.get(ref) : await getNamed(client, ref)).resource } };
    }
    const page = await client.listAll({ kind: kind.kind, namespace });
    unreadable.push(...page.unreadable.map(({ key, reason }) => `skipped ${key}, which cannot be read: ${reason}`));
    const items = page.items.map((item) => item.resource);
    return { entry: { kind, items: scope.wanted ? items.filter(scope.wanted) : items, revision: page.revision } };
  } catch (error) {
    return { error };
  }
}

/** Results in the order of `items`. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>, limit = 64): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Without what only this cluster knows of a resource (reference calicoctl-cli.md 9.2). */
export function exported(entry: Entry): Entry {
  if ('resource' in entry) return { ...entry, resource: withoutClusterFields(entry.resource) };
  return { ...entry, items: entry.items.map(withoutClusterFields) };
}

function withoutClusterFields(resource: Resource): Resource {
  const {
    namespace: _1,
    uid: _2,
    resourceVersion: _3,
    creationTimestamp: _4,
    deletionTimestamp: _5,
    deletionGracePeriodSeconds: _6,
    ...metadata
  } = resource.metadata;
  return { ...resource, metadata };
}
