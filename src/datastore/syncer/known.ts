import { type Ref, refOf } from '../../resources/resource.ts';
import type { Revision, Stored } from '../datastore.ts';
import type { Update } from './item.ts';

interface Entry {
  readonly ref: Ref;
  readonly revision: Revision;
  /** The listing that it was last seen in, or after. */
  readonly listing: number;
}

/** What the consumer has been told of one query's objects: turns whatever the store says into the difference to that. */
export class Known {
  /** What the store serves as one kind may be objects of another: Kubernetes' policies. */
  readonly #kind: string;
  readonly #entries = new Map<string, Entry>();
  #listing = 0;

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Everything that is not put from now on is gone when `endListing` is called. */
  beginListing(): void {
    this.#listing += 1;
  }

  endListing(): Update[] {
    return this.#drop(({ listing }) => listing < this.#listing);
  }

  /** Undefined: nothing new. */
  put(stored: Stored): Update | undefined {
    const ref = stored.ref ?? { ...refOf(stored.resource), kind: this.#kind };
    const key = keyOf(ref);
    const before = this.#entries.get(key);
    this.#entries.set(key, { ref, revision: stored.revision, listing: this.#listing });
    if (before?.revision === stored.revision) return undefined;
    return { type: before ? 'updated' : 'new', ref, stored };
  }

  /** Undefined: it was not known. */
  delete(ref: Ref): Update | undefined {
    return this.#entries.delete(keyOf(ref)) ? { type: 'deleted', ref } : undefined;
  }

  deleteAll(): Update[] {
    return this.#drop(() => true);
  }

  #drop(isGone: (entry: Entry) => boolean): Update[] {
    const gone = [...this.#entries.values()].filter(isGone);
    for (const { ref } of gone) this.#entries.delete(keyOf(ref));
    return gone.map(({ ref }) => ({ type: 'deleted', ref }));
  }
}

function keyOf({ namespace = '', name }: Ref): string {
  return `${namespace}/${name}`;
}
