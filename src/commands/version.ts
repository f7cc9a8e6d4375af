import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { text } from '../cli/flags.ts';

export default class Version extends BaseCommand {
  static override summary = 'Display the version of this binary';
  static override flags = {
    config: text({ char: 'c', default: '', summary: 'Path to the file that says which datastore to use' }),
    poll: text({ default: '', summary: 'Ask again after each interval (such as 10s) and print what changed' }),
    client: boolean({ summary: 'Only the version of this program; no datastore is asked' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    await this.output.out(`Client Version:    v3.34.0+ts.0.1.0\n${flags.client}\n`);
  }
}
