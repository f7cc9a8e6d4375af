/** Policies that Calico up to v3.31 stored under `default.NAME`, moved to the name that everybody sees (reference calicoctl-cli.md 15.4). */
import { isDeepStrictEqual } from 'node:util';
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { DEFAULT_TIER } from '../../resources/policy.ts';
import { type Ref, type Resource, refOf } from '../../resources/resource.ts';
import { runInBulk } from '../bulk.ts';
import type { Client } from '../client.ts';
import { prefixed } from './cluster.ts';

const POLICY_KINDS = ['NetworkPolicy', 'GlobalNetworkPolicy', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy'];
const LEGACY_PREFIX = `${DEFAULT_TIER}.`;

export interface PolicyMigration {
  readonly migrated: number;
  /** Why the others were not, each with what it is about. */
  readonly errors: readonly unknown[];
}

export interface PolicyMigrationOptions {
  /** Nothing more is moved once it aborts. */
  readonly signal?: AbortSignal;
  /** Called for each stored value that nobody can read. */
  readonly skipped?: (key: string, reason: string) => void;
}

/** Policies that cannot be moved stay as they are, and do not keep the others; what an earlier run began is finished. Throws where a list fails. */
export async function migratePolicyNames(
  client: Client,
  { signal, skipped = () => {} }: PolicyMigrationOptions = {},
): Promise<PolicyMigration> {
  const lists = await Promise.all(POLICY_KINDS.map((kind) => prefixed(`list ${kind}`, () => legacyPolicies(client, kind, skipped))));
  const policies = lists.flat();
  const settled = await runInBulk(
    policies.map(({ resource }) => resource),
    'create',
    (_, index) => move(client, policies[index]!),
    { signal },
  );
  return {
    migrated: settled.filter(({ status }) => status === 'done').length,
    errors: settled.flatMap((result) => (result.status === 'failed' ? [result.error] : [])),
  };
}

interface LegacyPolicy extends Stored {
  /** What it is stored under. */
  readonly ref: Ref;
}

async function legacyPolicies(
  client: Client,
  kind: string,
  skipped: NonNullable<PolicyMigrationOptions['skipped']>,
): Promise<LegacyPolicy[]> {
  const found: LegacyPolicy[] = [];
  for await (const { items, unreadable } of client.datastore.list({ kind })) {
    for (const { key, reason } of unreadable) skipped(key, reason);
    for (const item of items) if (item.ref?.name === LEGACY_PREFIX + item.resource.metadata.name) found.push({ ...item, ref: item.ref });
  }
  return found;
}

async function move(client: Client, legacy: LegacyPolicy): Promise<void> {
  const { resource, ref, revision } = legacy;
  const { kind } = resource;
  const { resourceVersion: _, ...metadata } = resource.metadata;
  const moved = await prefixed(`create ${kind} "${metadata.name}"`, () => createOnce(client, { ...resource, metadata }));
  try {
    await prefixed(`delete ${kind} "${ref.name}"`, () => client.datastore.delete(ref, { revision }));
  } catch (error) {
    // Somebody changed it since: what was made of it is out of date.
    if (isCalicoError(error, 'Conflict')) await client.datastore.delete(refOf(moved.resource), { revision: moved.revision });
    throw error;
  }
}

/** An earlier run may have come this far; another policy of that name is somebody's own. */
async function createOnce(client: Client, policy: Resource): Promise<Stored> {
  try {
    return await client.datastore.create(policy);
  } catch (error) {
    if (!isCalicoError(error, 'AlreadyExists')) throw error;
    const existing = await client.datastore.get(refOf(policy));
    if (isSame(existing.resource, policy)) return existing;
    const { message, identifier } = error;
    const hint = `Two policies share the name ${policy.metadata.name}: rename or delete one of them. The old one is found as ${LEGACY_PREFIX}${policy.metadata.name}.`;
    throw new CalicoError('AlreadyExists', message, { identifier, hint, existing, cause: error });
  }
}

function isSame(a: Resource, b: Resource): boolean {
  const own = ({ metadata: { labels, annotations }, spec }: Resource) => ({ labels, annotations, spec });
  return isDeepStrictEqual(own(a), own(b));
}
