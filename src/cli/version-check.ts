import { CalicoError, isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import { CLUSTER } from '../resources/cluster.ts';
import type { ClusterInformation } from '../resources/generated/types.ts';
import { messageOf } from './error-text.ts';
import { CALICO_RELEASE, CLIENT_VERSION } from './release.ts';

const OVERRIDE = 'Use --allow-version-mismatch to override';

/**
 * Refuses a cluster of another Calico release (reference calicoctl-cli.md 6.1). Patch releases share a data model, so only major and
 * minor count. A cluster that does not say which it is, or that is not set up, passes. Returns what it says of itself.
 */
export async function checkVersion(client: Client): Promise<ClusterInformation | undefined> {
  const information = await readInformation(client);
  const cluster = trimmed(information?.spec.calicoVersion ?? '');
  if (cluster === '' || majorAndMinor(cluster) === majorAndMinor(trimmed(CALICO_RELEASE))) return information;
  throw new CalicoError('Usage', `version mismatch.\nClient Version:   ${CLIENT_VERSION}\nCluster Version:  ${cluster}\n${OVERRIDE}`);
}

async function readInformation(client: Client): Promise<ClusterInformation | undefined> {
  try {
    return (await client.get<ClusterInformation>(CLUSTER)).resource;
  } catch (error) {
    if (isCalicoError(error, 'NotFound')) return undefined;
    const message = `unable to get Cluster Information to verify version mismatch: ${messageOf(error)}\n${OVERRIDE}`;
    throw new CalicoError(isCalicoError(error) ? error.code : 'Datastore', message, {
      cause: error,
      hint: isCalicoError(error) ? error.hint : undefined,
    });
  }
}

/** Without one leading `v`, and without what follows a dash. */
function trimmed(version: string): string {
  return version.replace(/^v/, '').replace(/-.*$/s, '');
}

/** Texts that are no version compare as they are. */
function majorAndMinor(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}
