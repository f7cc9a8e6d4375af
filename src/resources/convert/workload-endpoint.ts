import { CalicoError } from '../../base/errors.ts';
import type { WorkloadEndpoint as WorkloadEndpointV3 } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import { workloadEndpointName } from '../workload-endpoint-name.ts';
import { type Ip, ipv4First, isHost, isInside, type Net, readIp, readMac, readNet } from './addresses.ts';
import type { Checks } from './checks.ts';
import { convertPort } from './host-endpoint.ts';
import type { Legacy } from './legacy.ts';
import { convertName, convertProfileName, nodeName } from './names.ts';
import type { WorkloadEndpoint } from './objects.ts';

interface Addresses {
  readonly networks: readonly Net[];
  readonly nats: readonly { readonly internal: Ip; readonly external: Ip }[];
  readonly ipv4Gateway: Ip | undefined;
  readonly ipv6Gateway: Ip | undefined;
  readonly mac: string | undefined;
}

/** What tells one workload from another, which depends on who runs it. */
interface Workload {
  readonly namespace: string;
  readonly pod?: string;
  readonly containerID?: string | undefined;
  readonly workload?: string;
}

export function workloadEndpoint(endpoint: WorkloadEndpoint): Legacy {
  const addresses = readAddresses(endpoint.spec ?? {});
  return { check: (checks) => check(checks, endpoint, addresses), convert: () => convert(endpoint, addresses) };
}

function readAddresses(spec: NonNullable<WorkloadEndpoint['spec']>): Addresses {
  const optional = <T>(text: string | undefined, read: (text: string) => T) => (text === undefined ? undefined : read(text));
  return {
    networks: (spec.ipNetworks ?? []).map(readNet),
    nats: (spec.ipNATs ?? []).map(({ internalIP = '', externalIP = '' }) => ({
      internal: readIp(internalIP),
      external: readIp(externalIP),
    })),
    ipv4Gateway: optional(spec.ipv4Gateway, readIp),
    ipv6Gateway: optional(spec.ipv6Gateway, readIp),
    mac: optional(spec.mac, readMac),
  };
}

function check(checks: Checks, { metadata = {}, spec = {} }: WorkloadEndpoint, addresses: Addresses): void {
  checks.namespacedName('Name', metadata.name);
  checks.namespacedName('Workload', metadata.workload);
  checks.namespacedName('Orchestrator', metadata.orchestrator);
  checks.name('Node', metadata.node);
  checks.name('ActiveInstanceID', metadata.activeInstanceID);
  checks.labels('Labels', metadata.labels);
  for (const { internal, external } of addresses.nats) {
    if (internal.address?.family !== external.address?.family) checks.report('ExternalIP', external.text, 'mismatched IP versions');
  }
  checks.profiles(spec.profiles);
  checks.interfaceName(spec.interfaceName);
  checks.endpointPorts(spec.ports);
  checkAddresses(checks, addresses);
}

function checkAddresses(checks: Checks, { networks, nats, ipv4Gateway, ipv6Gateway }: Addresses): void {
  const texts = networks.map(({ text }) => text);
  for (const net of networks) if (!isHost(net)) checks.report('IPNetworks', texts, 'IP network contains multiple addresses');
  if (ipv4Gateway && ipv4Gateway.address?.family !== 4)
    checks.report('IPv4Gateway', ipv4Gateway.text, 'invalid IPv4 gateway address specified');
  if (ipv6Gateway && ipv6Gateway.address?.family !== 6)
    checks.report('IPv6Gateway', ipv6Gateway.text, 'invalid IPv6 gateway address specified');
  if (!nats.every(({ internal }) => networks.some((net) => isInside(internal, net)))) {
    const shown = nats.map(({ internal, external }) => `${internal.text}<>${external.text}`);
    checks.report('IPNATs', shown, 'NAT is not in the endpoint networks');
  }
}

function convert({ metadata = {}, spec = {} }: WorkloadEndpoint, addresses: Addresses): WorkloadEndpointV3 {
  const { namespace, ...workload } = workloadOf(metadata);
  const identifiers = {
    orchestrator: convertName(metadata.orchestrator ?? ''),
    workload: workload.workload,
    node: nodeName(metadata.node ?? ''),
    containerID: workload.containerID,
    pod: workload.pod,
    endpoint: convertName(metadata.name ?? ''),
  };
  return {
    kind: 'WorkloadEndpoint',
    apiVersion: API_VERSION,
    metadata: compact({ name: workloadEndpointName(identifiers), namespace, labels: convertLabels(metadata.labels) }),
    spec: compact({
      ...identifiers,
      ipNetworks: ipv4First(addresses.networks).map(({ masked }) => masked),
      ipNATs: ipv4First(addresses.nats.map(({ internal, external }) => ({ ...internal, external }))).map(({ text, external }) => ({
        internalIP: text,
        externalIP: external.text,
      })),
      ipv4Gateway: addresses.ipv4Gateway?.text,
      ipv6Gateway: addresses.ipv6Gateway?.text,
      profiles: (spec.profiles ?? []).map(convertProfileName),
      interfaceName: spec.interfaceName,
      mac: addresses.mac,
      ports: (spec.ports ?? []).map((port) => ({ ...convertPort(port), hostPort: 0, hostIP: '' })),
    }),
  };
}

function workloadOf({ orchestrator, workload = '', activeInstanceID }: NonNullable<WorkloadEndpoint['metadata']>): Workload {
  const namespace = 'default';
  switch (orchestrator) {
    case 'k8s':
      return { ...podOf(workload), containerID: activeInstanceID };
    case 'cni':
      return { namespace, containerID: workload };
    case 'libnetwork':
      return { namespace, workload: 'libnetwork' };
    default:
      return { namespace, workload: convertName(workload) };
  }
}

/** `namespace.pod` */
function podOf(workload: string): { namespace: string; pod: string } {
  const dot = workload.indexOf('.');
  if (dot < 0) {
    const reason = 'workload was not added through the Calico CNI plugin and cannot be converted';
    throw new CalicoError('Invalid', `malformed k8s workload ID '${workload}': ${reason}`);
  }
  return { namespace: workload.slice(0, dot), pod: workload.slice(dot + 1) };
}

function convertLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key === 'calico/k8s_ns' ? 'projectcalico.org/namespace' : key, value]),
  );
}
