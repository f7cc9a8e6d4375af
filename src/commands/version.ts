import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { text } from '../cli/flags.ts';
import { printVersion } from '../cli/version.ts';

export default class Version extends BaseCommand {
  static override summary = 'Display the version of this binary';
  static override description = 'And, where a datastore can be reached, version and type of the cluster.';
  static override examples = [
    { description: 'Of this program only; nothing is connected to', command: 'calicoctl version --client' },
    { description: 'Of this program and the cluster, for a script', command: 'calicoctl version --output json' },
    { description: 'Wait for an upgrade to be done', command: 'calicoctl version --poll 10s' },
  ];
  static override flags = {
    config: text({ char: 'c', default: '', summary: 'Path to the file that says which datastore to use' }),
    output: text({ char: 'o', default: '', summary: 'json: everything there is to know, as one JSON object' }),
    poll: text({ default: '', summary: 'Ask again after each interval, such as 10s, and print what changed' }),
    client: boolean({ summary: 'Only the version of this program; no datastore is asked' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    await printVersion(flags, this.output);
  }
}
