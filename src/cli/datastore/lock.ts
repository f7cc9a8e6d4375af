/** `datastore migrate lock` and `unlock` (reference calicoctl-cli.md 15.1). */
import { lockDatastore, unlockDatastore } from '../../client/migrate/lock.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import type { Output } from '../output.ts';

export const LOCKED = 'Datastore locked.\n';

export async function lock(flags: ConnectionFlags, output: Output): Promise<void> {
  await using connection = await Connection.open(flags, output);
  await connection.checkVersion(flags);
  await lockDatastore(connection.clientOrError);
  await output.out(LOCKED);
}

export async function unlock(flags: ConnectionFlags, output: Output): Promise<void> {
  await using connection = await Connection.open(flags, output);
  await connection.checkVersion(flags);
  await unlockDatastore(connection.clientOrError);
  await output.out('Datastore unlocked.\n');
}
