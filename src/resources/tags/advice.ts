/** What a value that fails a tag would have to be, in plain words: upstream's texts only name the tag. */
import { isCalicoError } from '../../base/errors.ts';
import { formatCidr, isMasked, parseCidrOrIp } from '../../net/index.ts';
import { parseSelector } from '../../selector/index.ts';

type Advice = (value: unknown, parameter: string) => string;

const NUMBER = 'a number';
const INTERFACE = "1 to 15 letters, digits, '_', '.' or '-'";

function network(example: string): Advice {
  return (value) => {
    const parsed = typeof value === 'string' ? parseCidrOrIp(value) : undefined;
    if (parsed === undefined || parsed === 'empty' || isMasked(parsed)) return `give an address or a CIDR such as ${example}`;
    return `the address has bits beyond its mask; the network is ${formatCidr(parsed.network)}`;
  };
}

/** What is wrong with a selector, and how one looks. */
function selector(value: unknown): string {
  try {
    parseSelector(String(value));
  } catch (error) {
    if (isCalicoError(error)) return `${error.message}; a selector looks like: role == "web" && has(team)`;
    throw error;
  }
  return 'a selector looks like: role == "web" && has(team)';
}

const ADVICE: Readonly<Record<string, Advice>> = {
  required: () => 'it must be set',
  gt: (_, limit) => `give ${NUMBER} above ${limit}`,
  gte: (_, limit) => `give ${NUMBER} of at least ${limit}`,
  lt: (_, limit) => `give ${NUMBER} below ${limit}`,
  lte: (_, limit) => `give ${NUMBER} of at most ${limit}`,
  oneof: (_, values) => `give one of ${values.split(' ').join(', ')}`,
  unique: () => 'give each value once',
  name: () => "use lower case letters, digits, '-' and '.', beginning and ending with a letter or digit",
  containerID: () => "use letters, digits and '-', beginning and ending with a letter or digit",
  portName: () => "a port name has up to 15 lower case letters, digits or '-', and at least one letter",
  labels: () => 'label keys and values have at most 63 letters, digits, "-", "_" or "."; a key may have a DNS prefix and "/"',
  selector,
  regexp: () => 'give a regular expression in RE2 syntax (no look-around, no back-references)',
  interface: () => `give * or ${INTERFACE}`,
  interfaceSlice: () => `each has ${INTERFACE}`,
  bgpFilterInterface: () => `give ${INTERFACE}; * stands for any characters`,
  ignoredInterface: () => `give ${INTERFACE}; * stands for any characters but not for all interfaces`,
  net: network('10.0.0.0/8 or fd00::/8'),
  netv4: network('10.0.0.0/8'),
  netv6: network('fd00::/8'),
  cidr: network('10.0.0.0/8 or fd00::/8'),
  cidrv4: network('10.0.0.0/8'),
  cidrv6: network('fd00::/8'),
  cidrs: () => 'each must be an address or a CIDR such as 10.0.0.0/8 or fd00::/8',
  ip: () => 'give an IPv4 or IPv6 address without a mask',
  ipv4: () => 'give an IPv4 address without a mask',
  ipv6: () => 'give an IPv6 address without a mask',
  reachableBy: () => 'give an IPv4 or IPv6 address without a mask',
  'IP:port': () => 'give an address, with a port if need be: 192.0.2.1, 192.0.2.1:179, 2001:db8::1 or [2001:db8::1]:179',
  mac: () => 'give a MAC address such as 66:2d:bb:4e:6f:01',
  keyValueList: () => 'give key=value items, separated by commas',
  wireguardPublicKey: () => 'give 32 bytes in base64',
  bgpFilterPrefixLengthV4: () => 'give a prefix length from 0 to 32',
  bgpFilterPrefixLengthV6: () => 'give a prefix length from 0 to 128',
};

/** undefined where there is nothing more to say than the tag's name. */
export function adviceFor(tag: string, parameter: string, value: unknown): string | undefined {
  return ADVICE[tag]?.(value, parameter);
}
