import { BaseCommand } from '../../../cli/base-command.ts';
import { unlock } from '../../../cli/datastore/lock.ts';
import { configFlag } from '../../../cli/flags.ts';

export default class DatastoreMigrateUnlock extends BaseCommand {
  static override summary = 'Unlock the datastore after a migration';
  static override description =
    'After an import into the new datastore, unlock that one, and leave the old one locked. To give a migration up, unlock the old one.';
  static override examples = [
    { description: 'The migration is done', command: 'calicoctl datastore migrate unlock' },
    { description: 'Given up: the old datastore works again', command: 'calicoctl datastore migrate unlock --config old.cfg' },
  ];
  static override flags = { ...configFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(DatastoreMigrateUnlock);
    await unlock(flags, this.output);
  }
}
