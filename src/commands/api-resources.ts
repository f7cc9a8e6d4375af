import { printApiResources } from '../cli/api-resources.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { text } from '../cli/flags.ts';

export default class ApiResources extends BaseCommand {
  static override summary = 'List the kinds of resources there are';
  static override description = 'With every spelling that commands take for a kind, and whether its resources belong to a namespace.';
  static override examples = [
    { description: 'Which kinds are there, and how may they be abbreviated?', command: 'calicoctl api-resources' },
    { description: 'With the commands that work on them', command: 'calicoctl api-resources --output wide' },
    {
      description: 'Everything there is, of every kind',
      command: 'calicoctl get $(calicoctl api-resources --output name | paste -sd, -) --output yaml',
    },
  ];
  static override flags = { output: text({ char: 'o', default: '', summary: 'Format: wide, json or name; a table otherwise' }) };

  async run(): Promise<void> {
    const { flags } = await this.parse(ApiResources);
    await printApiResources(flags, this.output);
  }
}
