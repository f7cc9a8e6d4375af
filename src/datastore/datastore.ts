/**
 * The one datastore contract: what client/, ipam/ and the syncer see. Drivers: etcd and sqlite (both over key-value.ts and
 * mapping.ts) and kubernetes. test/support/datastore-suite.ts is the same contract as tests, and runs against all of them.
 */
import type { Ref, Resource } from '../resources/resource.ts';

declare const revisionBrand: unique symbol;
/** Opaque text; compare for equality only. (A Kubernetes Profile's is `NS/SA`.) */
export type Revision = string & { readonly [revisionBrand]: true };

export interface Stored<R extends Resource = Resource> {
  /** Decoded, in canonical form; `metadata.resourceVersion` equals `revision`. */
  readonly resource: R;
  readonly revision: Revision;
  /** The driver's own view of the stored object: handed back to `update`, so that fields unknown to us survive. */
  readonly raw?: unknown;
  /** What it is stored under, where that is not `metadata.name`: policies that Calico up to v3.31 wrote. `get` and `delete` find it by this. */
  readonly ref?: Ref;
}

export interface Query {
  readonly kind: string;
  readonly namespace?: string | undefined;
  /** Exactly this name (a watch or list of one object). */
  readonly name?: string | undefined;
  readonly namePrefix?: string | undefined;
  /** IPAMBlock: `4` or `6` only. BlockAffinity: affinities of one host (and family). */
  readonly family?: 4 | 6 | undefined;
  readonly host?: { readonly type: string; readonly name: string } | undefined;
}

export interface Unreadable {
  /** The key or object that cannot be understood, and why. */
  readonly key: string;
  readonly reason: string;
}

export interface Page<R extends Resource = Resource> {
  readonly items: readonly Stored<R>[];
  readonly unreadable: readonly Unreadable[];
  /** The same on every page of one list: where a watch continues. */
  readonly revision: Revision;
}

export type Event<R extends Resource = Resource> =
  | { readonly type: 'added' | 'modified'; readonly stored: Stored<R>; readonly old?: R | undefined }
  | { readonly type: 'deleted'; readonly ref: Ref; readonly old?: R | undefined; readonly revision: Revision }
  /** One value could not be read; the watch goes on. */
  | { readonly type: 'unreadable'; readonly unreadable: Unreadable; readonly ref?: Ref | undefined; readonly revision: Revision }
  /** Nothing changed up to `revision`: a place to resume from. */
  | { readonly type: 'bookmark'; readonly revision: Revision };

export type Condition = {
  readonly ref: Ref /** `absent`, or the revision it must have */;
  readonly is: 'absent' | { readonly revision: Revision };
};

export type Write =
  | { readonly put: Resource /** what was read, so that unknown fields survive */; readonly over?: Stored | undefined }
  | { readonly delete: Ref };

export interface Capabilities {
  /** `commit` exists: several conditions and writes, all or nothing. */
  readonly transactions: boolean;
  readonly uidPreconditions: boolean;
  readonly readAtRevision: boolean;
}

export interface Datastore extends AsyncDisposable {
  /** `etcdv3`, `kubernetes` or `sqlite`. */
  readonly type: string;
  /** For people: endpoints or path, and where the choice came from. Never holds secrets. */
  readonly description: string;
  readonly capabilities: Capabilities;

  /** Errors: NotFound, Unauthorised, Unreachable, Unreadable, Datastore. All calls reject with CalicoError. */
  get<R extends Resource>(ref: Ref): Promise<Stored<R>>;
  /** In the order of `refs`; absent ones are undefined. One round trip where the store can. */
  getMany(refs: readonly Ref[]): Promise<(Stored | undefined)[]>;
  /** In the store's order. */
  list<R extends Resource>(query: Query): AsyncIterable<Page<R>>;
  /** AlreadyExists carries `existing: Stored` where the store tells in the same round trip. */
  create<R extends Resource>(resource: R): Promise<Stored<R>>;
  /** Compare-and-swap on `stored.revision`. Errors: NotFound, Conflict (`existing`). */
  update<R extends Resource>(stored: Stored<R>): Promise<Stored<R>>;
  /** Returns what was deleted. Errors: NotFound, Conflict. */
  delete<R extends Resource>(ref: Ref, when?: { revision?: Revision; uid?: string }): Promise<Stored<R>>;
  /** Changes after `from`, in order, until `signal` aborts (then it ends quietly). Throws Expired when `from` was compacted; drivers reconnect by themselves. */
  watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event<R>>;
  /**
   * All or nothing; absent where the store has no transactions. No object may be written twice. Returns what was put, in the order of `writes`.
   * Throws Conflict naming the first condition that failed (`existing`).
   */
  commit?(change: { conditions: readonly Condition[]; writes: readonly Write[] }): Promise<Stored[]>;
  [Symbol.asyncDispose](): Promise<void>;
}
