/** In which order a host looks at the blocks of a pool (reference ipam.md 5.8). */
import { createHash } from '../../base/node-crypto.ts';
import { type Address, addressBits, type Cidr, cidrOf, subnetAt, subnetCount } from '../../net/index.ts';
import { hasSingleAddressBlocks, type Pool } from './pool.ts';
import type { Reservations } from './reservations.ts';

/** The position of the first block in the pool, below `count`. */
export type StartIndex = (pool: Pool, count: bigint, host: string) => bigint;

/**
 * The same for all processes of a host, so that they meet on one new block; elsewhere for each host, so that hosts rarely race. Where each
 * address is a block of its own there is nothing to meet on.
 */
export function defaultStartIndex(random: () => number): StartIndex {
  return (pool, count, host) => {
    const seed = hasSingleAddressBlocks(pool) ? `${host} ${random()}` : host;
    const digest = createHash('sha256').update(seed).digest('hex');
    return BigInt(`0x${digest}`) % count;
  };
}

/**
 * Every block of the pool once, upwards from `start` and round, lazily: a pool may have 2^74. What one reservation covers is leapt over; what
 * several cover together is not, but then there are as many of them.
 */
export function* walkBlocks({ network, blockSize }: Pool, start: bigint, reservations: Reservations): Generator<Cidr> {
  const count = subnetCount(network, blockSize);
  for (let passed = 0n; passed < count; passed += 1n) {
    const index = (start + passed) % count;
    const block = subnetAt(network, blockSize, index);
    const reserved = reservations.covering(block);
    if (reserved) passed += blocksLeft(reserved, { network, blockSize, index, count });
    else if (!reservations.matchesWhole(block)) yield block;
  }
}

/** How many blocks of the pool after the one at `index` lie in `reserved` too, before the pool's end. */
function blocksLeft(
  reserved: Cidr,
  { network, blockSize, index, count }: { network: Cidr; blockSize: number; index: bigint; count: bigint },
): bigint {
  if (reserved.prefixLength <= network.prefixLength) return count - index - 1n;
  return subnetCount(reserved, blockSize) - 1n - (index % subnetCount(reserved, blockSize));
}

/** Where a block stands in the walk: 0 for the first. */
export function walkPosition({ network, blockSize }: Pool, start: bigint, block: Cidr): bigint {
  const count = subnetCount(network, blockSize);
  const distance = toNumber(cidrOf(block.address, blockSize).address) - toNumber(network.address);
  const index = distance >> BigInt(addressBits(network.address.family) - blockSize);
  return (((index - start) % count) + count) % count;
}

function toNumber({ words }: Address): bigint {
  return words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
}
