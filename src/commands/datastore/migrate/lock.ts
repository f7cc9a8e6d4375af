import { BaseCommand } from '../../../cli/base-command.ts';
import { lock } from '../../../cli/datastore/lock.ts';
import { configFlag } from '../../../cli/flags.ts';

export default class DatastoreMigrateLock extends BaseCommand {
  static override summary = 'Lock the datastore for migration';
  static override description =
    "While it is locked, Calico's agents and its address management make no changes, so that what is exported stays as it is. What you write by hand with calicoctl is still written.";
  static override examples = [
    { description: 'Before an export', command: 'calicoctl datastore migrate lock' },
    { description: 'The datastore of a configuration file', command: 'calicoctl datastore migrate lock --config old.cfg' },
  ];
  static override flags = { ...configFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(DatastoreMigrateLock);
    await lock(flags, this.output);
  }
}
