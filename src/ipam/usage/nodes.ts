/** How full the blocks of each node are. */
import { compareUtf8 } from '../../base/compare.ts';
import type { Block } from '../block/block.ts';
import { hostOf, numInUse } from '../block/inspect.ts';
import type { Borrowing } from './borrowed.ts';

export interface NodeUsage {
  readonly node: string;
  /** Of its own. */
  readonly blocks: number;
  /** Addresses in them. */
  readonly capacity: number;
  /** Of those, whoever has them; resting ones included. */
  readonly inUse: number;
  /** Addresses it has from other blocks. */
  readonly borrowed: number;
}

/** By name. */
export function usageByNode(blocks: readonly Block[], { borrowed }: Borrowing): NodeUsage[] {
  const usages = new Map<string, NodeUsage>();
  const of = (node: string) => usages.get(node) ?? { node, blocks: 0, capacity: 0, inUse: 0, borrowed: 0 };
  for (const block of blocks) {
    const node = hostOf(block);
    if (node === undefined) continue;
    const { blocks: count, capacity, inUse, ...rest } = of(node);
    usages.set(node, { ...rest, blocks: count + 1, capacity: capacity + block.allocations.length, inUse: inUse + numInUse(block) });
  }
  for (const { node } of borrowed) usages.set(node, { ...of(node), borrowed: of(node).borrowed + 1 });
  return [...usages.values()].sort((a, b) => compareUtf8(a.node, b.node));
}
