/** The lock that keeps Calico's components waiting while a datastore is migrated (reference calicoctl-cli.md 15.1). */
import { isLocked } from '../../resources/cluster.ts';
import type { Client } from '../client.ts';
import { changeCluster, prefixed } from './cluster.ts';

/** A datastore without ClusterInformation gets one. */
export async function lockDatastore(client: Client): Promise<void> {
  await prefixed('unable to initialize cluster information for the datastore migration', () => client.ensureInitialized());
  await setReady(client, false, ' for locking');
}

export async function unlockDatastore(client: Client): Promise<void> {
  await setReady(client, true, ' for unlocking');
}

async function setReady(client: Client, datastoreReady: boolean, purpose: string): Promise<void> {
  await changeCluster(
    client,
    (cluster) => (isLocked(cluster) === !datastoreReady ? cluster : { ...cluster, spec: { ...cluster.spec, datastoreReady } }),
    purpose,
  );
}
