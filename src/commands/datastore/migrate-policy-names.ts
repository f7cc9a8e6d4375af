import { BaseCommand } from '../../cli/base-command.ts';
import { migrateNames } from '../../cli/datastore/policy-names.ts';
import { configFlag } from '../../cli/flags.ts';

export default class DatastoreMigratePolicyNames extends BaseCommand {
  static override summary = 'Move policies that old releases stored under default.NAME to NAME';
  static override description =
    'Up to v3.31, Calico stored policies of the default tier under a prefix that nobody saw. Run it after the upgrade of the whole cluster; run it again to go on after an error.';
  static override examples = [
    { description: 'All of them', command: 'calicoctl datastore migrate-policy-names' },
    { description: 'In the datastore of a configuration file', command: 'calicoctl datastore migrate-policy-names --config cluster.cfg' },
  ];
  static override flags = { ...configFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(DatastoreMigratePolicyNames);
    await migrateNames(flags, this);
  }
}
