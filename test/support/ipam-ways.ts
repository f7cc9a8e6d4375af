/** The same tests of IPAM for each way in which it writes, and each store that leaves it no other. */
import { API_GROUPS, useKubernetesIpam } from './ipam-kubernetes.ts';
import { type IpamContent, type IpamStore, openIpamStore } from './ipam-store.ts';

export interface Way {
  /** No transactions. */
  readonly stepwise: boolean;
  readonly open: (content: IpamContent) => Promise<IpamStore>;
}

export function describeWays(title: string, tests: (way: Way) => void): void {
  describe(`${title} in transactions`, () => tests({ stepwise: false, open: openIpamStore }));
  describe(`${title} step by step`, () => tests({ stepwise: true, open: openIpamStore }));
  for (const group of ['v1', 'v3'] as const)
    describe(`${title} on Kubernetes with ${API_GROUPS[group]}`, () => tests({ stepwise: true, open: useKubernetesIpam(group) }));
}
