/** What the metadata of a resource must and must not say when it is written (reference resources.md 6.4). */

import { type CalicoError, invalid } from '../base/errors.ts';
import { randomUUID } from '../base/node-crypto.ts';
import type { Revision } from '../datastore/datastore.ts';
import type { Kind } from '../resources/kind.ts';
import type { Metadata, Resource } from '../resources/resource.ts';

type Scope = Pick<Kind, 'namespaced'>;

const MISSING_ON_UPDATE = 'field must be set for an Update request';
/** How Go prints a time that is not set. */
const NO_TIME = '0001-01-01 00:00:00 +0000 UTC';

/** The metadata of a new object: what the caller says of its identity stands, the rest is made up. Throws the first thing that is wrong. */
export function metadataForCreate({ metadata }: Resource, kind: Scope): Metadata {
  if (!metadata.name) {
    const hint = metadata.generateName ? ' (GenerateName is not supported)' : '';
    throw wrong('name', 'Metadata.Name', '', `field must be set for a Create request${hint}`);
  }
  if (metadata.resourceVersion)
    throw wrong('resourceVersion', 'Metadata.ResourceVersion', metadata.resourceVersion, 'field must not be set for a Create request');
  requireNamespace(kind, metadata.namespace);
  return {
    ...withoutStoreFields(metadata),
    uid: metadata.uid || randomUUID(),
    creationTimestamp: metadata.creationTimestamp || now(),
  };
}

/** The metadata of an object that replaces a stored one, and the revision it replaces. Throws the first thing that is missing. */
export function metadataForUpdate({ metadata }: Resource, kind: Scope): { metadata: Metadata; revision: Revision } {
  const { resourceVersion } = metadata;
  if (!resourceVersion) throw wrong('resourceVersion', 'Metadata.ResourceVersion', '', MISSING_ON_UPDATE);
  requireNamespace(kind, metadata.namespace);
  if (!metadata.creationTimestamp) throw wrong('creationTimestamp', 'Metadata.CreationTimestamp', NO_TIME, MISSING_ON_UPDATE);
  if (!metadata.uid) throw wrong('uid', 'Metadata.UID', '', MISSING_ON_UPDATE);
  return { metadata: withoutStoreFields(metadata), revision: resourceVersion as Revision };
}

export function requireNamespace(kind: Scope, namespace: string | undefined): void {
  if (kind.namespaced && !namespace)
    throw wrong('namespace', 'Metadata.Namespace', undefined, 'namespace is not specified on namespaced resource');
}

/** What stores know better than the object itself. */
function withoutStoreFields({ resourceVersion: _version, selfLink: _link, ...metadata }: Metadata): Metadata {
  return metadata;
}

/** RFC 3339, UTC, to the second. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function wrong(field: keyof Metadata, name: string, value: string | undefined, reason: string): CalicoError {
  return invalid([{ name, value, reason, path: ['metadata', field] }]);
}
