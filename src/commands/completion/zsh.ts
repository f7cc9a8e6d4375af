import { CompletionCommand } from '../../cli/completion/completion-command.ts';

export default class Zsh extends CompletionCommand {
  static override summary = 'Generate the autocompletion script for zsh';
  static override description = 'Completes commands, flags, kinds, and names that are in the datastore.';
  static override examples = CompletionCommand.examplesFor('zsh');
  override readonly shell = 'zsh';
}
