/** What creating an object through the client stores and returns. The embedded store stands in for etcd: they share keys and values. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Client } from '../../../src/client/client.ts';
import { KeyValueDatastore } from '../../../src/datastore/key-value-datastore.ts';
import { openSqliteStore, type SqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';
import { decode } from '../../../src/resources/decode.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { API_VERSION, type Metadata } from '../../../src/resources/resource.ts';
import type { VectorRecord } from '../area.ts';

type Json = Record<string, unknown>;

interface World {
  readonly client: Client;
  readonly store: SqliteStore;
}

const initializations = new Map<string, VectorRecord['input']>();

export async function run(record: VectorRecord): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'calico-crud-'));
  const store = await openSqliteStore({ path: join(folder, 'store.db'), description: 'a store for one vector' });
  try {
    const world = { client: new Client(new KeyValueDatastore('etcdv3', store)), store };
    return record.group === 'ensureInitialized' ? await initialize(record, world) : await create(record, world);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

/** A record may follow another, which is then done first. */
async function initialize({ name, input, expected }: VectorRecord, world: World): Promise<string | undefined> {
  initializations.set(name, input);
  const earlier = initializations.get(input.after);
  if (earlier) await world.client.ensureInitialized(earlier);
  const before = await dump(world.store);
  const error = await messageOf(world.client.ensureInitialized(input));
  return compare({ error, datastore: await changes(world.store, before) }, expected);
}

async function create({ input, expected }: VectorRecord, world: World): Promise<string | undefined> {
  await world.client.ensureInitialized();
  const before = await dump(world.store);
  const kind = await kindByName(input.kind);
  const resource = decode(await kind.model(), { apiVersion: API_VERSION, ...input }, { strict: false });
  let returned: unknown;
  const error = await messageOf(
    world.client.create(resource).then((stored) => {
      returned = masked(stored.resource);
    }),
  );
  const { errorType: _, ...wanted } = expected;
  return compare({ error, datastore: await changes(world.store, before), ...(returned !== undefined && { returned }) }, wanted);
}

function compare(actual: unknown, expected: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected) ? undefined : `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

async function messageOf(done: Promise<unknown>): Promise<string | null> {
  try {
    await done;
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function dump(store: SqliteStore): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { items } of store.range({ prefix: '/' })) for (const { key, value } of items) found.set(key, value);
  return found;
}

/** The keys that differ from `before`, with their values; null for one that is gone. */
async function changes(store: SqliteStore, before: ReadonlyMap<string, string>): Promise<Json> {
  const now = await dump(store);
  const keys = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
  return Object.fromEntries(keys.map((key) => [key, now.has(key) ? masked(JSON.parse(now.get(key)!)) : null]));
}

/** With placeholders where values differ from run to run. */
function masked(object: object): Json {
  const { metadata, spec, ...others } = JSON.parse(JSON.stringify(object)) as { metadata: Metadata; spec?: Json };
  const { uid, creationTimestamp, resourceVersion } = metadata;
  return {
    ...others,
    metadata: {
      ...metadata,
      ...(uid && { uid: '<uid>' }),
      ...(creationTimestamp && { creationTimestamp: '<time>' }),
      ...(resourceVersion && { resourceVersion: '<rv>' }),
    },
    ...(spec && { spec: { ...spec, ...(/^[0-9a-f]{32}$/.test(String(spec.clusterGUID)) && { clusterGUID: '<guid>' }) } }),
  };
}
