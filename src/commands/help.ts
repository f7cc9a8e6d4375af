import { string } from '@oclif/core/args';
import { programName, readTable } from '../cli/argv/command-table.ts';
import { findCommand } from '../cli/argv/find-command.ts';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { renderHelp } from '../cli/help.ts';
import { HELP_TOPICS, readTopic } from '../cli/help-topics.ts';

export default class Help extends BaseCommand {
  static override summary = 'Help about any command';
  static override description = 'The same text as the --help flag of the command gives.';
  static override examples = [
    { description: 'What commands there are', command: 'calicoctl help' },
    { description: 'How to use one of them', command: 'calicoctl help get' },
    { description: 'A topic: environment, exit-codes, output-formats or selectors', command: 'calicoctl help selectors' },
  ];
  static override usage = 'help [COMMAND...]';
  static override args = { command: string({ ignoreStdin: true, description: 'the words of the command' }) };

  async run(): Promise<void> {
    const { raw } = await this.parse(Help);
    const words = positionals(raw);
    const topic = words.join(' ');
    if (Object.hasOwn(HELP_TOPICS, topic)) return this.output.out(await readTopic(this.config.root, topic));
    const table = readTable(this.config.root, this.config.pjson.oclif.topics);
    const program = programName(process.argv[1] ?? '');
    const found = findCommand(table, words, program);
    if (!('error' in found)) return this.output.out(renderHelp(table, found.node, program));
    // As upstream: the error and the list of what there is, on stderr, and no failure.
    this.output.err(`Unknown help topic ${topic}\n${renderHelp(table, table.root, program)}`);
  }
}
