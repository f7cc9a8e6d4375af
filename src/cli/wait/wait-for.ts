/** Waits by watching: every change is seen at once, and after a gap that the store cannot fill everything is read again. */
import type { Client } from '../../client/client.ts';
import type { Query } from '../../datastore/datastore.ts';
import { identifier, type Ref, type Resource, refOf } from '../../resources/resource.ts';
import { changesOf, type Watching } from '../changes.ts';
import { type Change, WatchedState } from '../watched-state.ts';
import type { WaitCondition } from './condition.ts';

export interface Waiting extends Watching {
  readonly kind: string;
  readonly namespace: string | undefined;
  /** Each of these must meet the condition at some time; where there are none, any one that `wanted` accepts. */
  readonly names: readonly string[];
  readonly wanted?: ((resource: Resource) => boolean) | undefined;
  readonly condition: WaitCondition;
  /** Look once only. */
  readonly once: boolean;
  readonly onMet: (ref: Ref) => Promise<void>;
}

export interface Unmet {
  /** Without a name, where any one would have done. */
  readonly ref: Ref;
  /** Such as `does not exist`. */
  readonly reason: string;
}

/** Those that did not meet the condition before the signal came; empty where all did. */
export async function waitFor(client: Client, waiting: Waiting): Promise<Unmet[]> {
  const { kind, namespace, names, wanted, condition, signal, once, onMet } = waiting;
  const query: Query = { kind, namespace, name: names.length === 1 ? names[0] : undefined };
  const seen = new Seen();
  const isMet = (ref: Ref) => condition.unmet(seen.latest(ref)) === undefined || (condition.of === 'delete' && seen.wasDeleted(ref));
  let open: readonly Ref[] = names.map((name) => ({ kind, name, namespace }));
  for await (const changes of changesOf(client, query, new WatchedState(names, wanted), waiting)) {
    for (const change of changes) seen.add(change);
    const met = (names.length > 0 ? open : seen.present()).filter(isMet);
    for (const ref of met) await onMet(ref);
    open = open.filter((ref) => !met.includes(ref));
    if (names.length > 0 ? open.length === 0 : met.length > 0) return [];
    if (once || signal.aborted) break;
  }
  if (names.length === 0) return [{ ref: { kind, name: '', namespace }, reason: 'none exists' }];
  return open.map((ref) => ({ ref, reason: condition.unmet(seen.latest(ref)) ?? '' }));
}

/** What has been seen of the resources. */
class Seen {
  readonly #latest = new Map<string, Resource>();
  readonly #deleted = new Set<string>();

  add({ type, resource }: Change): void {
    const id = identifier(refOf(resource));
    if (type !== 'DELETED') this.#latest.set(id, resource);
    else if (this.#latest.delete(id)) this.#deleted.add(id);
  }

  latest(ref: Ref): Resource | undefined {
    return this.#latest.get(identifier(ref));
  }

  wasDeleted(ref: Ref): boolean {
    return this.#deleted.has(identifier(ref));
  }

  present(): Ref[] {
    return [...this.#latest.values()].map(refOf);
  }
}
