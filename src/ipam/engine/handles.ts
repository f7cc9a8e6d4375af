/** What a handle has (reference ipam.md 12). */
import { notFound } from '../../base/errors.ts';
import type { IPAMHandle } from '../../resources/generated/types.ts';
import { ipAt } from '../block/block.ts';
import { ordinalsOfHandle } from '../block/release.ts';
import { find, handleRef, isStoredBlock, readBlocks } from '../objects.ts';
import type { Engine } from './engine.ts';

/** Its addresses, by block. Blocks that cannot be understood are passed over. */
export async function ipsOfHandle({ datastore }: Engine, id: string): Promise<string[]> {
  const handle = await find<IPAMHandle>(datastore, handleRef(id));
  const blocks = await readBlocks(datastore, Object.keys(handle?.resource.spec.block ?? {}));
  return blocks.filter(isStoredBlock).flatMap(({ block }) => ordinalsOfHandle(block, id).map((ordinal) => ipAt(block, ordinal)));
}

/** The same; throws NotFound where there is no such handle. */
export async function ipsByHandle(engine: Engine, id: string): Promise<string[]> {
  if (!(await find<IPAMHandle>(engine.datastore, handleRef(id)))) throw notFound(`IPAMHandleKey(id=${id})`);
  return ipsOfHandle(engine, id);
}
