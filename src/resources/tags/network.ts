/** Addresses and networks. Those named after networks take a bare address too, for a network of one; `net...` want host bits cleared. */
import { type Family, isMasked, parseCidrOrIp, parseIp, parseMac } from '../../net/index.ts';
import { addressOfPeer } from '../peer-address.ts';
import type { Tag } from './tag.ts';

interface Demands {
  readonly family?: Family;
  readonly masked?: boolean;
}

/** Calico reads the empty string as no address, which passes where no family is asked for. */
function isNetwork(text: unknown, { family, masked = false }: Demands): boolean {
  const parsed = parseCidrOrIp(text as string);
  if (parsed === undefined || parsed === 'empty') return parsed === 'empty' && family === undefined;
  return (family === undefined || parsed.ip.family === family) && (!masked || isMasked(parsed));
}

function network(demands: Demands): Tag {
  return (value) => typeof value === 'string' && isNetwork(value, demands);
}

function address(family?: Family): Tag {
  return (value) => {
    const parsed = typeof value === 'string' ? parseIp(value) : undefined;
    return parsed !== undefined && (family === undefined || parsed.family === family);
  };
}

export const NETWORK_TAGS: Readonly<Record<string, Tag>> = {
  ip: address(),
  ipv4: address(4),
  ipv6: address(6),
  reachableBy: (value) => value === '' || address()(value, ''),
  net: network({ masked: true }),
  netv4: network({ masked: true, family: 4 }),
  netv6: network({ masked: true, family: 6 }),
  cidr: network({}),
  cidrv4: network({ family: 4 }),
  cidrv6: network({ family: 6 }),
  cidrs: (value) => Array.isArray(value) && value.every((item) => isNetwork(item, {})),
  bgpFilterPrefixLengthV4: (value) => Number(value) >= 0 && Number(value) <= 32,
  bgpFilterPrefixLengthV6: (value) => Number(value) >= 0 && Number(value) <= 128,
  mac: (value) => typeof value === 'string' && parseMac(value) !== undefined,
  'IP:port': (value) => typeof value === 'string' && addressOfPeer(value) !== undefined,
};
