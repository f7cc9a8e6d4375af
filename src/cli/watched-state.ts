import type { Event, Stored } from '../datastore/datastore.ts';
import { identifier, type Ref, type Resource, refOf } from '../resources/resource.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it was, where it was deleted. */
  readonly resource: Resource;
}

/** What a watcher has been told, so that a list after a gap tells it only what it does not know. */
export class WatchedState {
  readonly #known = new Map<string, Resource>();
  readonly #names: ReadonlySet<string>;

  /** Only resources of these names; of all names where there are none. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  /** Everything there is now: what is new, what is different, what is gone. */
  list(items: readonly Stored[]): Change[] {
    const wanted = items.map(({ resource }) => resource).filter((resource) => this.#wants(refOf(resource)));
    const present = new Set(wanted.map((resource) => identifier(refOf(resource))));
    const gone = [...this.#known.keys()].filter((id) => !present.has(id)).map((id) => this.#delete(id));
    return [...gone, ...wanted.flatMap((resource) => this.#put(resource))].filter((change) => change !== undefined);
  }

  event(event: Event): Change[] {
    switch (event.type) {
      case 'added':
      case 'modified':
        return this.#wants(refOf(event.stored.resource)) ? this.#put(event.stored.resource) : [];
      case 'deleted': {
        const change = this.#delete(identifier(event.ref));
        return change ? [change] : [];
      }
      default:
        return [];
    }
  }

  #wants({ name }: Ref): boolean {
    return this.#names.size === 0 || this.#names.has(name);
  }

  #put(resource: Resource): Change[] {
    const id = identifier(refOf(resource));
    const before = this.#known.get(id);
    this.#known.set(id, resource);
    if (before === undefined) return [{ type: 'ADDED', resource }];
    return before.metadata.resourceVersion === resource.metadata.resourceVersion ? [] : [{ type: 'MODIFIED', resource }];
  }

  #delete(id: string): Change | undefined {
    const resource = this.#known.get(id);
    this.#known.delete(id);
    return resource && { type: 'DELETED', resource };
  }
}
