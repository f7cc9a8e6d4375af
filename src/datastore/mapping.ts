/** Where each kind lies in a key-value store and in what form: Calico's own keys and JSON (reference resources.md 8.2-8.4). */
import { CalicoError } from '../base/errors.ts';
import type { Kind } from '../resources/kind.ts';
import type { Ref, Resource } from '../resources/resource.ts';
import type { Query } from './datastore.ts';
import type { KeyRange, KeyValue } from './key-value.ts';

export interface Mapping {
  /** Throws Incomplete where the name has not all parts of the key. */
  key(ref: Ref): string;
  /** undefined: not a key of this kind. */
  ref(key: string): Ref | undefined;
  /** The least range that holds all keys asked for; `matches` tells them from others in it. */
  range(query: Query): KeyRange;
  matches(query: Query, ref: Ref): boolean;
  /** Keys in its range that name no object are other objects' and passed over, not reported. */
  readonly sharesRange: boolean;
  /** How messages name it. */
  identify(ref: Ref): string;
  /** `over`: the value it replaces, whose fields unknown to us survive. */
  encode(resource: Resource, over?: string): Encoded;
  /** Throws CalicoError Unreadable. */
  decode(ref: Ref, item: KeyValue): Resource;
}

export interface Encoded {
  readonly value: string;
  /** What `decode` will give for it, once it is stored with this revision. */
  stored(revision: string): Resource;
}

export async function mappingOf(kind: Kind): Promise<Mapping> {
  const { at } = kind.storedAt;
  if (at !== 'resource' && at !== 'ipam-affinity') return (await import('./ipam-mapping.ts')).ipamMapping(at);
  const { resourceMapping } = await import('./resource-mapping.ts');
  const resources = resourceMapping(kind, await kind.model());
  if (at === 'resource') return resources;
  const [{ affinityMapping }, { ipamMapping }] = await Promise.all([import('./affinity-mapping.ts'), import('./ipam-mapping.ts')]);
  return affinityMapping(ipamMapping(at), resources);
}

/** Long values are cut: the message is for people. */
const SHOWN_VALUE = 1000;

export function unreadable({ key, value }: KeyValue, cause: unknown): CalicoError {
  const shown = value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE)}...` : value;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CalicoError('Unreadable', `failed to parse datastore entry key=${key}; value=${shown}: ${reason}`, { identifier: key, cause });
}
