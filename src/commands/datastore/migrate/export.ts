import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../../cli/base-command.ts';
import { exportDatastore } from '../../../cli/datastore/export.ts';
import { configFlag } from '../../../cli/flags.ts';

export default class DatastoreMigrateExport extends BaseCommand {
  static override summary = 'Export the contents of the datastore';
  static override description =
    "Prints resources, ClusterInformation and IPAM data for an import into a Kubernetes datastore: nodes, and what belongs to them, get the name in their 'k8s' orchestrator reference. The datastore must be locked.";
  static override examples = [
    { description: 'From etcd, on the way to Kubernetes', command: 'calicoctl datastore migrate export > etcd-data' },
    {
      description: 'From any datastore to any other',
      command:
        'calicoctl datastore migrate export --any-datastore --config old.cfg | calicoctl datastore migrate import --any-datastore --config new.cfg --filename -',
    },
  ];
  static override flags = {
    ...configFlag,
    'any-datastore': boolean({
      summary:
        'For an import into any datastore: export from Kubernetes, too, let nodes keep their names, and add profiles and workload endpoints',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DatastoreMigrateExport);
    await exportDatastore(flags, this.output);
  }
}
