import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../../cli/base-command.ts';
import { importDatastore } from '../../../cli/datastore/import.ts';
import { configFlag, text } from '../../../cli/flags.ts';

export default class DatastoreMigrateImport extends BaseCommand {
  static override summary = 'Import the contents of another datastore';
  static override description =
    'Reads what `datastore migrate export` printed. The datastore must be empty; it is locked, filled and compared with the file, and stays locked until `datastore migrate unlock`. If it fails, run it again with the same file: it goes on where it stopped.';
  static override examples = [
    {
      description: 'Into the Kubernetes cluster of the current context',
      command: 'calicoctl datastore migrate import --filename etcd-data',
    },
    {
      description: 'From any datastore to any other',
      command:
        'calicoctl datastore migrate export --any-datastore --config old.cfg | calicoctl datastore migrate import --any-datastore --config new.cfg --filename -',
    },
  ];
  static override flags = {
    ...configFlag,
    filename: text({ char: 'f', default: '', summary: 'File with the exported data, or - for standard input' }),
    'any-datastore': boolean({ summary: 'Import into etcd, too' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DatastoreMigrateImport);
    await importDatastore(flags, { packageRoot: this.config.root, output: this.output, interrupt: this.interrupt });
  }
}
