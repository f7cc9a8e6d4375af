/** IPAM's own objects as custom resources: their names, labels and values (reference resources.md 9.6, ipam.md 2.3-2.6). */
import { CalicoError, missingIdentifier } from '../../base/errors.ts';
import { formatCidr, parseCidr } from '../../net/index.ts';
import { decode } from '../../resources/decode.ts';
import { canonical } from '../../resources/encode.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import { API_VERSION, type Metadata, type Ref, type Resource } from '../../resources/resource.ts';
import { mirrorUid } from '../../resources/uid.ts';
import type { Query } from '../datastore.ts';
import { keepUnknownFields } from '../keep-unknown-fields.ts';
import type { KubeObject } from './api.ts';
import type { ApiGroup } from './api-group.ts';
import type { Backing } from './backing.ts';
import { customKind, rootPath } from './custom-resource.ts';
import { type AffinityParts, affinityLabels, affinityObjectName } from './ipam-names.ts';
import { toCustomMetadata } from './metadata.ts';

type Json = Record<string, unknown>;

/** What tells the four kinds apart. */
interface Form {
  /** The name of the custom resource. Throws Incomplete. */
  objectName(name: string): string;
  /** Our name, from the custom resource; undefined where its spec has none, or one that is not this object's. */
  name(spec: Json, objectName: string): string | undefined;
  identify(name: string): string;
  labels?(name: string): Record<string, string>;
  selectors?(query: Query): Record<string, string>;
  /** Whether the object found under our name's path is the one meant; by default where the names are equal, or its spec does not tell. */
  readonly isSame?: (wanted: Ref, found: Ref) => boolean;
  /** From what is stored to what our model says, and back. */
  readonly fromSpec?: (spec: Json) => Json;
  readonly toSpec?: (spec: Json, group: ApiGroup) => Json;
  readonly hidesTombstones?: boolean;
}

const BLOCK: Form = {
  objectName: (name) => cidrObjectName(name),
  name({ cidr }, objectName) {
    const canonical = canonicalCidr(cidr);
    return canonical && cidrObjectName(canonical) === objectName ? canonical : undefined;
  },
  identify: (name) => `BlockKey(cidr=${name})`,
  fromSpec: (spec) => ({ ...spec, attributes: spec.attributes ?? [], sequenceNumberForAllocation: spec.sequenceNumberForAllocation ?? {} }),
  // The schema takes no null here, which is how a block without allocations prints.
  toSpec: (spec) => ({ ...spec, attributes: spec.attributes ?? [], strictAffinity: false }),
};

const AFFINITY: Form = {
  objectName: (name) => affinityObjectName(affinityParts(name)),
  name({ type, node, cidr }) {
    const canonical = canonicalCidr(cidr);
    return canonical && typeof node === 'string' ? `${type || 'host'}/${node}/${canonical}` : undefined;
  },
  identify(name) {
    const [type = '', host = '', ...cidr] = name.split('/');
    return `BlockAffinityKey(cidr=${cidr.join('/')}, host=${host}, affinityType=${type})`;
  },
  labels(name) {
    const { type, host, cidr } = affinityParts(name);
    return affinityLabels({ type, host, family: familyOf(cidr) });
  },
  selectors: ({ host, family }) => affinityLabels({ ...(host && { type: host.type, host: host.name }), family }),
  fromSpec: (spec) => ({ ...spec, type: spec.type || 'host', deleted: isTrue(spec.deleted) }),
  toSpec: (spec, group) => ({ ...spec, deleted: group === 'v1' ? String(spec.deleted ?? false) : (spec.deleted ?? false) }),
  hidesTombstones: true,
};

const HANDLE: Form = {
  objectName(name) {
    if (name === '') throw missingIdentifier('');
    return name.toLowerCase();
  },
  name: ({ handleID }, objectName) => (typeof handleID === 'string' && handleID !== '' ? handleID : objectName),
  identify: (name) => `IPAMHandleKey(id=${name})`,
  // Ids that differ in case alone share one object.
  isSame: (wanted, found) => wanted.name.toLowerCase() === found.name.toLowerCase(),
};

const CONFIG: Form = {
  objectName: () => 'default',
  name: (_spec, objectName) => (objectName === 'default' ? 'default' : undefined),
  identify: () => 'IPAMConfigKey()',
};

const FORMS: Readonly<Record<string, Form>> = { IPAMBlock: BLOCK, BlockAffinity: AFFINITY, IPAMHandle: HANDLE, IPAMConfig: CONFIG };

/** The custom resource of an object of IPAM's, before metadata is put away in an annotation (metadata.ts); uid and revision are the server's own. */
export function toIpamObject(kind: Pick<Kind, 'kind' | 'plural'>, resource: Resource, group: ApiGroup): Resource {
  const form = FORMS[kind.kind]!;
  const { name = '', uid, resourceVersion } = resource.metadata;
  const labels = form.labels?.(name);
  const metadata: Metadata = {
    name: form.objectName(name),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
    ...(labels && { labels }),
  };
  const spec = { ...(resource.spec as Json) };
  const { apiVersion, kind: objectKind } = customKind(kind, group);
  return { kind: objectKind, apiVersion, metadata, spec: form.toSpec?.(spec, group) ?? spec };
}

