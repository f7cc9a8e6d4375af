/** A locked datastore (reference calicoctl-cli.md 15.1): somebody moves or rewrites what it holds, so that nothing new may be given out. */
import type { Stored } from '../datastore/datastore.ts';
import type { ClusterInformation } from '../resources/generated/types.ts';
import type { Ref } from '../resources/resource.ts';
import { IpamError } from './errors.ts';

export const CLUSTER_REF: Ref = { kind: 'ClusterInformation', name: 'default' };

/** Errors: `locked`. A cluster that says nothing is not locked. */
export function requireUnlocked(cluster: Stored | undefined): void {
  const spec = cluster?.resource.spec as ClusterInformation['spec'] | undefined;
  if (spec?.datastoreReady !== false) return;
  throw new IpamError('locked', 'the datastore is locked: no addresses are given out', {
    hint: 'Wait until its migration has ended; `calicoctl datastore migrate unlock` unlocks it.',
  });
}
