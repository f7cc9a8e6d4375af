import { CompletionCommand } from '../../cli/completion/completion-command.ts';

export default class Fish extends CompletionCommand {
  static override summary = 'Generate the autocompletion script for fish';
  static override description = 'Completes commands, flags, kinds, and names that are in the datastore.';
  static override examples = CompletionCommand.examplesFor('fish');
  override readonly shell = 'fish';
}
