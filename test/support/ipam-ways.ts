/** The same tests of IPAM for each way in which it writes, and each store that leaves it no other. */
import type { CrdGroup } from './crds.ts';
import { API_GROUPS, useKubernetesIpam } from './ipam-kubernetes.ts';
import { type IpamContent, type IpamStore, openIpamStore } from './ipam-store.ts';

export interface Way {
  /** No transactions. */
  readonly stepwise: boolean;
  readonly open: (content: IpamContent) => Promise<IpamStore>;
}

/** `groups`: of Kubernetes; where what is tested is told apart by nothing below the datastore, one is enough. */
export function describeWays(title: string, tests: (way: Way) => void, groups: readonly CrdGroup[] = ['v1']): void {
  describe(`${title} in transactions`, () => tests({ stepwise: false, open: openIpamStore }));
  describe(`${title} step by step`, () => tests({ stepwise: true, open: openIpamStore }));
  for (const group of groups)
    describe(`${title} on Kubernetes with ${API_GROUPS[group]}`, () => tests({ stepwise: true, open: useKubernetesIpam(group) }));
}
