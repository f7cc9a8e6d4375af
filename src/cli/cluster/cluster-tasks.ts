/** What is collected of the cluster as a whole (reference calicoctl-cli.md 16). */
import { kubectl } from './kubectl.ts';
import type { Task } from './tasks.ts';

/** Of Kubernetes, by the name without its group. */
const KUBERNETES = new Set([
  'configmaps',
  'daemonsets',
  'deployments',
  'endpoints',
  'endpointslices',
  'pods',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses',
  'services',
  'statefulsets',
  'jobs',
  'cronjobs',
  'gatewayclasses',
  'gateways',
  'httproutes',
  'grpcroutes',
  'tcproutes',
  'tlsroutes',
  'udproutes',
  'referencegrants',
  'nodes',
  'namespaces',
  'networkpolicies',
  'adminnetworkpolicies',
  'baselineadminnetworkpolicies',
  'network-attachment-definitions',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'apiservices',
]);
const THIRD_PARTY = new Set(['elasticsearches', 'kibanas', 'prometheuses', 'alertmanagers']);
const OURS = /projectcalico\.org$|tigera/;

/** `resources` are those that the cluster has: asking for others would only print errors. */
export function clusterTasks(resources: readonly string[], namespaces: readonly string[]): Task[] {
  const all = namespaces.map((namespace) => ({
    title: `Collect everything in namespace ${namespace}`,
    command: kubectl('get', 'all', '-n', namespace, '-o', 'wide'),
    file: `cluster/${namespace}/all.txt`,
  }));
  const version = { title: 'Collect cluster version', command: kubectl('version', '-o', 'yaml'), file: 'cluster/version.yaml' };
  return [version, ...resources.flatMap(listTasks), ...all];
}

function listTasks(resource: string): Task[] {
  const [plural = ''] = resource.split('.', 1);
  if (OURS.test(resource)) return bothForms(resource, `cluster/crd/${resource}`);
  if (THIRD_PARTY.has(plural)) return bothForms(resource, `cluster/third-party/${plural}`);
  return KUBERNETES.has(plural) ? bothForms(resource, `cluster/kubernetes/${plural}`) : [];
}

function bothForms(resource: string, path: string): Task[] {
  const forms = [
    ['yaml', 'yaml'],
    ['wide', 'txt'],
  ] as const;
  return forms.map(([format, extension]) => ({
    title: `Collect ${resource} (${extension})`,
    command: kubectl('get', resource, '--all-namespaces', '-o', format),
    file: `${path}.${extension}`,
  }));
}
