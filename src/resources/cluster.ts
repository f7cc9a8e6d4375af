/** ClusterInformation as whoever works with a datastore needs it: where it is, and whether it is locked (reference calicoctl-cli.md 15.1). */
import type { ClusterInformation } from './generated/types.ts';

export const CLUSTER = { kind: 'ClusterInformation', name: 'default' } as const;

/** While it is locked, Calico's components wait; who may write by hand still can. A cluster that says nothing is not locked. */
export function isLocked({ spec }: Pick<ClusterInformation, 'spec'>): boolean {
  return spec.datastoreReady === false;
}
