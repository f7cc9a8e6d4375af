/** Blocks for tests, each address said by what it is allocated to. */
import type { Attribute, Block } from '../../src/ipam/block/block.ts';

/** `held` by ordinal; each gets an attribute and a sequence number of its own, 100 and the ordinal. */
export function blockOf(cidr: string, affinity: string | undefined, held: Readonly<Record<number, Attribute>> = {}): Block {
  const size = 2 ** ((cidr.includes(':') ? 128 : 32) - Number(cidr.split('/')[1]));
  const ordinals = Object.keys(held).map(Number);
  const all = Array.from({ length: size }, (_, ordinal) => ordinal);
  return {
    cidr,
    affinity,
    allocations: all.map((ordinal) => (ordinals.includes(ordinal) ? ordinals.indexOf(ordinal) : null)),
    unallocated: all.filter((ordinal) => !ordinals.includes(ordinal)),
    attributes: ordinals.map((ordinal) => held[ordinal]!),
    sequenceNumber: 1000n,
    sequenceNumberForAllocation: Object.fromEntries(ordinals.map((ordinal) => [ordinal, 100n + BigInt(ordinal)])),
    deleted: false,
    strictAffinity: false,
  };
}
