/** What is collected of the cluster as a whole (reference calicoctl-cli.md 16). */
import { kubectl } from './kubectl.ts';
import type { Task } from './tasks.ts';

/** With their groups: others use the same plurals. */
const KUBERNETES =
  /^(configmaps|endpoints|namespaces|nodes|persistentvolumes|persistentvolumeclaims|pods|services|(daemonsets|deployments|statefulsets)\.apps|(jobs|cronjobs)\.batch|endpointslices\.discovery\.k8s\.io|storageclasses\.storage\.k8s\.io|networkpolicies\.networking\.k8s\.io|.*\.policy\.networking\.k8s\.io|.*\.gateway\.networking\.k8s\.io|network-attachment-definitions\.k8s\.cni\.cncf\.io|.*webhookconfigurations\.admissionregistration\.k8s\.io|apiservices\.apiregistration\.k8s\.io)$/;
const THIRD_PARTY = /^(elasticsearches|kibanas)\..*\.elastic\.co$|^(prometheuses|alertmanagers)\.monitoring\.coreos\.com$/;
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
  const [plural] = resource.split('.', 1);
  if (OURS.test(resource)) return bothForms(resource, `cluster/crd/${resource}`);
  if (THIRD_PARTY.test(resource)) return bothForms(resource, `cluster/third-party/${plural}`);
  return KUBERNETES.test(resource) ? bothForms(resource, `cluster/kubernetes/${plural}`) : [];
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
