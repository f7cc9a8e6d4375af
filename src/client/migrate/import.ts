/**
 * The steps of an import (reference calicoctl-cli.md 15.3). The first one marks ClusterInformation, the last one removes the mark: where it is
 * found, an import was begun and did not reach its end, and the same file may go on with it.
 */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { CLUSTER, isLocked } from '../../resources/cluster.ts';
import type { ClusterInformation } from '../../resources/generated/types.ts';
import { API_VERSION, identifier, type Resource, refOf } from '../../resources/resource.ts';
import { runInBulk, type Settled } from '../bulk.ts';
import type { Client } from '../client.ts';
import { applyResource } from '../operations/apply.ts';
import { changeCluster, prefixed } from './cluster.ts';
import { compare, firstFound, readContents, type Wanted } from './contents.ts';
import type { ExportedCluster } from './export-file.ts';
import type { IpamRecord } from './ipam-records.ts';

const MARK = 'projectcalico.org/migration-import';
const UNFINISHED = 'unfinished';

export interface Begun {
  /** What an earlier run of the same file has stored already. */
  readonly done: ReadonlySet<string>;
  /** Whether the datastore was locked before this run. */
  readonly wasLocked: boolean;
}

/**
 * Sees to it that nothing stands in the way, and locks the datastore. `wanted` is undefined where the file cannot be read, which is not this step's
 * affair. Throws AlreadyExists for anything that is there, unless an earlier run of the same file put it there and left something to do.
 */
export async function beginImport(client: Client, wanted: Wanted | undefined): Promise<Begun> {
  const [contents, [cluster]] = await Promise.all([readContents(client), client.datastore.getMany([CLUSTER])]);
  const found = firstFound(contents, client) ?? (cluster && `found existing Calico ${CLUSTER.kind} resource`);
  if (found === undefined) {
    await lockNew(client);
    return { done: new Set(), wasLocked: false };
  }
  const information = cluster?.resource as ClusterInformation | undefined;
  if (information?.metadata.annotations?.[MARK] !== UNFINISHED || wanted === undefined) throw refusal(client, found);
  const { same, different, additional } = compare(wanted, contents, client);
  const [other] = [...different, ...additional];
  if (other !== undefined) throw refusal(client, found, `An import was begun and not finished, but not of this file: see ${other}.`);
  await client.ensureInitialized();
  await setReady(client, false);
  return { done: same, wasLocked: isLocked(information) };
}

/** Created by us and locked from its first moment: of two imports at a time one fails here. */
async function lockNew(client: Client): Promise<void> {
  await prefixed('unable to initialize cluster information for the datastore migration', async () => {
    const metadata = { name: CLUSTER.name, annotations: { [MARK]: UNFINISHED } };
    await client.create<ClusterInformation>({ kind: CLUSTER.kind, apiVersion: API_VERSION, metadata, spec: { datastoreReady: false } });
    await client.ensureInitialized();
  });
}

function refusal({ datastore }: Client, found: string, hint?: string): CalicoError {
  const how = datastore.type === 'kubernetes' ? ' by deleting all Calico CRDs' : '';
  return new CalicoError('AlreadyExists', `datastore already has Calico resources: ${found}. Clear out all Calico resources${how}`, {
    hint,
  });
}

/** The file is of no use: the datastore is as it was before, but for ClusterInformation and the built-in tiers. */
export async function abandonImport(client: Client, { wasLocked }: Begun): Promise<void> {
  if (!wasLocked) await setReady(client, true);
}

async function setReady(client: Client, datastoreReady: boolean): Promise<void> {
  await changeCluster(client, (cluster) =>
    cluster.spec.datastoreReady === datastoreReady ? cluster : { ...cluster, spec: { ...cluster.spec, datastoreReady } },
  );
}

export interface ImportOptions {
  readonly begun: Begun;
  readonly signal: AbortSignal;
}

/** One result for each resource, in order; those that are there already are left alone. Nothing more is begun once the store is lost. */
export async function importResources(
  client: Client,
  resources: readonly Resource[],
  { begun, signal }: ImportOptions,
): Promise<Settled<void>[]> {
  return importAll(resources, 'apply', signal, async (resource) => {
    if (!begun.done.has(identifier(refOf(resource)))) await applyResource(client, resource);
  });
}

/** The same for IPAM's own objects. */
export async function importIpam(
  client: Client,
  records: readonly IpamRecord[],
  { begun, signal }: ImportOptions,
): Promise<Settled<void>[]> {
  const resources = records.map(({ resource }) => resource);
  return importAll(resources, 'create', signal, async (resource, index) => {
    if (!begun.done.has(records[index]!.key)) await client.datastore.create(resource);
  });
}

async function importAll(
  resources: readonly Resource[],
  verb: 'apply' | 'create',
  signal: AbortSignal,
  work: (resource: Resource, index: number) => Promise<void>,
): Promise<Settled<void>[]> {
  const lost = new AbortController();
  const guarded = async (resource: Resource, index: number) => {
    try {
      await work(resource, index);
    } catch (error) {
      if (isCalicoError(error, 'Unreachable')) lost.abort();
      throw error;
    }
  };
  return runInBulk(resources, verb, guarded, { signal: AbortSignal.any([signal, lost.signal]) });
}

/** The cluster keeps its identity. */
export async function importCluster(client: Client, { clusterGUID, calicoVersion }: ExportedCluster): Promise<void> {
  await changeCluster(client, (cluster) => ({
    ...cluster,
    spec: { ...cluster.spec, ...(clusterGUID && { clusterGUID }), ...(calicoVersion && { calicoVersion }) },
  }));
}

/** What is not stored as `wanted` says, one line each; none where everything is. */
export async function verifyImport(client: Client, wanted: Wanted): Promise<string[]> {
  const contents = await readContents(
    client,
    wanted.resources.map(({ kind }) => kind),
  );
  const { different, unfinished, missing, additional } = compare(wanted, contents, client);
  return [
    ...missing.map((name) => `${name} is missing`),
    ...[...different, ...unfinished].map((name) => `${name} differs`),
    ...additional.map((name) => `${name} is not in the file`),
  ];
}

/** The datastore stays locked. */
export async function finishImport(client: Client): Promise<void> {
  await changeCluster(client, (cluster) => {
    const { [MARK]: _, ...annotations } = cluster.metadata.annotations ?? {};
    return { ...cluster, metadata: { ...cluster.metadata, annotations } };
  });
}
