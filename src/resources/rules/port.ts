/** Ports and protocols, wherever they stand. */
import type { EndpointPort, ProtoPort } from '../generated/types.ts';
import { portParts, supportsPorts } from '../scalars.ts';
import { isPortName } from '../tags/names.ts';
import { tagReason } from '../tags/tag.ts';
import { finding, type Rules } from './finding.ts';

const PROTOCOL_NAMES = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite'];

export const PORT_RULES: Rules = {
  Protocol: (protocol: number | string, context) => {
    if (protocol === 0) return [finding(context, { name: 'Protocol', reason: 'protocol number invalid' })];
    if (typeof protocol === 'number' || PROTOCOL_NAMES.includes(protocol)) return [];
    return [finding(context, { name: 'Protocol', reason: 'protocol name invalid' })];
  },
  Port: (port: number | string, context) => {
    const { min, name } = portParts(port);
    if (name !== '') return isPortName(name) ? [] : [finding(context, { name: 'PortName', reason: tagReason('PortName', 'portName') })];
    if (min >= 1) return [];
    return [finding(context, { name: 'Port', reason: 'port range invalid, port number must be between 1 and 65535', value: String(min) })];
  },
  ProtoPort: ({ protocol }: ProtoPort, context) =>
    ['TCP', 'UDP', 'SCTP'].includes(protocol ?? '')
      ? []
      : [finding(context, { name: 'ProtoPort.Protocol', reason: "protocol must be 'TCP' or 'UDP' or 'SCTP'.", at: ['protocol'] })],
  EndpointPort: ({ protocol }: EndpointPort, context) =>
    supportsPorts(protocol)
      ? []
      : [finding(context, { name: 'EndpointPort.Protocol', reason: 'EndpointPort protocol does not support ports.', at: ['protocol'] })],
};
