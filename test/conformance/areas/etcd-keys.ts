/** Keys and values in etcd: our mapping of kinds against upstream's keys, for the resources and IPAM's objects. */
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../../src/base/errors.ts';
import type { Query } from '../../../src/datastore/datastore.ts';
import { bounds } from '../../../src/datastore/key-value.ts';
import { type Mapping, mappingOf } from '../../../src/datastore/mapping.ts';
import { parseJson } from '../../../src/encoding/go-json.ts';
import { kindByName, kindNames } from '../../../src/resources/registry.ts';
import { API_VERSION, type Ref, type Resource } from '../../../src/resources/resource.ts';
import { SKIP, type VectorRecord } from '../area.ts';

/** Keys of the agent's own model, which is in no store: `/calico/v1/...`, `/calico/bgp/...`, `/calico/felix/...`. */
const AGENT_PATH = /^\/*calico\/(v1|bgp|felix)(\/|$)/;

export function run(record: VectorRecord): Promise<string | undefined> | string | undefined {
  const { group, input, expected } = record;
  switch (group) {
    case 'resourceKind':
      return resourceKind(input.kind, expected);
    case 'keyToPath':
      return keyToPath(input, expected);
    case 'keyFromPath':
      return keyFromPath(input, expected);
    case 'listOptions':
      return listOptions(input, expected);
    case 'serialize':
      return serialize(input, expected);
    case 'parseValue':
      return parseValue(input, expected);
    default:
      return `unknown group ${group}`;
  }
}

interface UpstreamKey {
  readonly type: string;
  readonly string?: string;
  // biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
  readonly fields: any;
}

interface Target {
  readonly mapping: Mapping;
  readonly ref: Ref;
}

/** Upstream's key as a kind and a name of ours; undefined: nothing that we store. */
async function targetOf({ type, fields }: UpstreamKey): Promise<Target | undefined> {
  switch (type) {
    case 'BlockKey':
      return target('IPAMBlock', fields.CIDR);
    case 'BlockAffinityKey':
      return target('BlockAffinity', `${fields.AffinityType || 'host'}/${fields.Host}/${fields.CIDR}`);
    case 'IPAMHandleKey':
      return target('IPAMHandle', fields.HandleID);
    case 'IPAMConfigKey':
      return target('IPAMConfig', 'default');
    case 'ResourceKey':
      return isStoredResource(fields.Kind) ? target(fields.Kind, fields.Name, fields.Namespace) : undefined;
    default:
      return undefined;
  }
}

async function target(kind: string, name: string, namespace?: string): Promise<Target> {
  const ref = namespace ? { kind, name, namespace } : { kind, name };
  return { mapping: await mappingOf(await kindByName(kind)), ref };
}

/** Of these upstream has a second form, under a resource's key, which it never writes. */
function isStoredResource(kind: string): boolean {
  return !['IPAMBlock', 'IPAMConfig', 'IPAMHandle'].includes(kind) && kindNames().some((entry) => entry.kind === kind);
}

function resourceKind(kind: string, expected: { plural: string; namespaced: boolean }): string | undefined {
  const entry = kindNames().find((one) => one.kind === kind);
  if (!entry) return SKIP;
  return difference({ plural: expected.plural, namespaced: expected.namespaced }, { plural: entry.plural, namespaced: entry.namespaced });
}

async function keyToPath(input: UpstreamKey, expected: { path: unknown; parsedBack: UpstreamKey | null }): Promise<string | undefined> {
  const found = await targetOf(input);
  if (!found) return SKIP;
  const { mapping, ref } = found;
  const path = outcome(() => mapping.key(ref));
  if (!isDeepStrictEqual(path, expected.path)) return difference(expected.path, path);
  const parsed = typeof path === 'string' ? mapping.ref(path) : undefined;
  return difference(expected.parsedBack?.string, parsed && mapping.identify(parsed));
}

async function keyFromPath(path: string, expected: { key: UpstreamKey | null; canonicalPath?: unknown }): Promise<string | undefined> {
  if (AGENT_PATH.test(path) || (expected.key && !(await targetOf(expected.key)))) return SKIP;
  for (const { mapping, ref } of await readersOf(path)) {
    // Upstream's parser for any path knows the affinities of hosts only; its list of affinities, and ours, knows both.
    if (expected.key === null && ref.name.startsWith('virtual/')) continue;
    return difference(
      { name: expected.key?.string, path: expected.canonicalPath },
      { name: mapping.identify(ref), path: outcome(() => mapping.key(ref)) },
    );
  }
  return difference(expected.key, null);
}

/** Every mapping that knows the path; there is at most one. */
async function readersOf(path: string): Promise<Target[]> {
  const mappings = await Promise.all(kindNames().map(async ({ kind }) => mappingOf(await kindByName(kind))));
  return mappings.flatMap((mapping) => {
    const ref = mapping.ref(path);
    return ref ? [{ mapping, ref }] : [];
  });
}

