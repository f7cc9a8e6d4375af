/** How one kind lies in Kubernetes: where, and the way between the server's objects and ours. */
import type { Ref, Resource } from '../../resources/resource.ts';
import type { Query } from '../datastore.ts';
import type { KubeObject, Selectors } from './api.ts';

export interface Backing {
  /** Path of one object. Errors: NotFound or Incomplete, where no object can have that name. */
  path(ref: Ref): string;
  /** Path of all objects asked for, and what the server shall select. */
  collection(query: Query): { readonly path: string; readonly selectors: Selectors };
  /** The least that can be said of an object: its name. Undefined where it is not one of this kind. */
  refOf(object: KubeObject): Ref | undefined;
  matches(query: Query, ref: Ref): boolean;
  /** Whether the object found under a name's path is the one meant; by default where the names are equal. */
  isSame?(wanted: Ref, found: Ref): boolean;
  /** How messages name it. */
  identify(ref: Ref): string;
  /** Throws CalicoError. `ref` is what `refOf` gives. */
  read(object: KubeObject, ref: Ref): Resource;
  /** Absent: Calico does not write this kind here. */
  readonly writes?: Writes;
  /** Marked as deleted by somebody who did not finish (reference ipam.md 16.2). */
  isTombstone?(object: KubeObject): boolean;
  /** Not Calico's: a cluster may do without the kind, and nothing of ours installs it. */
  readonly isForeign?: boolean;
  /** Lists and watches leave tombstones out. */
  readonly hidesTombstones?: boolean;
}

export interface Writes {
  /** Path of the collection; absent where objects are not created or deleted. */
  readonly collection?: (ref: Ref) => string;
  /** Path below the object's own, for updates. */
  readonly subresource?: string;
  /** The object to send. `over`: what it replaces, whose fields unknown to us survive. */
  toObject(resource: Resource, over: KubeObject | undefined): object;
  /** The server's uid for that of the object as users see it. */
  uid(uid: string): string;
}

/** For the server: the one object of that name, in whatever namespace. */
export function nameSelector(name: string | undefined): Selectors {
  return name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
}
