/** Calico's own kinds as custom resources, of either API group (reference resources.md 9.2, 9.4, 9.5). */
import { CalicoError } from '../../base/errors.ts';
import { decode } from '../../resources/decode.ts';
import { canonical } from '../../resources/encode.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import { API_VERSION, identifier, type Metadata, type Ref, type Resource } from '../../resources/resource.ts';
import { mirrorUid } from '../../resources/uid.ts';
import { keepUnknownFields } from '../keep-unknown-fields.ts';
import type { KubeObject } from './api.ts';
import type { ApiGroup } from './api-group.ts';
import { type Backing, nameSelector } from './backing.ts';
import { fromCustomMetadata, isAnnotated, isBrokenMetadata, toCustomMetadata, V1_GROUP_VERSION } from './metadata.ts';

type StoredKind = Pick<Kind, 'kind' | 'plural' | 'namespaced' | 'storedAt'>;
type Json = Record<string, unknown>;

export interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/** In the v1 group, the object of kind IPAMConfiguration that users see is the IPAMConfig that IPAM reads; in v3 IPAM reads theirs. */
export function customKind({ kind, plural }: Pick<Kind, 'kind' | 'plural'>, group: ApiGroup): CustomKind {
  const apiVersion = group === 'v1' ? V1_GROUP_VERSION : API_VERSION;
  if (kind !== 'IPAMConfig' && kind !== 'IPAMConfiguration') return { apiVersion, kind, plural };
  return group === 'v1'
    ? { apiVersion, kind: 'IPAMConfig', plural: 'ipamconfigs' }
    : { apiVersion, kind: 'IPAMConfiguration', plural: 'ipamconfigurations' };
}

export function rootPath({ apiVersion, plural }: CustomKind, namespace?: string | undefined): string {
  return `/apis/${apiVersion}/${namespace ? `namespaces/${encodeURIComponent(namespace)}/` : ''}${plural}`;
}

/** An object as both the conversion and the vectors see it. */
export function toCustomResource(kind: StoredKind, resource: Resource, group: ApiGroup): Resource {
  const metadata = group === 'v1' ? toCustomMetadata(resource.metadata, naming(kind)) : resource.metadata;
  return { ...resource, metadata };
}

/** The metadata is a new object. */
export function fromCustomResource(kind: StoredKind, object: KubeObject, group: ApiGroup): KubeObject & { metadata: Metadata } {
  const tier = (object.spec as { tier?: string } | undefined)?.tier;
  const metadata = group === 'v1' ? fromCustomMetadata(object.metadata, { ...naming(kind), tier }) : { ...object.metadata };
  return { ...object, kind: kind.kind, apiVersion: API_VERSION, metadata };
}

function naming({ storedAt }: StoredKind): { policyName: boolean } {
  return { policyName: storedAt.at === 'resource' && storedAt.policyName === true };
}

export function customResourceBacking(kind: StoredKind, model: Model, group: ApiGroup): Backing {
  const custom = customKind(kind, group);
  const { namespaced } = kind;
  const collection = ({ namespace }: { namespace?: string | undefined }) => rootPath(custom, namespaced ? namespace : undefined);
  const identify = ({ name, namespace }: Ref) => identifier({ kind: kind.kind, name, namespace: namespaced ? namespace : undefined });
  return {
    path: (ref) => `${collection(ref)}/${encodeURIComponent(ref.name)}`,
    collection: (query) => ({ path: collection(query), selectors: nameSelector(query.name) }),
    refOf: ({ metadata: { name = '', namespace } }) =>
      namespaced ? { kind: kind.kind, namespace: namespace ?? '', name } : { kind: kind.kind, name },
    matches(query, ref) {
      if (query.name !== undefined && query.name !== ref.name) return false;
      if (namespaced && query.namespace && query.namespace !== ref.namespace) return false;
      return ref.name.startsWith(query.namePrefix ?? '');
    },
    identify,
    read(object, ref) {
      try {
        const shown = fromCustomResource(kind, object, group);
        // Upstream shows it of objects that it did not write itself.
        const generation = group === 'v1' && !isAnnotated(object.metadata) ? object.metadata.generation : undefined;
        Object.assign(shown.metadata, UNTRACKED, { generation });
        return decode(model, shown, { strict: false });
      } catch (cause) {
        throw unreadable(`${custom.plural} ${[ref.namespace, ref.name].filter(Boolean).join('/')}`, cause);
      }
    },
    writes: {
      collection,
      toObject(resource, over) {
        // Who writes a document cannot know these; what is there already stays.
        const metadata = { ...resource.metadata, ...UNTRACKED, generation: undefined, finalizers: undefined, ownerReferences: undefined };
        const clean = canonical(model, { ...resource, kind: custom.kind, apiVersion: custom.apiVersion, metadata });
        const object = toCustomResource(kind, clean, group) as Resource & Json;
        if (!over) return object;
        const kept = keepUnknownFields(model.root, object, over, decode(model, { ...over, metadata: {} }, { strict: false })) as Resource;
        return { ...kept, metadata: { ...kept.metadata, ...keptMetadata(over.metadata) } };
      },
      uid: (uid) => (group === 'v1' ? mirrorUid(uid) : uid),
    },
  };
}

/** Bookkeeping of the server's: stale as soon as it is copied. */
const UNTRACKED = { managedFields: undefined, selfLink: undefined } as const;

function keptMetadata({ finalizers, ownerReferences }: Metadata): Metadata {
  return { ...(finalizers && { finalizers }), ...(ownerReferences && { ownerReferences }) };
}

function unreadable(key: string, cause: unknown): CalicoError {
  if (isBrokenMetadata(cause)) return cause as CalicoError;
  return new CalicoError('Unreadable', `cannot read ${key}: ${(cause as Error).message}`, { identifier: key, cause });
}
