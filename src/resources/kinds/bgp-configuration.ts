import { type Finding, invalid } from '../../base/errors.ts';
import { column, nameColumn } from '../columns.ts';
import type { BGPConfiguration } from '../generated/types.ts';
import type { Column, Kind } from '../kind.ts';

/** What only the object that speaks for the whole cluster may say: field, its Go name, and its name in the message. */
const CLUSTER_WIDE = [
  ['nodeToNodeMeshEnabled', 'NodeToNodeMeshEnabled', 'nodeToNodeMeshEnabled'],
  ['asNumber', 'ASNumber', 'ASNumber'],
  ['serviceLoadBalancerIPs', 'ServiceLoadBalancerIPs', 'ServiceLoadBalancerIPs'],
  ['serviceExternalIPs', 'ServiceExternalIPs', 'ServiceExternalIPs'],
  ['serviceClusterIPs', 'ServiceClusterIPs', 'ServiceClusterIPs'],
  ['nodeMeshPassword', 'NodeMeshPassword', 'nodeMeshPassword'],
  ['nodeMeshMaxRestartTime', 'NodeMeshMaxRestartTime', 'nodeMeshMaxRestartTime'],
] as const;

const columns: readonly Column<BGPConfiguration>[] = [
  nameColumn,
  column('LOGSEVERITY', ({ spec }) => spec.logSeverityScreen ?? ''),
  column('MESHENABLED', ({ spec }) => spec.nodeToNodeMeshEnabled ?? '-'),
  column('ASNUMBER', ({ spec }) => spec.asNumber ?? '-'),
];

/** Reference resources.md 5.4. */
function refuseClusterWideFields(resource: BGPConfiguration): BGPConfiguration {
  if (resource.metadata.name === 'default') return resource;
  const findings: Finding[] = CLUSTER_WIDE.filter(([field]) => isSet(resource.spec[field])).map(([field, goName, shown]) => ({
    name: `BGPConfiguration.Spec.${goName}`,
    reason: `Cannot set ${shown} on a non default BGP Configuration.`,
    path: ['spec', field],
  }));
  if (findings.length > 0) throw invalid(findings);
  return resource;
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

export default {
  kind: 'BGPConfiguration',
  plural: 'bgpconfigurations',
  aliases: ['bgpconfiguration', 'bgpconfigurations', 'bgpconfig', 'bgpconfigs'],
  namespaced: false,
  model: async () => (await import('../generated/bgp-configuration.ts')).model,
  hooks: { afterValidation: refuseClusterWideFields },
  columns: { ps: columns, wide: columns },
  storedAt: { at: 'resource' },
} satisfies Kind<BGPConfiguration>;
