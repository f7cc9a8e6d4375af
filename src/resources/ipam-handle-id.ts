/** Ids of the handles that group the addresses of one workload (reference ipam.md 11.1). */
import { lengthLimitedId } from '../base/ids.ts';

const DEFAULT_NETWORK = 'k8s-pod-network';
const MAX_VM_HANDLE_LENGTH = 128;

/** A container's handle in the CNI network of that name. */
export function containerHandleId(network: string, containerId: string): string {
  return `${network}.${containerId}`;
}

/** A KubeVirt virtual machine's handle: its addresses stay when its pods come and go. At most 128 bytes, long names hashed. */
export function virtualMachineHandleId(network: string, namespace: string, machine: string): string {
  return lengthLimitedId(`${network || DEFAULT_NETWORK}.vmi.`, `${namespace}.${machine}`, MAX_VM_HANDLE_LENGTH);
}
