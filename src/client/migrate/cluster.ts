/** ClusterInformation, as the commands that migrate a datastore need it (reference calicoctl-cli.md 15.1). */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { CLUSTER } from '../../resources/cluster.ts';
import type { ClusterInformation } from '../../resources/generated/types.ts';
import type { Client } from '../client.ts';
import { retryOnConflict } from '../operations/retry.ts';

/** Errors: NotFound, with upstream's words before it. */
export async function readCluster(client: Client): Promise<Stored<ClusterInformation>> {
  return prefixed('error retrieving ClusterInformation', () => client.get<ClusterInformation>(CLUSTER));
}

/** Reads, changes, writes; again while others write meanwhile. Nothing is written where `change` returns its argument. */
export async function changeCluster(
  client: Client,
  change: (cluster: ClusterInformation) => ClusterInformation,
  purpose = '',
): Promise<ClusterInformation> {
  return retryOnConflict(client, async () => {
    const current = await prefixed(`error retrieving ClusterInformation${purpose}`, () => client.get<ClusterInformation>(CLUSTER));
    const next = change(current.resource);
    if (next === current.resource) return next;
    return (await prefixed(`error updating ClusterInformation${purpose}`, () => client.update(next, { over: current }))).resource;
  });
}

/** An error of the store with words before it, and everything else it carries. */
export async function prefixed<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const { code, message, hint, identifier, findings, existing } = error;
    throw new CalicoError(code, `${prefix}: ${message}`, { hint, identifier, findings, existing, cause: error });
  }
}