interface ListExpectation {
  readonly root: string;
  readonly fullyQualified: boolean;
  readonly pathsAccepted: Readonly<Record<string, string>>;
}

async function listOptions({ type, fields }: UpstreamKey, expected: ListExpectation): Promise<string | undefined> {
  const query = queryOf(type, fields);
  if (!query) return SKIP;
  const mapping = await mappingOf(await kindByName(query.kind));
  const range = mapping.range(query);
  const { start } = bounds(range);
  const root = expected.root.replace(/\/$/, '');
  // Upstream's list without a type means hosts; ours means all, in a range that begins there.
  if (start.replace(/\/$/, '') !== root || 'exact' in range !== expected.fullyQualified)
    return `expected ${JSON.stringify(expected.root)}, got ${JSON.stringify(range)}`;
  for (const [path, name] of Object.entries(expected.pathsAccepted)) {
    const ref = mapping.ref(path);
    if (!ref || !mapping.matches(query, ref)) return `does not accept ${path}`;
    if (mapping.identify(ref) !== name) return difference(name, mapping.identify(ref));
  }
  return undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
function queryOf(type: string, fields: any): Query | undefined {
  const family = fields.IPVersion || undefined;
  switch (type) {
    case 'BlockListOptions':
      return { kind: 'IPAMBlock', family };
    case 'BlockAffinityListOptions':
      return { kind: 'BlockAffinity', family, host: fields.Host ? { type: fields.AffinityType || 'host', name: fields.Host } : undefined };
    case 'IPAMHandleListOptions':
      return { kind: 'IPAMHandle' };
    case 'ResourceListOptions': {
      if (!isStoredResource(fields.Kind)) return undefined;
      const name = fields.Prefix ? { namePrefix: fields.Name } : { name: fields.Name || undefined };
      return { kind: fields.Kind, namespace: fields.Namespace || undefined, ...name };
    }
    default:
      return undefined;
  }
}

async function serialize(
  { key, value }: { key: UpstreamKey; value: unknown },
  expected: { path: string; raw: string },
): Promise<string | undefined> {
  const found = await targetOf(key);
  if (!found) return SKIP;
  const { mapping, ref } = found;
  // The recorded value has upstream's JSON; what we hold in memory is read from it.
  const resource = mapping.decode(ref, item(expected.path, JSON.stringify(value)));
  const written = normal(key, mapping.encode(resource).value);
  return difference({ path: expected.path, raw: normal(key, expected.raw) }, { path: mapping.key(ref), raw: written });
}

/**
 * What upstream's client adds to a policy just before, it is recorded without; and nothing and empty are the same to readers of a block
 * (we write the empty form).
 */
function normal({ type }: UpstreamKey, raw: string): string {
  const value = parseJson(raw) as Record<string, unknown> & { metadata?: { annotations?: Record<string, string> } };
  if (type === 'BlockKey') value.sequenceNumberForAllocation ??= {};
  const annotations = value.metadata?.annotations;
  if (annotations) delete annotations['projectcalico.org/metadata'];
  if (annotations && Object.keys(annotations).length === 0) delete value.metadata!.annotations;
  return JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member));
}

async function parseValue(
  { path, raw }: { path: string; raw: string },
  expected: { value?: Resource; error?: string; panic?: string },
): Promise<string | undefined> {
  if (AGENT_PATH.test(path)) return SKIP;
  const [found] = await readersOf(path);
  if (!found) return `no kind has the key ${path}`;
  const { mapping, ref } = found;
  const read = outcome(() => mapping.decode(ref, item(path, raw)));
  // Where upstream crashes, any clean result will do.
  if (expected.panic !== undefined) return undefined;
  if (expected.error !== undefined) return endsWith(expected.error, (read as { error?: string }).error);
  const { spec, metadata } = read as Resource;
  if (path.includes('/ipam/')) return difference(expected.value, onlyKeysOf(expected.value!, spec!));
  const { resourceVersion: _, ...own } = metadata;
  return difference(expected.value, { kind: ref.kind, apiVersion: API_VERSION, metadata: own, spec });
}

function onlyKeysOf(example: object, value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name in example));
}

function item(key: string, value: string) {
  return { key, value, modRevision: '1', createRevision: '1' };
}

function outcome<T>(work: () => T): T | { error: string } {
  try {
    return work();
  } catch (error) {
    if (isCalicoError(error)) return { error: error.message };
    throw error;
  }
}

function endsWith(expected: string, actual: string | undefined): string | undefined {
  return actual?.endsWith(expected) ? undefined : difference(expected, actual);
}

function difference(expected: unknown, actual: unknown): string | undefined {
  const plain = (value: unknown) => JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? Number(member) : member));
  return isDeepStrictEqual(sorted(expected), sorted(actual)) ? undefined : `expected ${plain(expected)}, got ${plain(actual)}`;
}

/** Member order carries no meaning. */
function sorted(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? Number(member) : member)));
}
