/** Addresses and smaller networks inside a network, by their position in it: what address management counts with. */
import { type Address, addressBits, addToIp } from './address.ts';
import { type Cidr, containsIp } from './cidr.ts';

/** The address `ordinal` places after the network's first. Not limited to the network: `ordinalOf` tells. */
export function addressAt(network: Cidr, ordinal: number | bigint): Address {
  return addToIp(network.address, ordinal);
}

/** The position of `ip` in the network, from 0; undefined where it is not inside. Exact for networks of up to 2^53 addresses. */
export function ordinalOf(network: Cidr, ip: Address): number | undefined {
  if (!containsIp(network, ip)) return undefined;
  return ip.words.reduce((ordinal, word, index) => ordinal * 2 ** 32 + word - network.address.words[index]!, 0);
}

/** How many networks of `prefixLength` bits fit in `network`: 0 where it is smaller than one. */
export function subnetCount(network: Cidr, prefixLength: number): bigint {
  return prefixLength < network.prefixLength ? 0n : 1n << BigInt(prefixLength - network.prefixLength);
}

/** The network of `prefixLength` bits at position `index` in `network`; the caller keeps `index` below `subnetCount`. */
export function subnetAt(network: Cidr, prefixLength: number, index: number | bigint): Cidr {
  const hostBits = BigInt(addressBits(network.address.family) - prefixLength);
  return { address: addToIp(network.address, BigInt(index) << hostBits), prefixLength };
}

/** All networks of `prefixLength` bits in `network`, in order. Lazy: there may be very many. */
export function* subnets(network: Cidr, prefixLength: number): Generator<Cidr> {
  const count = subnetCount(network, prefixLength);
  for (let index = 0n; index < count; index += 1n) yield subnetAt(network, prefixLength, index);
}
