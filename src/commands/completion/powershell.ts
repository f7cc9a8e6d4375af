import { CompletionCommand } from '../../cli/completion/completion-command.ts';

export default class Powershell extends CompletionCommand {
  static override summary = 'Generate the autocompletion script for powershell';
  static override description = 'Completes commands, flags, kinds, and names that are in the datastore.';
  static override examples = CompletionCommand.examplesFor('powershell');
  override readonly shell = 'powershell';
}
