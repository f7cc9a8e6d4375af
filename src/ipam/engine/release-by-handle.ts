/** Releasing everything of a handle (reference ipam.md 10.2; 20 no. 4). */
import { CalicoError, notFound } from '../../base/errors.ts';
import type { Stored } from '../../datastore/datastore.ts';
import type { IPAMConfig } from '../../resources/generated/types.ts';
import { type Block, sanitizeHandle } from '../block/block.ts';
import { releaseByHandle as releaseInBlock } from '../block/release.ts';
import { CONFIGURATION_REF, type Configuration, toConfiguration } from '../configuration.ts';
import type { HandleBlock } from '../ledger/ledger.ts';
import { handleRef, readBlocks, type StoredBlock, type StoredHandle } from '../objects.ts';
import type { Engine } from './engine.ts';
import { type FreeContext, giveUpUnselected, leftOver, restOf } from './free.ts';
import { retry } from './retry.ts';

/** A transaction may hold so many changes; each block is one. */
const MOST_AT_ONCE = 60;

interface Read {
  readonly configuration: Configuration;
  readonly handle: StoredHandle | undefined;
}

/**
 * Errors: NotFound (there is no such handle), Unreadable (a block cannot be understood; what is in the others was released), `retries
 * exhausted`, `unanswered`, and the store's.
 */
export async function releaseByHandle(engine: Engine, text: string): Promise<void> {
  const id = sanitizeHandle(text);
  const [{ pools }, first] = await Promise.all([engine.pools.get(), readHandle(engine, id)]);
  if (!first.handle) throw notFound(`IPAMHandleKey(id=${id})`);
  const cidrs = Object.keys(first.handle.resource.spec.block);
  let damage: CalicoError | undefined;
  for (let from = 0; from === 0 || from < cidrs.length; from += MOST_AT_ONCE) {
    await retry(engine, async (failures) => {
      const read = from === 0 && failures === 0 ? first : await readHandle(engine, id);
      // Somebody else was faster.
      if (!read.handle) return;
      const context: FreeContext = { engine, configuration: read.configuration, pools };
      damage ??= await releaseSome(context, read.handle, cidrs.slice(from, from + MOST_AT_ONCE));
    });
  }
  if (damage) throw damage;
}

async function readHandle({ datastore }: Engine, id: string): Promise<Read> {
  const [configuration, handle] = await datastore.getMany([CONFIGURATION_REF, handleRef(id)]);
  return {
    configuration: toConfiguration(configuration as Stored<IPAMConfig> | undefined),
    handle: handle as StoredHandle | undefined,
  };
}

/** What of the handle lies in these blocks. Returns the first error of reading one: the others are released nevertheless. */
async function releaseSome(context: FreeContext, handle: StoredHandle, cidrs: readonly string[]): Promise<CalicoError | undefined> {
  const { datastore, ledger } = context.engine;
  const counted = cidrs.filter((cidr) => handle.resource.spec.block[cidr] !== undefined);
  const read = await readBlocks(datastore, counted);
  const sound = counted.flatMap((cidr, index) => {
    const before = read[index];
    return before instanceof CalicoError ? [] : [toFreeing(context, handle.resource.metadata.name!, cidr, before)];
  });
  if (sound.length > 0 || counted.length === 0) await ledger.freeHandle({ handle, blocks: sound });
  const left = sound.map(({ after }) => after).filter((block): block is Block => block !== undefined);
  for (const block of left) await giveUpUnselected(context, block);
  return read.find((one) => one instanceof CalicoError);
}

function toFreeing(context: FreeContext, id: string, cidr: string, before: StoredBlock | undefined): HandleBlock {
  if (!before) return { cidr, before, after: undefined, count: 0 };
  const { block, ordinals } = releaseInBlock(before.block, id, restOf(context));
  return { cidr, before, after: leftOver(block), count: ordinals.length };
}
