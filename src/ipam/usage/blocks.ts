/** Stored blocks as reports read them: damaged ones too, as they are. */
import type { Stored, Unreadable } from '../../datastore/datastore.ts';
import { parseCidr } from '../../net/index.ts';
import type { IPAMBlock } from '../../resources/generated/types.ts';
import type { Block } from '../block/block.ts';
import { blockKey, toBlock } from '../objects.ts';

export interface ReadableBlocks {
  readonly blocks: readonly Block[];
  readonly unreadable: readonly Unreadable[];
}

/** Blocks whose network is none join the unreadable ones. */
export function readableBlocks(page: {
  readonly items: readonly Stored<IPAMBlock>[];
  readonly unreadable: readonly Unreadable[];
}): ReadableBlocks {
  const all = page.items.map(({ resource }) => ({ name: resource.metadata.name ?? '', block: toBlock(resource) }));
  const foreign = all.filter(({ block }) => !parseCidr(block.cidr));
  const reasons = foreign.map(({ name, block }) => ({ key: blockKey(name), reason: `${block.cidr} is not a CIDR` }));
  return {
    blocks: all.filter(({ block }) => parseCidr(block.cidr)).map(({ block }) => block),
    unreadable: [...page.unreadable, ...reasons],
  };
}
