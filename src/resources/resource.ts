/** What every kind has in common (reference resources.md 2 and 3.1). Objects are plain JSON values in Go's field order. */
export const API_VERSION = 'projectcalico.org/v3';

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  selfLink?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
}

/** A typed object after decoding: zero-valued optional fields are absent, exactly as Go would print it. */
export interface Resource {
  kind: string;
  apiVersion: string;
  metadata: Metadata;
  spec?: object;
  status?: object;
}

/** Names one object. Namespaced kinds need `namespace`. How IPAM's own kinds are named: docs/datastores.md. */
export interface Ref {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** `IPPool(a)`, `NetworkPolicy(ns/name)`: how Calico's messages name a resource. */
export function identifier(ref: Ref): string {
  return ref.namespace ? `${ref.kind}(${ref.namespace}/${ref.name})` : `${ref.kind}(${ref.name})`;
}

export function refOf(resource: Resource): Ref {
  return { kind: resource.kind, name: resource.metadata.name ?? '', namespace: resource.metadata.namespace };
}
