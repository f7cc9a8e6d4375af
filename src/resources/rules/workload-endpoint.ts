/** WorkloadEndpoint and the structs only it has. */
import type { Finding } from '../../base/errors.ts';
import { addressBits, containsIp, type Family, parseCidrOrIp } from '../../net/index.ts';
import type { IPNAT, WorkloadEndpointPort, WorkloadEndpointSpec } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { supportsPorts } from '../scalars.ts';
import { finding, type Rules, shown } from './finding.ts';

/** undefined: no network, or not a legal one. */
function parse(text: string | undefined) {
  const parsed = parseCidrOrIp(text ?? '');
  return parsed === 'empty' ? undefined : parsed;
}

/** An endpoint has single addresses. */
function checkNetworks({ ipNetworks }: WorkloadEndpointSpec, context: StructContext): Finding[] {
  return (ipNetworks ?? []).flatMap((text, index) => {
    if (text === '') return [];
    const network = parse(text)?.network;
    const at = ['ipNetworks', index];
    if (network === undefined) return [finding(context, { name: 'IPNetworks', reason: 'invalid CIDR', at })];
    if (network.prefixLength === addressBits(network.address.family)) return [];
    return [
      finding(context, { name: 'IPNetworks', reason: 'IP network contains multiple addresses', value: shown(context, ['ipNetworks']), at }),
    ];
  });
}

function checkGateway(context: StructContext, text: string | undefined, key: 'ipv4Gateway' | 'ipv6Gateway', family: Family): Finding[] {
  const gateway = parse(text);
  if (gateway === undefined || gateway.ip.family === family) return [];
  return [finding(context, { name: `IPv${family}Gateway`, reason: `invalid IPv${family} gateway address specified`, at: [key] })];
}

function checkNats({ ipNATs, ipNetworks }: WorkloadEndpointSpec, context: StructContext): Finding[] {
  const networks = (ipNetworks ?? []).flatMap((text) => parse(text)?.network ?? []);
  const isOutside = ({ internalIP }: IPNAT) => {
    const internal = parse(internalIP);
    return internal === undefined || !networks.some((network) => containsIp(network, internal.network.address));
  };
  return (ipNATs ?? []).some(isOutside)
    ? [finding(context, { name: 'IPNATs', reason: 'NAT is not in the endpoint networks', at: ['ipNATs'] })]
    : [];
}

export const WORKLOAD_ENDPOINT_RULES: Rules = {
  WorkloadEndpointSpec: (spec: WorkloadEndpointSpec, context) => [
    ...checkNetworks(spec, context),
    ...checkGateway(context, spec.ipv4Gateway, 'ipv4Gateway', 4),
    ...checkGateway(context, spec.ipv6Gateway, 'ipv6Gateway', 6),
    ...checkNats(spec, context),
  ],
  WorkloadEndpointPort: ({ name, protocol, hostPort }: WorkloadEndpointPort, context) => [
    ...(supportsPorts(protocol)
      ? []
      : [
          finding(context, {
            name: 'WorkloadEndpointPort.Protocol',
            reason: 'WorkloadEndpointPort protocol does not support ports.',
            at: ['protocol'],
          }),
        ]),
    ...(name || hostPort
      ? []
      : [
          finding(context, {
            name: 'WorkloadEndpointPort.Name',
            reason: 'WorkloadEndpointPort name must not be empty if no HostPort is specified',
            at: ['name'],
          }),
        ]),
  ],
  IPNAT: ({ internalIP = '', externalIP = '' }: IPNAT, context) => {
    const [internal, external] = [parseCidrOrIp(internalIP), parseCidrOrIp(externalIP)];
    // Calico shows the external address, whichever is wrong.
    const invalid = (at: string) => finding(context, { name: 'InternalIP', reason: 'invalid IP address', value: externalIP, at: [at] });
    if (internal === undefined || external === undefined) {
      return [...(internal === undefined ? [invalid('internalIP')] : []), ...(external === undefined ? [invalid('externalIP')] : [])];
    }
    const family = (parsed: typeof internal) => (parsed === 'empty' ? 0 : parsed?.ip.family);
    if (family(internal) === family(external)) return [];
    return [finding(context, { name: 'ExternalIP', reason: 'mismatched IP versions', at: ['externalIP'] })];
  },
};
