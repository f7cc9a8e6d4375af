import type { Event, Stored } from '../datastore/datastore.ts';
import { identifier, type Resource, refOf } from '../resources/resource.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it was, where it was deleted. */
  readonly resource: Resource;
}

/** What a watcher has been told, so that a list after a gap tells it only what it does not know. */
export class WatchedState {
  readonly #known = new Map<string, Resource>();
  readonly #names: ReadonlySet<string>;
  readonly #accepts: (resource: Resource) => boolean;

  /** Only resources of these names, of all names where there are none; of those, the ones that `accepts` says are meant. */
  constructor(names: readonly string[], accepts: (resource: Resource) => boolean = () => true) {
    this.#names = new Set(names);
    this.#accepts = accepts;
  }

  /** Everything there is now: what is new, what is different, what is gone. */
  list(items: readonly Stored[]): Change[] {
    const wanted = items.map(({ resource }) => resource).filter((resource) => this.#wants(resource));
    const present = new Set(wanted.map((resource) => identifier(refOf(resource))));
    const gone = [...this.#known.keys()].filter((id) => !present.has(id)).flatMap((id) => this.#delete(id));
    return [...gone, ...wanted.flatMap((resource) => this.#put(resource))];
  }

  event(event: Event): Change[] {
    switch (event.type) {
      case 'added':
      case 'modified':
        // What is no longer meant is gone, as far as the watcher is concerned.
        return this.#wants(event.stored.resource)
          ? this.#put(event.stored.resource)
          : this.#delete(identifier(refOf(event.stored.resource)));
      case 'deleted':
        return this.#delete(identifier(event.ref));
      default:
        return [];
    }
  }

  #wants(resource: Resource): boolean {
    return (this.#names.size === 0 || this.#names.has(resource.metadata.name ?? '')) && this.#accepts(resource);
  }

  #put(resource: Resource): Change[] {
    const id = identifier(refOf(resource));
    const before = this.#known.get(id);
    this.#known.set(id, resource);
    if (before === undefined) return [{ type: 'ADDED', resource }];
    // Deleted and made again between two looks.
    if (before.metadata.uid !== resource.metadata.uid)
      return [
        { type: 'DELETED', resource: before },
        { type: 'ADDED', resource },
      ];
    return before.metadata.resourceVersion === resource.metadata.resourceVersion ? [] : [{ type: 'MODIFIED', resource }];
  }

  #delete(id: string): Change[] {
    const resource = this.#known.get(id);
    this.#known.delete(id);
    return resource ? [{ type: 'DELETED', resource }] : [];
  }
}
