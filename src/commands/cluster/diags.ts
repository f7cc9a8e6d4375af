import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { collectClusterDiags } from '../../cli/cluster/diags.ts';
import { configFlag, text } from '../../cli/flags.ts';

export default class ClusterDiags extends BaseCommand {
  static override summary = 'Collect snapshot of diagnostic info and logs related to Calico at the cluster-level';
  static override description =
    'Asks the cluster through kubectl, which must be in PATH and configured for it, and packs everything into one archive in the current folder. Private keys, tokens and passwords are taken out.';
  static override examples = [
    { description: 'Everything there is', command: 'calicoctl cluster diags' },
    {
      description: 'Logs of the last hour, of two nodes first',
      command: 'calicoctl cluster diags --since 1h --focus-nodes rack1-n1,rack1-n2',
    },
  ];
  static override flags = {
    ...configFlag,
    since: text({ default: '', summary: 'Only logs newer than this: seconds, minutes or hours, such as 10s, 5m or 1h' }),
    'max-logs': text({ default: '5', helpValue: 'int', summary: 'Logs of at most this many pods of each component' }),
    'max-parallelism': text({ default: '10', helpValue: 'int', summary: 'How many commands run at a time' }),
    'focus-nodes': text({ default: '', summary: 'Nodes whose pods come first, with commas between them' }),
    'skip-temp-dir-cleanup': boolean({ summary: 'Leave the temporary folder behind' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ClusterDiags);
    await collectClusterDiags(flags, this);
  }
}
