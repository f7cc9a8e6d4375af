import { CompletionCommand } from '../../cli/completion/completion-command.ts';

export default class Bash extends CompletionCommand {
  static override summary = 'Generate the autocompletion script for bash';
  static override description = 'Completes commands, flags, kinds, and names that are in the datastore.';
  static override examples = CompletionCommand.examplesFor('bash');
  override readonly shell = 'bash';
}
