/** What a cluster must have before anything else: ClusterInformation and the built-in tiers (reference resources.md 12). */

import { isCalicoError } from '../base/errors.ts';
import { randomUUID } from '../base/node-crypto.ts';
import type { Stored } from '../datastore/datastore.ts';
import { CLUSTER } from '../resources/cluster.ts';
import type { ClusterInformation } from '../resources/generated/types.ts';
import { BUILT_IN_TIERS } from '../resources/kinds/tier.ts';
import { API_VERSION, refOf } from '../resources/resource.ts';
import type { Client } from './client.ts';

export interface Initialization {
  /** The release that writes, recorded where it differs from the one recorded. */
  readonly calicoVersion?: string | undefined;
  /** Comma-separated; added to what is recorded. */
  readonly clusterType?: string | undefined;
}

const OTHERS_WRITE_TOO_MS = 1000;

/** Does every step; then throws the first error. One round trip where nothing is to be done. */
export async function initialize(client: Client, initialization: Initialization): Promise<void> {
  const [cluster, ...tiers] = await existing(client);
  const results = await Promise.allSettled([
    recordCluster(client, cluster as Stored<ClusterInformation> | undefined, initialization),
    ...BUILT_IN_TIERS.filter((_, index) => tiers[index] === undefined).map((tier) => createTier(client, tier)),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Who may not read may still be allowed to create, and is then told what exists. */
async function existing(client: Client): Promise<(Stored | undefined)[]> {
  try {
    return await client.datastore.getMany([CLUSTER, ...BUILT_IN_TIERS.map(refOf)]);
  } catch (error) {
    if (isCalicoError(error, 'Unauthorised')) return [];
    throw error;
  }
}

/** Tiers that were changed are left alone. */
async function createTier(client: Client, tier: (typeof BUILT_IN_TIERS)[number]): Promise<void> {
  try {
    await client.create(tier);
  } catch (error) {
    if (!isCalicoError(error, 'AlreadyExists', 'Unauthorised')) throw error;
  }
}

async function recordCluster(client: Client, found: Stored<ClusterInformation> | undefined, initialization: Initialization): Promise<void> {
  const clusterType = typeFor(client, initialization.clusterType);
  for (let current = found; ; current = await readCluster(client)) {
    try {
      if (current === undefined) await client.create(newCluster({ ...initialization, clusterType }));
      else await update(client, current, { ...initialization, clusterType });
      return;
    } catch (error) {
      if (!isCalicoError(error, 'AlreadyExists', 'Conflict')) throw error;
      await client.pause(OTHERS_WRITE_TOO_MS);
    }
  }
}

async function readCluster(client: Client): Promise<Stored<ClusterInformation> | undefined> {
  const [cluster] = await client.datastore.getMany([CLUSTER]);
  return cluster as Stored<ClusterInformation> | undefined;
}

function typeFor(client: Client, clusterType = ''): string {
  if (client.datastore.type !== 'kubernetes') return clusterType;
  return clusterType === '' ? 'kdd' : `${clusterType.replace(/,$/, '')},kdd`;
}

function newCluster({ calicoVersion = '', clusterType = '' }: Initialization): ClusterInformation {
  const spec = { clusterGUID: newGuid(), clusterType, calicoVersion, datastoreReady: true };
  return { kind: CLUSTER.kind, apiVersion: API_VERSION, metadata: { name: CLUSTER.name }, spec };
}

async function update(client: Client, stored: Stored<ClusterInformation>, initialization: Initialization): Promise<void> {
  const { spec } = stored.resource;
  const wanted = {
    ...spec,
    clusterGUID: spec.clusterGUID || newGuid(),
    clusterType: mergeTypes(spec.clusterType, initialization.clusterType),
    calicoVersion: initialization.calicoVersion || spec.calicoVersion,
    datastoreReady: spec.datastoreReady ?? true,
  };
  const changed = (Object.keys(wanted) as (keyof typeof wanted)[]).some((key) => wanted[key] !== spec[key]);
  if (changed) await client.update<ClusterInformation>({ ...stored.resource, spec: wanted }, { over: stored });
}

/** Adds the elements that are not there yet. */
function mergeTypes(recorded: string | undefined, wanted: string | undefined): string | undefined {
  if (!recorded) return wanted || recorded;
  const types = recorded.split(',');
  for (const type of (wanted || '').split(',')) if (type !== '' && !types.includes(type)) types.push(type);
  return types.join(',');
}

/** 32 hexadecimal digits. */
function newGuid(): string {
  return randomUUID().replaceAll('-', '');
}
