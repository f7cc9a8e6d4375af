/**
 * BlockAffinity is two things in Calico's etcd: IPAM's own, named `host/node-a/10.0.0.0/26`, and what its API stores under any other name as a
 * resource with `deleted` as text (reference resources.md 8.2). The two know nothing of each other.
 */
import { CalicoError } from '../base/errors.ts';
import { parseJson, toGoJson } from '../encoding/go-json.ts';
import type { KeyValue } from './key-value.ts';
import { type Mapping, unreadable } from './mapping.ts';

/** Lists and watches are of IPAM's own, unless one resource is asked for by name. */
export function affinityMapping(ipam: Mapping, resources: Mapping): Mapping {
  const of = (name: string | undefined) => (name === undefined || name.includes('/') ? ipam : withTextDeleted(resources));
  return {
    sharesRange: true,
    key: (ref) => of(ref.name).key(ref),
    ref: (key) => ipam.ref(key) ?? resources.ref(key),
    range: (query) => of(query.name).range(query),
    matches: (query, ref) => of(ref.name).matches(query, ref),
    identify: (ref) => of(ref.name).identify(ref),
    encode: (resource, over) => of(resource.metadata.name).encode(resource, over),
    decode: (ref, item) => of(ref.name).decode(ref, item),
  };
}

function withTextDeleted(resources: Mapping): Mapping {
  return {
    ...resources,
    encode(resource, over) {
      const { value, stored } = resources.encode(resource, over && withDeleted(over, parseBoolean));
      return { value: withDeleted(value, String), stored };
    },
    decode(ref, item) {
      return resources.decode(ref, { ...item, value: readDeleted(item) });
    },
  };
}

function readDeleted(item: KeyValue): string {
  try {
    return withDeleted(item.value, parseBoolean);
  } catch (error) {
    throw unreadable(item, error);
  }
}

function withDeleted(value: string, change: (deleted: unknown) => unknown): string {
  const object = parseJson(value) as { spec?: Record<string, unknown> };
  if (object.spec?.deleted === undefined) return value;
  return toGoJson({ ...object, spec: { ...object.spec, deleted: change(object.spec.deleted) } });
}

function parseBoolean(deleted: unknown): boolean {
  if (deleted === 'true' || deleted === 'false') return deleted === 'true';
  throw new CalicoError(
    'Input',
    `error parsing BlockAffinity.Spec.Deleted field: ${JSON.stringify(deleted)} is neither "true" nor "false"`,
  );
}
