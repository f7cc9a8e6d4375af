/** Freeing addresses that have rested in a block which nobody writes (reference ipam.md 12, 15.7). */
import { asUpdate } from '../block/block.ts';
import { collect } from '../block/cooldown.ts';
import { readConfiguration } from '../configuration.ts';
import { guard } from '../ledger/ledger.ts';
import { type StoredBlock, toBlockResource } from '../objects.ts';
import type { Engine } from './engine.ts';

/** Whether anything was freed. Errors: `raced` (the block is not any more as it was read), `outcome unknown`. */
export async function collectColdAddresses({ datastore, clock }: Engine, { block, stored }: StoredBlock): Promise<boolean> {
  const { ipCooldownSeconds: cooldownSeconds } = await readConfiguration(datastore);
  const next = collect(block, { now: clock.now(), cooldownSeconds });
  if (next === block) return false;
  await guard(() => datastore.update({ ...stored, resource: toBlockResource(asUpdate(next), stored) }));
  return true;
}