/** What IPAM works with. Throws CalicoError where the spec cannot be understood. */
export function fromIpamObject(kind: Pick<Kind, 'kind'>, model: Model, { spec, metadata }: KubeObject): Resource {
  const form = FORMS[kind.kind]!;
  if (!isObject(spec)) throw new CalicoError('Input', 'it has no spec');
  const name = form.name(spec, metadata.name ?? '');
  if (name === undefined) throw new CalicoError('Input', 'its spec does not say whose it is');
  const { resourceVersion } = metadata;
  const own = { name, ...(resourceVersion && { resourceVersion }) };
  return decode(model, { kind: kind.kind, apiVersion: API_VERSION, metadata: own, spec: form.fromSpec?.(spec) ?? spec }, { strict: false });
}

export function ipamBacking(kind: Pick<Kind, 'kind' | 'plural'>, model: Model, group: ApiGroup): Backing {
  const form = FORMS[kind.kind]!;
  const root = rootPath(customKind(kind, group));
  const identify = ({ name }: Ref) => form.identify(name);
  const shownUid = (uid: string) => (group === 'v1' ? mirrorUid(uid) : uid);
  return {
    path: ({ name }) => `${root}/${encodeURIComponent(form.objectName(name))}`,
    collection: (query) => ({ path: root, selectors: selectors(form, query) }),
    refOf({ spec, metadata: { name = '' } }) {
      return { kind: kind.kind, name: (isObject(spec) && form.name(spec, name)) || name };
    },
    isSame: form.isSame ?? ((wanted, found) => found.name === wanted.name || found.name === form.objectName(wanted.name)),
    matches({ name, namePrefix, family, host }, ref) {
      if (host && !ref.name.startsWith(`${host.type}/${host.name}/`)) return false;
      if (family && family !== familyOf(ref.name)) return false;
      return (name === undefined || name === ref.name) && ref.name.startsWith(namePrefix ?? '');
    },
    identify,
    read(object) {
      try {
        const { uid } = object.metadata;
        const { metadata, ...others } = fromIpamObject(kind, model, object);
        return { ...others, metadata: { ...metadata, ...(uid && { uid: shownUid(uid) }) } };
      } catch (cause) {
        const { name } = object.metadata;
        throw new CalicoError('Unreadable', `cannot read ${kind.kind} ${name}: ${(cause as Error).message}`, { identifier: name, cause });
      }
    },
    writes: {
      collection: () => root,
      toObject(resource, over) {
        const clean = canonical(model, { ...resource, metadata: { name: resource.metadata.name } } as Resource);
        const { uid, resourceVersion, finalizers, ownerReferences } = over?.metadata ?? {};
        const { spec } = over
          ? (keepUnknownFields(model.root, clean, { spec: over.spec }, fromIpamObject(kind, model, over)) as Resource)
          : clean;
        const object = toIpamObject(kind, { ...clean, spec: spec! }, group);
        const metadata = group === 'v1' ? toCustomMetadata(object.metadata, { policyName: false }) : object.metadata;
        return { ...object, metadata: compact({ ...metadata, uid, resourceVersion, finalizers, ownerReferences }) };
      },
      uid: shownUid,
    },
    isTombstone: ({ spec }) => isObject(spec) && isTrue(spec.deleted),
    ...(form.hidesTombstones && { hidesTombstones: true }),
  };
}

function selectors(form: Form, query: Query): Record<string, string> {
  const labels = Object.entries(form.selectors?.(query) ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    ...(query.name !== undefined && { fieldSelector: `metadata.name=${form.objectName(query.name)}` }),
    ...(labels.length > 0 && { labelSelector: labels.join(',') }),
  };
}

function affinityParts(name: string): AffinityParts {
  const [, type, host, cidr] = /^(host|virtual)\/([^/]+)\/(.+)$/.exec(name) ?? [];
  const canonical = canonicalCidr(cidr);
  if (type === undefined || host === undefined || canonical === undefined) throw missingIdentifier('');
  return { type, host, cidr: canonical };
}

function cidrObjectName(cidr: string): string {
  const canonical = canonicalCidr(cidr);
  if (canonical === undefined) throw missingIdentifier('');
  return canonical.replaceAll(/[.:/]/g, '-');
}

function canonicalCidr(text: unknown): string | undefined {
  const parsed = typeof text === 'string' ? parseCidr(text) : undefined;
  if (!parsed) return undefined;
  // An IPv4-mapped network stays one of IPv6.
  return parsed.network.address.family === familyOf(text as string) ? formatCidr(parsed.network) : (text as string);
}

function familyOf(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compact(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
