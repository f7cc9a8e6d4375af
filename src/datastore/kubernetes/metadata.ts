/**
 * How the metadata of an object of Calico's lies in a custom resource of group crd.projectcalico.org (reference resources.md 9.4): whole in an
 * annotation, and those parts beside it that other programs look at.
 */
import { CalicoError } from '../../base/errors.ts';
import { parseJson, toGoJson } from '../../encoding/go-json.ts';
import type { Metadata, OwnerReference } from '../../resources/resource.ts';
import { API_VERSION } from '../../resources/resource.ts';
import { jsonKind } from '../../resources/scalars.ts';
import { mirrorUid } from '../../resources/uid.ts';

export const V1_GROUP_VERSION = 'crd.projectcalico.org/v1';
const ANNOTATION = 'projectcalico.org/metadata';
/** Up to v3.31, policies of the default tier were stored under this prefix, which nobody saw. */
const LEGACY_PREFIX = 'default.';

/** The four kinds whose name as their author wrote it is kept apart from the name they are stored under. */
export interface PolicyNaming {
  readonly policyName: boolean;
}

/** `metadata` in canonical order. The uid and the revision are those of the custom resource. Throws Invalid where a uid is no UUID. */
export function toCustomMetadata(metadata: Metadata, { policyName }: PolicyNaming): Metadata {
  const { name, namespace, uid, resourceVersion, labels, annotations } = metadata;
  const { namespace: _namespace, resourceVersion: _version, uid: _uid, name: _name, ownerReferences, ...others } = metadata;
  const hidden = {
    ...(policyName && name && { name }),
    ...others,
    ...(ownerReferences && { ownerReferences: ownerReferences.map(toCustomOwner) }),
  };
  return {
    ...(name && { name }),
    ...(namespace && { namespace }),
    ...(uid && { uid: mirrorUid(uid) }),
    ...(resourceVersion && { resourceVersion }),
    ...filled('labels', ownKeys(labels)),
    annotations: { [ANNOTATION]: toGoJson(hidden), ...ownKeys(annotations) },
  };
}

/** Throws Unreadable where the annotation is no JSON object. `tier` is that of a policy, blank for the default one. */
export function fromCustomMetadata(
  metadata: Metadata,
  { policyName, tier = '' }: PolicyNaming & { readonly tier?: string | undefined },
): Metadata {
  const { [ANNOTATION]: annotation, ...annotations } = metadata.annotations ?? {};
  const uid = metadata.uid === undefined ? {} : { uid: mirrorUid(metadata.uid) };
  if (annotation === undefined) return { ...metadata, ...uid };
  const hidden = readAnnotation(annotation);
  const { namespace, resourceVersion, creationTimestamp, labels, name } = metadata;
  return {
    ...hidden,
    name: hidden.name || (policyName ? withoutLegacyPrefix(name ?? '', tier) : name),
    namespace,
    resourceVersion,
    creationTimestamp: hidden.creationTimestamp || creationTimestamp,
    labels: labels && hidden.labels ? { ...labels, ...hidden.labels } : (labels ?? hidden.labels),
    annotations: hidden.annotations ? { ...annotations, ...hidden.annotations } : annotations,
    ownerReferences: hidden.ownerReferences?.map(fromCustomOwner),
    ...uid,
  };
}

/** Whether a client of Calico's wrote it. */
export function isAnnotated({ annotations }: Metadata): boolean {
  return annotations?.[ANNOTATION] !== undefined;
}

export function isBrokenMetadata(error: unknown): boolean {
  return error instanceof CalicoError && error.code === 'Unreadable' && error.identifier === ANNOTATION;
}

/** Go's texts: scripts may know them. The hint says where it is. */
function readAnnotation(text: string): Metadata {
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Metadata;
    throw new CalicoError('Input', `json: cannot unmarshal ${jsonKind(value)} into Go value of type v1.ObjectMeta`);
  } catch (cause) {
    throw new CalicoError('Unreadable', (cause as Error).message, {
      identifier: ANNOTATION,
      hint: `the object's annotation ${ANNOTATION} is broken: correct it with kubectl`,
      cause,
    });
  }
}

/** Keys that Calico and its operator own are seen by others: those stand on the custom resource as well. */
function ownKeys(map: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter(([key]) => key.includes('projectcalico.org/') || key.includes('operator.tigera.io/')),
  );
}

function filled(name: 'labels', map: Record<string, string>): { labels?: Record<string, string> } {
  return Object.keys(map).length > 0 ? { [name]: map } : {};
}

function withoutLegacyPrefix(name: string, tier: string): string {
  return (tier === '' || tier === 'default') && name.startsWith(LEGACY_PREFIX) ? name.slice(LEGACY_PREFIX.length) : name;
}

function toCustomOwner(owner: OwnerReference): OwnerReference {
  return owner.apiVersion === API_VERSION ? { ...owner, apiVersion: V1_GROUP_VERSION, uid: mirrorUid(owner.uid) } : owner;
}

function fromCustomOwner(owner: OwnerReference): OwnerReference {
  const isOurs = owner.apiVersion === API_VERSION || owner.apiVersion === V1_GROUP_VERSION;
  return isOurs ? { ...owner, apiVersion: API_VERSION, uid: mirrorUid(owner.uid) } : owner;
}
