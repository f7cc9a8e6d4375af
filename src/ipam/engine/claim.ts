/** Making a block a host's own (reference ipam.md 5.2-5.5). */
import { CalicoError } from '../../base/errors.ts';
import { parseCidr } from '../../net/index.ts';
import { type HostReserved, newBlock } from '../block/block.ts';
import { toTimestamp } from '../block/cooldown.ts';
import type { StoredBlock } from '../objects.ts';
import type { Owner } from '../owner.ts';
import type { Engine } from './engine.ts';

export interface ClaimRequest {
  readonly owner: Owner;
  readonly cidr: string;
  readonly hostReserved?: HostReserved | undefined;
}

/** One attempt. Errors: those of a ledger's `claim`. */
export function claim({ ledger, clock }: Engine, { owner, cidr, hostReserved }: ClaimRequest): Promise<StoredBlock> {
  const network = parseCidr(cidr)?.network;
  if (!network) throw new CalicoError('Unreadable', `an affinity names the block ${cidr}, which is not a CIDR`, { identifier: cidr });
  const create = () => newBlock(network, { owner, sequenceNumber: clock.nanoseconds(), claimTime: toTimestamp(clock.now()), hostReserved });
  return ledger.claim({ owner, cidr, create });
}
