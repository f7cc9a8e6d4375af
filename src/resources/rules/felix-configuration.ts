/** FelixConfiguration and the structs only it has. */
import type { Finding } from '../../base/errors.ts';
import { parseCidrOrIp, parseIp } from '../../net/index.ts';
import type { FelixConfigurationSpec, HealthTimeoutOverride, RouteTableIDRange, RouteTableRange } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { LABEL_NAME } from '../names.ts';
import { portParts } from '../scalars.ts';
import { finding, type Rules, shown } from './finding.ts';

const MAX_NODE_PORT_RANGES = 7;
const MAX_ROUTE_TABLES = 0xffff;
const MAX_ROUTE_TABLE = 0xffff_ffff;
/** The region becomes part of a namespace's name: `openstack-region-<region>`, at most 63 bytes. */
const MAX_REGION_BYTES = 46;
const ADDRESSES = {
  natOutgoingAddress: 'NATOutgoingAddress',
  deviceRouteSourceAddress: 'DeviceRouteSourceAddress',
  deviceRouteSourceAddressIPv6: 'DeviceRouteSourceAddressIPv6',
} as const;

function checkNodePorts({ kubeNodePortRanges }: FelixConfigurationSpec, context: StructContext): Finding[] {
  const ranges = kubeNodePortRanges ?? [];
  const value = shown(context, ['kubeNodePortRanges']);
  const refuse = (reason: string) => finding(context, { name: 'KubeNodePortRanges', reason, value, at: ['kubeNodePortRanges'] });
  return [
    ...(ranges.length > MAX_NODE_PORT_RANGES ? [refuse(`node port ranges list is too long (max ${MAX_NODE_PORT_RANGES})`)] : []),
    ...ranges.filter((port) => portParts(port).name !== '').map(() => refuse('node port ranges should not contain named ports')),
  ];
}

function checkExternalNodes({ externalNodesList }: FelixConfigurationSpec, context: StructContext): Finding[] {
  return (externalNodesList ?? []).flatMap((text, index) => {
    const parsed = parseCidrOrIp(text);
    if (typeof parsed === 'object' && parsed.ip.family === 4) return [];
    const reason = parsed === undefined ? 'has invalid CIDR(s)' : 'has invalid IPv6 CIDR';
    return [finding(context, { name: 'ExternalNodesCIDRList', reason, at: ['externalNodesList', index] })];
  });
}

function checkRegion({ openstackRegion = '' }: FelixConfigurationSpec, context: StructContext): Finding[] {
  const refuse = (reason: string) => [finding(context, { name: 'OpenstackRegion', reason, at: ['openstackRegion'] })];
  if (Buffer.byteLength(openstackRegion) > MAX_REGION_BYTES) return refuse('is too long');
  return openstackRegion === '' || LABEL_NAME.test(openstackRegion) ? [] : refuse('must be a valid DNS label');
}

function checkAddresses(spec: FelixConfigurationSpec, context: StructContext): Finding[] {
  return Object.entries(ADDRESSES).flatMap(([key, name]) => {
    const text = spec[key as keyof typeof ADDRESSES] ?? '';
    return text === '' || parseIp(text) ? [] : [finding(context, { name, reason: 'is not a valid IP address', at: [key] })];
  });
}

function checkRouteTables({ routeTableRanges }: FelixConfigurationSpec, context: StructContext): Finding[] {
  const tables = (routeTableRanges ?? []).reduce((sum, { min, max }) => sum + Number(max) - Number(min) + 1, 0);
  if (tables <= MAX_ROUTE_TABLES) return [];
  const value = `&${shown(context, ['routeTableRanges'])}`;
  return [finding(context, { name: 'RouteTableRanges', reason: 'targets too many tables', value, at: ['routeTableRanges'] })];
}

export const FELIX_RULES: Rules = {
  FelixConfigurationSpec: (spec: FelixConfigurationSpec, context) => [
    ...checkNodePorts(spec, context),
    ...checkExternalNodes(spec, context),
    ...checkRegion(spec, context),
    ...checkAddresses(spec, context),
    ...checkRouteTables(spec, context),
  ],
  RouteTableRange: ({ min = 0, max = 0 }: RouteTableRange, context) =>
    min >= 1 && max >= min && max <= 250
      ? []
      : [finding(context, { name: 'RouteTableRange', reason: 'must be a range of route table indices within 1..250' })],
  RouteTableIDRange: ({ min = 0, max = 0 }: RouteTableIDRange, context) => {
    const refuse = (reason: string) => finding(context, { name: 'RouteTableRange', reason });
    return [
      ...(min > max ? [refuse('min value cannot be greater than max value')] : []),
      ...(min <= 0 ? [refuse('cannot target indices < 1')] : []),
      ...(max > MAX_ROUTE_TABLE ? [refuse('max index too high')] : []),
    ];
  },
  HealthTimeoutOverride: ({ name = '', timeout = '0s' }: HealthTimeoutOverride, context) => [
    ...(/^[a-zA-Z0-9_ -]+$/.test(name)
      ? []
      : [finding(context, { name: 'HealthTimeoutOverride.Name', reason: 'name should match regex ^[a-zA-Z0-9_ -]+$' })]),
    ...(timeout.startsWith('-')
      ? [finding(context, { name: 'HealthTimeoutOverride.Timeout', reason: 'Timeout should not be negative' })]
      : []),
  ],
};
