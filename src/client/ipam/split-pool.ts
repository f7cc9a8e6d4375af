/**
 * Splitting a pool (reference ipam.md 14): the pool is disabled, its parts are made, and it goes. Blocks and affinities stay as they are, as each
 * lies in one part. Everything that can be checked is checked before anything is written, and a failure on the way is undone.
 */
import { CalicoError, type CalicoErrorOptions, type ErrorCode, isCalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { splitPool as planSplit, type Split } from '../../ipam/pool/split.ts';
import { CLUSTER, isLocked } from '../../resources/cluster.ts';
import type { ClusterInformation, IPPool } from '../../resources/generated/types.ts';
import type { Client } from '../client.ts';
import { dryRunClient } from '../dry-run.ts';

export interface SplitRequest {
  readonly parts: bigint;
  /** Wins over `cidr`. */
  readonly name: string;
  readonly cidr: string;
  /** Undoes what was done so far. */
  readonly signal: AbortSignal;
}

export interface SplitResult {
  readonly pool: IPPool;
  readonly created: readonly IPPool[];
}

/** Errors have upstream's texts; code Interrupted where the signal aborted. */
export async function splitPool(client: Client, request: SplitRequest): Promise<SplitResult> {
  await requireLocked(client);
  const pool = await findPool(client, request);
  const split = planSplit(pool.resource, request.parts);
  await rehearse(client, split);
  const disabled = await disable(client, pool);
  const created: Stored<IPPool>[] = [];
  try {
    await createParts(client, split, created, request.signal);
    await remove(client, disabled);
  } catch (error) {
    throw await undone(client, error, { pool, disabled, split, created });
  }
  return { pool: pool.resource, created: created.map(({ resource }) => resource) };
}

/** Nobody allocates while the datastore is locked. */
async function requireLocked(client: Client): Promise<void> {
  const { resource } = await failing('error while checking if datastore was locked: error retrieving ClusterInformation', () =>
    client.get<ClusterInformation>(CLUSTER),
  );
  if (isLocked(resource)) return;
  const message = 'datastore is not locked. Run the `calicoctl datastore migrate lock` command in order split the IP pools';
  throw new CalicoError('Conflict', message);
}

async function findPool(client: Client, { name, cidr }: SplitRequest): Promise<Stored<IPPool>> {
  if (name !== '') return failing(`unable to find IP pool with name ${name}`, () => client.get<IPPool>({ kind: 'IPPool', name }));
  let pools: readonly Stored<IPPool>[];
  try {
    pools = (await client.listAll<IPPool>({ kind: 'IPPool' })).items;
  } catch (error) {
    throw because(error, `unable to list IP pools to find the pool specified by ${cidr}`);
  }
  const pool = pools.find(({ resource }) => resource.spec.cidr === cidr);
  if (pool) return pool;
  throw new CalicoError('NotFound', `unable to find IP pool  covering the specified CIDR ${cidr}`, {
    hint: 'The CIDR must be written as in the pool: `calicoctl get ippools` shows it.',
  });
}

/** The first and the last part stand for all: they differ in nothing but their place and the length of their name. */
async function rehearse(client: Client, split: Split): Promise<void> {
  const rehearsal = dryRunClient(client.datastore);
  for (const index of [0, split.count - 1]) await createPart(rehearsal, split.part(index));
}

async function disable(client: Client, pool: Stored<IPPool>): Promise<Stored<IPPool>> {
  if (pool.resource.spec.disabled) return pool;
  try {
    const spec = { ...pool.resource.spec, disabled: true };
    return await client.update<IPPool>({ ...pool.resource, spec }, { over: pool });
  } catch (error) {
    throw because(error, `error disabling IP pool ${pool.resource.spec.cidr}`);
  }
}

async function createParts(client: Client, split: Split, created: Stored<IPPool>[], signal: AbortSignal): Promise<void> {
  for (let index = 0; index < split.count; index += 1) {
    if (signal.aborted) throw new CalicoError('Interrupted', 'interrupted');
    created.push(await createPart(client, split.part(index)));
  }
}

function createPart(client: Client, part: IPPool): Promise<Stored<IPPool>> {
  return failing(`error using unsafe create to make split pool with cidr ${part.spec.cidr}`, () => client.create(part, { unsafe: true }));
}

async function remove(client: Client, { resource, revision }: Stored<IPPool>): Promise<void> {
  const { name = '' } = resource.metadata;
  try {
    await client.delete<IPPool>({ kind: 'IPPool', name }, { revision, unsafe: true });
  } catch (error) {
    if (!isCalicoError(error, 'Unreachable')) throw because(error, `error removing the IP pool that was split ${name}: ${textOf(error)}`);
    // The answer was lost: the pool itself tells. While it is there, the request may still be on its way.
    if (await isGone(client, name)) return;
    throw new CalicoError('Unreachable', `it is not known whether IP pool ${name} will be removed: ${textOf(error)}`, {
      cause: error,
      hint: `Its parts are made. When the datastore answers again, look with \`calicoctl get ippools\`: if ${name} is still there, delete either it or its parts.`,
    });
  }
}

async function isGone(client: Client, name: string): Promise<boolean> {
  try {
    await client.datastore.get({ kind: 'IPPool', name });
    return false;
  } catch (error) {
    return isCalicoError(error, 'NotFound');
  }
}

interface Done {
  readonly pool: Stored<IPPool>;
  readonly disabled: Stored<IPPool>;
  readonly split: Split;
  readonly created: readonly Stored<IPPool>[];
}

/** The error to throw: that the pool is as it was, or what is left to do by hand. */
async function undone(client: Client, error: unknown, { pool, disabled, split, created }: Done): Promise<unknown> {
  // The pool may be gone: then its parts are all that is left of it.
  if (isCalicoError(error, 'Unreachable') && created.length === split.count) return error;
  const { name = '' } = pool.resource.metadata;
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (failure) {
      if (!isCalicoError(failure, 'NotFound')) left.push(`${what}: ${textOf(failure)}`);
    }
  };
  const doubtful = created.length < split.count && isCalicoError(error, 'Unreachable') ? [split.part(created.length)] : [];
  for (const { metadata } of [...created.map(({ resource }) => resource), ...doubtful])
    await attempt(`delete IPPool ${metadata.name}`, () => client.delete({ kind: 'IPPool', name: metadata.name! }, { unsafe: true }));
  if (disabled !== pool)
    await attempt(`enable IPPool ${name}`, () =>
      client.update<IPPool>({ ...disabled.resource, spec: pool.resource.spec }, { over: disabled }),
    );
  const hint =
    left.length === 0 ? `IPPool ${name} is as it was before.` : `What was done could not be undone. Left to do:\n${left.join('\n')}`;
  return because(error, textOf(error), hint);
}

async function failing<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw because(error, `${prefix}: ${textOf(error)}`);
  }
}

/** With what was wrong below the message, where the message does not say it. */
function because(error: unknown, message: string, next?: string): CalicoError {
  const code: ErrorCode = isCalicoError(error) ? error.code : 'Datastore';
  const reason = message.includes(textOf(error)) ? undefined : textOf(error);
  const hint = [reason, isCalicoError(error) ? error.hint : undefined, next].filter(Boolean).join('\n') || undefined;
  const options: CalicoErrorOptions = { hint, cause: error, findings: isCalicoError(error) ? error.findings : undefined };
  return new CalicoError(code, message, options);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
