import { invalid } from '../../base/errors.ts';
import { column, joined, nameColumn, namespaceColumn } from '../columns.ts';
import type { WorkloadEndpoint } from '../generated/types.ts';
import type { Column, Kind } from '../kind.ts';
import { workloadEndpointName } from '../workload-endpoint-name.ts';

const NAMESPACE_LABEL = 'projectcalico.org/namespace';
const ORCHESTRATOR_LABEL = 'projectcalico.org/orchestrator';

const ps: readonly Column<WorkloadEndpoint>[] = [
  column('WORKLOAD', ({ spec }) => spec.workload || spec.pod || ''),
  column('NODE', ({ spec }) => spec.node ?? ''),
  column('NETWORKS', ({ spec }) => joined(spec.ipNetworks)),
  column('INTERFACE', ({ spec }) => spec.interfaceName ?? ''),
];

/** The name follows from the spec: filled in where blank, refused where different (reference resources.md 5.21, 6.5). */
function checkName(endpoint: WorkloadEndpoint): WorkloadEndpoint {
  const expected = workloadEndpointName(endpoint.spec);
  const { name } = endpoint.metadata;
  if (!name) return { ...endpoint, metadata: { ...endpoint.metadata, name: expected } };
  if (name === expected) return endpoint;
  const reason = `the WorkloadEndpoint name does not match the primary identifiers assigned in the Spec: expected name ${expected}`;
  throw invalid([{ name: 'Name', value: name, reason, path: ['metadata', 'name'] }]);
}

function addLabels(endpoint: WorkloadEndpoint): WorkloadEndpoint {
  const { namespace = '', labels } = endpoint.metadata;
  const forced = { [NAMESPACE_LABEL]: namespace, [ORCHESTRATOR_LABEL]: endpoint.spec.orchestrator ?? '' };
  return { ...endpoint, metadata: { ...endpoint.metadata, labels: { ...labels, ...forced } } };
}

export default {
  kind: 'WorkloadEndpoint',
  plural: 'workloadendpoints',
  aliases: ['workloadendpoint', 'workloadendpoints', 'wep', 'weps'],
  namespaced: true,
  model: async () => (await import('../generated/workload-endpoint.ts')).model,
  hooks: { beforeValidation: checkName, afterValidation: addLabels },
  columns: {
    ps,
    wide: [
      nameColumn,
      ...ps,
      column('PROFILES', ({ spec }) => joined(spec.profiles)),
      column('NATS', ({ spec }) => joined(spec.ipNATs?.map(({ internalIP, externalIP }) => `{${internalIP} ${externalIP}}`))),
    ],
    extra: [namespaceColumn, column('ORCHESTRATOR', ({ spec }) => spec.orchestrator ?? '')],
  },
  storedAt: { at: 'resource', kubernetes: 'workloadEndpoint' },
} satisfies Kind<WorkloadEndpoint>;
