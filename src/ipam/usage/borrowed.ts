/** Addresses that a node has from a block of another's, or of nobody's (reference calicoctl-cli.md 13.1). */
import { attributeAt, type Block, ipAt } from '../block/block.ts';
import { allocatedOrdinals } from '../block/inspect.ts';
import { parseOwner } from '../owner.ts';

export interface BorrowedAddress {
  readonly ip: string;
  readonly node: string;
  /** CIDR. */
  readonly block: string;
  /** Node or virtual owner; empty: nobody. */
  readonly blockOwner: string;
  /** `vmi`, `pod`, or what the address was allocated as; empty where that is not known. */
  readonly type: string;
  /** `namespace/name`; empty where it is neither a pod's nor a virtual machine's. */
  readonly allocatedTo: string;
}

export interface Borrowing {
  readonly borrowed: readonly BorrowedAddress[];
  /** Allocations that do not say which node they are for. */
  readonly unclassified: number;
}

/** In the order of the blocks. */
export function findBorrowed(blocks: readonly Block[]): Borrowing {
  const borrowed: BorrowedAddress[] = [];
  let unclassified = 0;
  for (const block of blocks) {
    const blockOwner = parseOwner(block.affinity)?.name ?? '';
    for (const ordinal of allocatedOrdinals(block)) {
      const attributes = attributeAt(block, ordinal)?.secondary ?? {};
      const { node } = attributes;
      if (node === undefined) unclassified += 1;
      else if (node !== blockOwner) borrowed.push({ ip: ipAt(block, ordinal), node, block: block.cidr, blockOwner, ...holder(attributes) });
    }
  }
  return { borrowed, unclassified };
}

function holder(attributes: Readonly<Record<string, string>>): Pick<BorrowedAddress, 'type' | 'allocatedTo'> {
  const { namespace = '', pod, type = '', 'vmi-name': machine } = attributes;
  if (machine !== undefined) return { type: 'vmi', allocatedTo: `${namespace}/${machine}` };
  return pod === undefined ? { type, allocatedTo: '' } : { type: 'pod', allocatedTo: `${namespace}/${pod}` };
}
