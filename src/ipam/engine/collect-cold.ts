/** Freeing addresses that have rested in a block which nobody writes (reference ipam.md 12, 15.7). */
import { collect } from '../block/cooldown.ts';
import { readConfiguration } from '../configuration.ts';
import type { StoredBlock } from '../objects.ts';
import type { Engine } from './engine.ts';
import { leftOver } from './free.ts';

/** Whether anything was freed. Errors: `raced` (the block is not any more as it was read), `unanswered`. */
export async function collectColdAddresses({ datastore, clock, ledger }: Engine, before: StoredBlock): Promise<boolean> {
  const { ipCooldownSeconds: cooldownSeconds } = await readConfiguration(datastore);
  const next = collect(before.block, { now: clock.now(), cooldownSeconds });
  if (next === before.block) return false;
  await ledger.free({ before, after: leftOver(next), countByHandle: new Map() });
  return true;
}
