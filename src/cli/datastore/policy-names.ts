/** `datastore migrate-policy-names` (reference calicoctl-cli.md 15.4). */
import { migratePolicyNames } from '../../client/migrate/policy-names.ts';
import type { Surroundings } from '../change-resources.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, Failure } from '../failure.ts';

export async function migrateNames(flags: ConnectionFlags, { output, interrupt }: Surroundings): Promise<void> {
  await using connection = await Connection.open(flags, output);
  await connection.checkVersion(flags);
  const client = connection.clientOrError;
  const skipped = (key: string, reason: string) => output.note(`skipped ${key}, which cannot be read: ${reason}`);
  const { migrated, errors } = await interrupt.during((signal) => migratePolicyNames(client, { signal, skipped }));
  if (errors.length === 0 && !interrupt.wasAsked) return output.out(`Policy name migration complete, migrated ${migrated} policies.\n`);
  await output.out(`Migrated ${migrated} policies.\n`);
  throw new Failure([...errors.map(messageOf), ...(interrupt.wasAsked ? ['interrupted'] : [])].join('\n'), {
    hint: [...new Set([...errors.map(hintOf).filter(Boolean), 'Run the same command again to go on.'])].join('\n'),
    exitCode: interrupt.wasAsked ? EXIT_INTERRUPTED : EXIT_FAILED,
  });
}
