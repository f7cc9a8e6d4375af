import { nameColumn } from '../columns.ts';
import type { FelixConfiguration } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

/** Reference resources.md 5.23: a deprecated switch, where set, decides the two fields that replaced it. */
function withDefaults(resource: FelixConfiguration): FelixConfiguration {
  const spec = {
    ...resource.spec,
    floatingIPs: resource.spec.floatingIPs ?? 'Disabled',
    bpfConnectTimeLoadBalancing: resource.spec.bpfConnectTimeLoadBalancing ?? 'TCP',
    bpfHostNetworkedNATWithoutCTLB: resource.spec.bpfHostNetworkedNATWithoutCTLB ?? 'Enabled',
  };
  if (spec.bpfConnectTimeLoadBalancingEnabled !== undefined) {
    spec.bpfHostNetworkedNATWithoutCTLB = 'Disabled';
    spec.bpfConnectTimeLoadBalancing = spec.bpfConnectTimeLoadBalancingEnabled ? 'Enabled' : 'Disabled';
  }
  return { ...resource, spec };
}

export default {
  kind: 'FelixConfiguration',
  plural: 'felixconfigurations',
  aliases: ['felixconfiguration', 'felixconfigurations', 'felixconfig', 'felixconfigs'],
  namespaced: false,
  model: async () => (await import('../generated/felix-configuration.ts')).model,
  hooks: { beforeValidation: withDefaults },
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'resource' },
} satisfies Kind<FelixConfiguration>;
