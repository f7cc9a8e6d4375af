/** Pods as workload endpoints (reference resources.md 10.2). */

import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { createHash } from '../../base/node-crypto.ts';
import { parseJson } from '../../encoding/go-json.ts';
import { type Cidr, formatCidr, formatIp, parseCidr, parseCidrOrIp } from '../../net/index.ts';
import { decodeType } from '../decode.ts';
import type { IPNAT, WorkloadEndpoint, WorkloadEndpointPort } from '../generated/types.ts';
import { namespaceProfileName, serviceAccountProfileName } from '../profile-name.ts';
import { API_VERSION } from '../resource.ts';
import { workloadEndpointName } from '../workload-endpoint-name.ts';
import { type Converted, compact } from './converted.ts';
import type { Container, ObjectMeta, Pod } from './objects.ts';
import { podQosControls } from './pod-qos.ts';
import { AWS_POD_IPS, CONTAINER_ID, isFinished, POD_IP, POD_IPS } from './pod-state.ts';

const FLOATING_IPS = 'cni.projectcalico.org/floatingIPs';
const SOURCE_PREFIXES = 'cni.projectcalico.org/allowedSourcePrefixes';
const NETWORK_STATUS = 'k8s.v1.cni.cncf.io/network-status';
const ORCHESTRATOR = 'k8s';
const ENDPOINT = 'eth0';
/** Longer names are no label values. */
const MAX_LABEL = 63;
const PROTOCOLS: Readonly<Record<string, string>> = { '': 'TCP', TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP' };

export interface PodConversion {
  /** Felix's InterfacePrefix: a comma-separated list, of which the first counts. */
  readonly interfacePrefix?: string | undefined;
}

/** Throws CalicoError for a pod without a node, and for addresses and annotations that cannot be read. */
export function podToWorkloadEndpoint(pod: Pod, conversion: PodConversion = {}): Converted<WorkloadEndpoint> {
  const { metadata, spec = {} } = pod;
  const annotations = metadata.annotations ?? {};
  const { name: podName = '', namespace = '' } = metadata;
  const name = podEndpointName(pod);
  const addresses = podNetworks(pod);
  const networks = isFinished(pod) ? [] : addresses;
  const account = spec.serviceAccountName ?? '';
  return {
    ref: { kind: 'WorkloadEndpoint', namespace, name },
    revision: metadata.resourceVersion ?? '',
    resource: {
      kind: 'WorkloadEndpoint',
      apiVersion: API_VERSION,
      metadata: metadataOf(metadata, name, account),
      spec: compact({
        orchestrator: ORCHESTRATOR,
        node: spec.nodeName,
        containerID: annotations[CONTAINER_ID],
        pod: podName,
        endpoint: ENDPOINT,
        serviceAccountName: account,
        ipNetworks: networks.map(formatCidr),
        ipNATs: networks.length > 0 ? floatingIps(annotations[FLOATING_IPS], networks) : [],
        profiles: [namespaceProfileName(namespace), ...(account ? [serviceAccountProfileName({ namespace, name: account })] : [])],
        interfaceName: vethName(namespace, podName, conversion),
        ports: [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(portsOf),
        allowSpoofedSourcePrefixes: sourcePrefixes(annotations[SOURCE_PREFIXES]),
        qosControls: podQosControls(annotations),
      }),
    },
    problems: [],
  };
}

/** Throws Invalid for a pod without a node. */
export function podEndpointName({ metadata, spec }: Pod): string {
  return workloadEndpointName({ node: spec?.nodeName, orchestrator: ORCHESTRATOR, pod: metadata.name, endpoint: ENDPOINT });
}

/** The name of the interface on the host, which the CNI plugin must come to as well. */
export function vethName(namespace: string, pod: string, { interfacePrefix }: PodConversion = {}): string {
  const prefix = interfacePrefix ? interfacePrefix.split(',')[0]! : 'cali';
  return prefix + createHash('sha1').update(`${namespace}.${pod}`).digest('hex').slice(0, 11);
}

function metadataOf(metadata: ObjectMeta, name: string, account: string): WorkloadEndpoint['metadata'] {
  const { namespace = '', annotations } = metadata;
  const status = annotations?.[NETWORK_STATUS];
  return compact({
    name,
    generateName: metadata.generateName,
    namespace,
    uid: metadata.uid,
    creationTimestamp: metadata.creationTimestamp ?? undefined,
    labels: {
      ...metadata.labels,
      'projectcalico.org/namespace': namespace,
      'projectcalico.org/orchestrator': ORCHESTRATOR,
      ...(account && Buffer.byteLength(account) < MAX_LABEL ? { 'projectcalico.org/serviceaccount': account } : {}),
    },
    annotations: status === undefined ? undefined : { [NETWORK_STATUS]: status },
  });
}

/** What the pod's status says, else what a CNI plugin noted. */
function podNetworks({ metadata, status }: Pod): Cidr[] {
  const annotations = metadata.annotations ?? {};
  if (status?.podIPs?.length) return status.podIPs.map(({ ip = '' }) => readNet(ip));
  if (status?.podIP) return [readNet(status.podIP)];
  const noted = [annotations[POD_IPS]?.split(','), [annotations[POD_IP] ?? ''], annotations[AWS_POD_IPS]?.split(',')];
  return (noted.find((list) => list !== undefined && list.join() !== '') ?? []).map(readNet);
}

function readNet(text: string): Cidr {
  const parsed = parseCidrOrIp(text);
  if (parsed === undefined || parsed === 'empty') throw new CalicoError('Invalid', `invalid CIDR address: ${text}`);
  return parsed.network;
}

/** Each floating address with the pod's address of its family. */
function floatingIps(annotation: string | undefined, networks: readonly Cidr[]): IPNAT[] {
  if (annotation === undefined) return [];
  const addresses = readList(annotation);
  for (const net of networks) requireHost(net);
  return addresses.flatMap((externalIP) => {
    const family = externalIP.includes(':') ? 6 : 4;
    const net = networks.findLast(({ address }) => address.family === family);
    return net ? [{ internalIP: formatIp(net.address), externalIP }] : [];
  });
}

function requireHost(net: Cidr): void {
  const { family } = net.address;
  const bits = family === 4 ? 32 : 128;
  if (net.prefixLength === bits) return;
  throw new CalicoError('Invalid', `PodIP ${formatCidr(net)} is not a valid IPv${family}: Mask size is ${net.prefixLength}, not ${bits}`);
}

function sourcePrefixes(annotation: string | undefined): string[] {
  if (!annotation) return [];
  return readList(annotation).map((prefix) => {
    const cidr = parseCidr(prefix);
    if (!cidr) throw new CalicoError('Invalid', `failed to parse '${prefix}' as a CIDR: invalid CIDR address: ${prefix}`);
    return formatCidr(cidr.network);
  });
}

function readList(annotation: string): string[] {
  try {
    return (decodeType({ list: 'string' }, parseJson(annotation) ?? [], { strict: false }) ?? []) as string[];
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    throw new CalicoError('Invalid', `failed to parse '${annotation}' as JSON: ${error.message}`, { cause: error });
  }
}

/** Ports that policy can name, or that are open on the host. */
function portsOf({ ports }: Container): WorkloadEndpointPort[] {
  return (ports ?? []).flatMap(({ name = '', containerPort = 0, hostPort = 0, hostIP = '', protocol = '' }) => {
    const known = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
    if (!containerPort || (!hostPort && !name) || !known) return [];
    return [{ name, protocol: known, port: containerPort, hostPort, hostIP }];
  });
}
