/** Freeing addresses of one block, whoever asks for it (reference ipam.md 10). */
import { isCalicoError } from '../../base/errors.ts';
import { formatIp } from '../../net/index.ts';
import type { Node } from '../../resources/generated/types.ts';
import { type Block, ipAt, networkOf, ordinalIn, sequenceNumberAt } from '../block/block.ts';
import type { Rest } from '../block/cooldown.ts';
import { isEmpty } from '../block/inspect.ts';
import { isHeld, type ReleaseRequest, release } from '../block/release.ts';
import type { Configuration } from '../configuration.ts';
import { isIpamError } from '../errors.ts';
import { find, readBlock } from '../objects.ts';
import { parseOwner } from '../owner.ts';
import { type Pool, poolOf, selects } from '../pool/pool.ts';
import type { Engine } from './engine.ts';
import { releaseIfOwned } from './release-affinity.ts';
import { retry } from './retry.ts';

export interface FreeContext {
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly pools: readonly Pool[];
}

/** A transaction may hold so many changes; each handle is one. */
const MOST_AT_ONCE = 60;

export function restOf({ engine, configuration }: FreeContext): Rest {
  return { now: engine.clock.now(), cooldownSeconds: configuration.ipCooldownSeconds };
}

/** The addresses that were not allocated. All or nothing, as long as it is one transaction. Errors: those of `release`, and the store's. */
export async function freeInBlock(context: FreeContext, cidr: string, requests: readonly ReleaseRequest[]): Promise<readonly string[]> {
  const unallocated: string[] = [];
  for (let from = 0; from < requests.length; from += MOST_AT_ONCE) {
    const some = requests.slice(from, from + MOST_AT_ONCE);
    unallocated.push(...(await freeTogether(context, cidr, some)));
  }
  return unallocated;
}

async function freeTogether(context: FreeContext, cidr: string, requests: readonly ReleaseRequest[]): Promise<readonly string[]> {
  /** What a write that was not answered may have released, by the number it had then: if it has another one now, it is somebody else's. */
  const doubtful = new Map<string, bigint>();
  const { unallocated, block } = await retry(context.engine, async () => {
    const before = await readBlock(context.engine.datastore, cidr);
    if (!before) return { unallocated: requests.map(({ ip }) => formatIp(ip)), block: undefined };
    const open = requests.filter(({ ip }) => isOpen(before.block, ip, doubtful.get(formatIp(ip))));
    const released = release(before.block, open, restOf(context));
    if (released.ordinals.length === 0) return { unallocated: released.unallocated, block: before.block };
    try {
      const { block, countByHandle } = released;
      await context.engine.ledger.free({ before, after: leftOver(block), countByHandle });
    } catch (error) {
      if (isIpamError(error, 'unanswered'))
        for (const ordinal of released.ordinals) doubtful.set(ipAt(before.block, ordinal), sequenceNumberAt(before.block, ordinal));
      throw error;
    }
    return { unallocated: released.unallocated, block: before.block };
  });
  if (block) await giveUpUnselected(context, block);
  return unallocated.filter((ip) => !doubtful.has(ip));
}

function isOpen(block: Block, ip: ReleaseRequest['ip'], attempted: bigint | undefined): boolean {
  const ordinal = ordinalIn(block, ip);
  return attempted === undefined || (isHeld(block, ordinal) && sequenceNumberAt(block, ordinal) === attempted);
}

/** Nobody's block goes with its last address. */
export function leftOver(block: Block): Block | undefined {
  return isEmpty(block) && block.affinity === undefined ? undefined : block;
}

/** A host whose pool does not select it any more keeps a block only while it has addresses. Failing to take it back is no failure to release. */
export async function giveUpUnselected({ engine, pools }: FreeContext, block: Block): Promise<void> {
  const owner = parseOwner(block.affinity);
  const pool = poolOf(pools, networkOf(block).address);
  if (owner?.type !== 'host' || !pool?.enabled || pool.nodeSelector === '' || pool.nodeSelector === 'all()') return;
  try {
    const node = await find<Node>(engine.datastore, { kind: 'Node', name: owner.name });
    if (!node || selects(pool.nodeSelector, node.resource.metadata.labels ?? {})) return;
    await releaseIfOwned(engine, owner, block.cidr, { requireEmpty: true });
  } catch (error) {
    if (!isCalicoError(error)) throw error;
  }
}
