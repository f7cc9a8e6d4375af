/** Addresses in manifests of the first generation: read as Go reads them, which takes the empty string for no address. */
import { CalicoError } from '../../base/errors.ts';
import {
  type Address,
  type Cidr,
  containsIp,
  formatCidr,
  formatIp,
  formatMac,
  hostCidr,
  parseCidrOrIp,
  parseIp,
  parseMac,
} from '../../net/index.ts';

/** What Go prints for an address that is not there. */
const NIL = '<nil>';

/** An address, or none. */
export interface Ip {
  readonly address: Address | undefined;
  readonly text: string;
}

/** An address and the network it lies in, or none. */
export interface Net extends Ip {
  readonly network: Cidr | undefined;
  /** The network's, without host bits. */
  readonly masked: string;
}

/** Throws Input. */
export function readIp(text: string): Ip {
  if (text === '') return { address: undefined, text: NIL };
  const address = parseIp(text);
  if (!address) throw new CalicoError('Input', `invalid IP address: ${text}`);
  return { address, text: formatIp(address) };
}

/** A CIDR with or without host bits, or an address. Throws Input. */
export function readNet(text: string): Net {
  const parsed = parseCidrOrIp(text);
  if (parsed === undefined) throw new CalicoError('Input', `invalid CIDR address: ${text}`);
  if (parsed === 'empty') return { address: undefined, text: NIL, network: undefined, masked: NIL };
  const { ip, network } = parsed;
  return { address: ip, text: `${formatIp(ip)}/${network.prefixLength}`, network, masked: formatCidr(network) };
}

/** Canonical. Throws Input. */
export function readMac(text: string): string {
  const bytes = parseMac(text);
  if (!bytes) throw new CalicoError('Input', `address ${text}: invalid MAC address`);
  return formatMac(bytes);
}

export function isInside(ip: Ip, net: Net): boolean {
  return ip.address !== undefined && net.network !== undefined && containsIp(net.network, ip.address);
}

export function isHost(net: Net): boolean {
  return net.address === undefined || (net.network !== undefined && net.network.prefixLength === hostCidr(net.address).prefixLength);
}

/** IPv4 first, the order kept otherwise. */
export function ipv4First<T extends Ip>(addresses: readonly T[]): T[] {
  const isIpv4 = ({ address }: Ip) => address?.family === 4;
  return [...addresses.filter(isIpv4), ...addresses.filter((address) => !isIpv4(address))];
}
