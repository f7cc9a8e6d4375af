/** What a pod is to Calico (reference resources.md 10.2). */
import type { Pod } from './objects.ts';

/** Without a suffix: what Calico's CNI plugin notes on a pod. */
export const POD_IP = 'cni.projectcalico.org/podIP';
export const POD_IPS = 'cni.projectcalico.org/podIPs';
export const CONTAINER_ID = 'cni.projectcalico.org/containerID';
/** What the CNI plugin of AWS notes. */
export const AWS_POD_IPS = 'vpc.amazonaws.com/pod-ips';

const FINISHED_PHASES = ['Failed', 'Succeeded', 'Completed'];

export function isScheduled({ spec }: Pod): boolean {
  return Boolean(spec?.nodeName);
}

export function isHostNetworked({ spec }: Pod): boolean {
  return spec?.hostNetwork === true;
}

export function hasIpAddress({ metadata, status }: Pod): boolean {
  return Boolean(status?.podIP || metadata.annotations?.[POD_IP] || metadata.annotations?.[AWS_POD_IPS]);
}

/** Whether it is shown as an endpoint. Once valid, a pod stays so: watchers rely on it. */
export function isWorkloadEndpoint(pod: Pod): boolean {
  return isScheduled(pod) && !isHostNetworked(pod);
}

/** Its addresses are free again, though the pod is still there: an empty annotation on a pod that is being deleted says so before its phase does. */
export function isFinished({ metadata, status }: Pod): boolean {
  const { annotations, deletionTimestamp } = metadata;
  if (deletionTimestamp && (annotations?.[POD_IP] === '' || annotations?.[AWS_POD_IPS] === '')) return true;
  return FINISHED_PHASES.includes(status?.phase ?? '');
}
