/** Resources as Calico stores them: one key for each, JSON of the whole object (reference resources.md 8.2, 8.3). */
import { CalicoError } from '../base/errors.ts';
import { parseJson, toGoJson } from '../encoding/go-json.ts';
import { decode } from '../resources/decode.ts';
import { canonical } from '../resources/encode.ts';
import type { Kind } from '../resources/kind.ts';
import type { Model } from '../resources/model.ts';
import { API_VERSION, identifier, type Metadata, type Ref, type Resource, refOf } from '../resources/resource.ts';
import type { Query } from './datastore.ts';
import { keepUnknownFields } from './keep-unknown-fields.ts';
import type { KeyRange } from './key-value.ts';
import { type Mapping, unreadable } from './mapping.ts';

const ROOT = '/calico/resources/v3/projectcalico.org/';
/** Holds the name of a policy as its author wrote it; only in storage. */
const NAME_ANNOTATION = 'projectcalico.org/metadata';
/** Up to v3.31, policies of the default tier were stored under this prefix, which nobody saw. */
const LEGACY_PREFIX = 'default.';

type StoredKind = Pick<Kind, 'kind' | 'plural' | 'namespaced' | 'storedAt'>;
type Json = Record<string, unknown>;

function resourceKeys({ kind, plural, namespaced }: StoredKind): Pick<Mapping, 'key' | 'ref' | 'range' | 'matches' | 'identify'> {
  const root = `${ROOT}${plural}/`;
  const scope = (namespace: string | undefined) => (namespaced ? `${root}${namespace ?? ''}/` : root);
  const scoped = ({ namespace }: Query) => !namespaced || Boolean(namespace);
  const key = ({ namespace, name }: Ref) => scope(namespace) + name;
  return {
    key,
    ref(path) {
      if (!path.startsWith(root)) return undefined;
      const parts = path.slice(root.length).split('/').map(unescapeName);
      if (parts.length !== (namespaced ? 2 : 1) || parts.includes('')) return undefined;
      return namespaced ? { kind, namespace: parts[0]!, name: parts[1]! } : { kind, name: parts[0]! };
    },
    range(query): KeyRange {
      if (!scoped(query)) return { prefix: root };
      if (query.name !== undefined) return { exact: key({ ...query, name: query.name }) };
      return { prefix: scope(query.namespace) + (query.namePrefix ?? '') };
    },
    matches(query, ref) {
      if (query.name !== undefined && query.name !== ref.name) return false;
      if (namespaced && query.namespace && query.namespace !== ref.namespace) return false;
      return ref.name.startsWith(query.namePrefix ?? '');
    },
    identify: ({ name, namespace }) => identifier({ kind, name, namespace: namespaced ? namespace : undefined }),
  };
}

function unescapeName(name: string): string {
  return name.replaceAll('%2f', '/').replaceAll('%25', '%');
}

export function resourceMapping(kind: StoredKind, model: Model): Mapping {
  const policyName = kind.storedAt.at === 'resource' && kind.storedAt.policyName === true;
  const read = (text: string, ref: Ref, revision: string): Resource => {
    const object = readObject(text);
    if (policyName) restorePolicyName(object);
    const metadata = completeMetadata(object.metadata ?? {}, ref, revision);
    return decode(model, { ...object, kind: kind.kind, apiVersion: API_VERSION, metadata }, { strict: false });
  };
  return {
    ...resourceKeys(kind),
    sharesRange: false,
    encode(resource, over) {
      const { resourceVersion: _, selfLink: __, ...metadata } = resource.metadata;
      const named = policyName ? { ...metadata, annotations: withNameAnnotation(metadata) } : metadata;
      const object = canonical(model, { ...resource, kind: kind.kind, apiVersion: API_VERSION, metadata: named });
      const merged = over === undefined ? object : keepUnknownFields(model.root, object, readObject(over), read(over, refOf(resource), ''));
      return {
        value: toGoJson(merged),
        stored: (revision) => ({ ...object, metadata: presentMetadata(object.metadata, policyName, revision) }),
      };
    },
    decode(ref, item) {
      try {
        return read(item.value, ref, item.modRevision);
      } catch (error) {
        throw unreadable(item, error);
      }
    },
  };
}

/** What is no object is left to the decoder to refuse. */
function completeMetadata(stored: unknown, { name, namespace }: Ref, resourceVersion: string): unknown {
  const metadata = asObject(stored);
  return metadata ? { name, ...(namespace && { namespace }), ...metadata, resourceVersion, selfLink: undefined } : stored;
}

function readObject(text: string): Json {
  const object = asObject(parseJson(text));
  if (object === undefined) throw new CalicoError('Input', 'not a JSON object');
  return object;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function withNameAnnotation({ name, annotations }: Metadata): Record<string, string> {
  return { ...annotations, [NAME_ANNOTATION]: toGoJson({ name }) };
}

/** Only these stand before the revision. */
const BEFORE_REVISION = ['name', 'generateName', 'namespace', 'uid'];

/** Canonical metadata as readers see them. */
function presentMetadata(stored: Metadata, policyName: boolean, resourceVersion: string): Metadata {
  const entries = Object.entries(stored).flatMap(([name, value]) => {
    if (!policyName || name !== 'annotations') return [[name, value]];
    const { [NAME_ANNOTATION]: _, ...own } = value;
    return Object.keys(own).length > 0 ? [[name, own]] : [];
  });
  const at = entries.findIndex(([name]) => !BEFORE_REVISION.includes(name));
  entries.splice(at < 0 ? entries.length : at, 0, ['resourceVersion', resourceVersion]);
  return Object.fromEntries(entries);
}

/** The policy under the name that its author gave it; changes `policy`, which was read just now. */
function restorePolicyName(policy: Json): void {
  const metadata = asObject(policy.metadata);
  if (metadata === undefined) return;
  const annotations = asObject(metadata.annotations);
  const annotation = annotations?.[NAME_ANNOTATION];
  const annotated = typeof annotation === 'string' && annotation !== '' ? annotatedName(annotation) : undefined;
  if (annotations) delete annotations[NAME_ANNOTATION];
  const tier = asObject(policy.spec)?.tier ?? '';
  if (annotated !== undefined) metadata.name = annotated;
  else if (typeof metadata.name === 'string' && (tier === '' || tier === 'default')) metadata.name = withoutLegacyPrefix(metadata.name);
}

function annotatedName(annotation: string): string | undefined {
  try {
    const name = asObject(parseJson(annotation))?.name;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch (error) {
    throw new CalicoError('Input', `CRD annotation "${NAME_ANNOTATION}" contained invalid JSON: ${(error as Error).message}`);
  }
}

function withoutLegacyPrefix(name: string): string {
  return name.startsWith(LEGACY_PREFIX) ? name.slice(LEGACY_PREFIX.length) : name;
}
