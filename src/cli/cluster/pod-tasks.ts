/** Logs and state of Calico's pods, node by node (reference calicoctl-cli.md 16). */
import { kubectl, type Pod } from './kubectl.ts';
import type { Task } from './tasks.ts';

export interface PodChoice {
  /** At most so many pods of each DaemonSet, Deployment or StatefulSet. */
  readonly maxLogs: number;
  /** Pods on these nodes come first. */
  readonly focusNodes: ReadonlySet<string>;
}

export function choosePods(pods: readonly Pod[], { maxLogs, focusNodes }: PodChoice): Pod[] {
  const groups = Map.groupBy(pods, workloadOf);
  const rank = (pod: Pod) => (focusNodes.has(pod.spec?.nodeName ?? '') ? 0 : 1);
  return [...groups.values()].flatMap((group) => group.toSorted((a, b) => rank(a) - rank(b)).slice(0, maxLogs));
}

/** A Deployment's pods belong to ReplicaSets, which have its name and a hash. */
function workloadOf({ metadata: { namespace, name, ownerReferences } }: Pod): string {
  const [owner] = ownerReferences ?? [];
  const workload = owner?.kind === 'ReplicaSet' ? owner.name.replace(/-[^-]*$/, '') : owner?.name;
  return `${namespace}/${owner?.kind}/${workload ?? name}`;
}

/** Where a pod's files lie: `nodes/NODE/NAMESPACE`. */
export function podFolder({ metadata, spec }: Pod): string {
  return `nodes/${spec?.nodeName ?? 'not-scheduled'}/${metadata.namespace}`;
}

export function podTasks(pod: Pod, since: string): Task[] {
  const { name, namespace = '' } = pod.metadata;
  const path = `${podFolder(pod)}/${name}`;
  const restarted = (pod.status?.containerStatuses ?? []).filter(({ restartCount = 0 }) => restartCount > 0);
  return [
    {
      title: `Collect logs of pod ${namespace}/${name}`,
      command: kubectl('logs', `--since=${since}`, '-n', namespace, name, '--all-containers'),
      file: `${path}.log`,
    },
    {
      title: `Collect description of pod ${namespace}/${name}`,
      command: kubectl('-n', namespace, 'describe', 'pods', name),
      file: `${path}.txt`,
    },
    ...restarted.map(({ name: container }) => ({
      title: `Collect logs of container ${container} of pod ${namespace}/${name} before it was restarted`,
      command: kubectl('logs', '-n', namespace, name, '-c', container, '--previous'),
      file: `${path}.${container}.previous.log`,
    })),
  ];
}

const AGENT = 'calico-node';

export function isAgent({ spec }: Pod): boolean {
  return spec?.nodeName !== undefined && spec.containers?.some(({ name }) => name === AGENT) === true;
}

const NODE_STATE: Readonly<Record<string, readonly string[]>> = {
  'iptables-legacy-save.txt': ['iptables-legacy-save', '-c'],
  'iptables-nft-save.txt': ['iptables-nft-save', '-c'],
  'nft-ruleset.txt': ['nft', '-n', '-a', 'list', 'ruleset'],
  'ip-route.txt': ['ip', '-4', 'route', 'show', 'table', 'all'],
  'ip-route-v6.txt': ['ip', '-6', 'route', 'show', 'table', 'all'],
  'ip-rule.txt': ['ip', 'rule'],
  'ip-addr.txt': ['ip', '-d', 'addr'],
  'ip-link.txt': ['ip', '-d', 'link'],
  'ip-neigh.txt': ['ip', 'neigh'],
  'ipset-list.txt': ['ipset', 'list'],
  'conntrack-list.txt': ['conntrack', '-L'],
  'tc-qdisc.txt': ['tc', 'qdisc', 'show'],
  'cni-logs.txt': ['sh', '-c', 'tail -n +1 /var/log/calico/cni/*.log'],
};

const BPF_STATE: Readonly<Record<string, readonly string[]>> = {
  'bpf-conntrack.txt': ['calico-node', '-bpf', 'conntrack', 'dump'],
  'bpf-conntrack-stats.txt': ['calico-node', '-bpf', 'conntrack', 'stats'],
  'bpf-ipsets.txt': ['calico-node', '-bpf', 'ipsets', 'dump'],
  'bpf-nat.txt': ['calico-node', '-bpf', 'nat', 'dump'],
  'bpf-nat-aff.txt': ['calico-node', '-bpf', 'nat', 'aff'],
  'bpf-nat-maglev.txt': ['calico-node', '-bpf', 'nat', 'maglev'],
  'bpf-routes.txt': ['calico-node', '-bpf', 'routes', 'dump'],
  'bpf-counters.txt': ['calico-node', '-bpf', 'counters', 'dump'],
  'bpf-arp.txt': ['calico-node', '-bpf', 'arp', 'dump'],
  'bpf-ifstate.txt': ['calico-node', '-bpf', 'ifstate', 'dump'],
  'bpf-prog.txt': ['bpftool', 'prog', 'list'],
  'bpf-maps.txt': ['bpftool', 'map', 'list'],
};

/** What the agent's container sees of its node. */
export function nodeTasks({ metadata, spec }: Pod, { bpf }: { readonly bpf: boolean }): Task[] {
  const { name, namespace = '' } = metadata;
  const node = spec?.nodeName ?? '';
  return Object.entries({ ...NODE_STATE, ...(bpf && BPF_STATE) }).map(([file, command]) => ({
    title: `Collect ${file.replace('.txt', '')} of node ${node}`,
    command: kubectl('exec', '-n', namespace, name, '-c', AGENT, '--', ...command),
    file: `nodes/${node}/${file}`,
  }));
}
