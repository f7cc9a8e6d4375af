/** A locked datastore (reference calicoctl-cli.md 15.1): somebody moves or rewrites what it holds, so that nothing new may be given out. */
import type { Stored } from '../datastore/datastore.ts';
import { isLocked } from '../resources/cluster.ts';
import type { ClusterInformation } from '../resources/generated/types.ts';
import { IpamError } from './errors.ts';

/** Errors: `locked`. */
export function requireUnlocked(cluster: Stored | undefined): void {
  if (!cluster || !isLocked(cluster.resource as ClusterInformation)) return;
  throw new IpamError('locked', 'the datastore is locked: no addresses are given out', {
    hint: 'Wait until its migration has ended; `calicoctl datastore migrate unlock` unlocks it.',
  });
}
