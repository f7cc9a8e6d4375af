import { boolean } from '@oclif/core/flags';
import { programName } from '../argv/command-table.ts';
import { BaseCommand } from '../base-command.ts';
import { completionScript, type Shell } from './scripts.ts';

const LOAD: Readonly<Record<Shell, string>> = {
  bash: 'source <(calicoctl completion bash)',
  zsh: 'source <(calicoctl completion zsh)',
  fish: 'calicoctl completion fish | source',
  powershell: 'calicoctl completion powershell | Out-String | Invoke-Expression',
};

/** The same command for each shell. */
export abstract class CompletionCommand extends BaseCommand {
  abstract readonly shell: Shell;

  static override flags = { 'no-descriptions': boolean({ summary: 'Only the words, without what they mean' }) };

  protected static examplesFor(shell: Shell) {
    return [
      { description: 'For this session', command: LOAD[shell] },
      { description: 'Only the words', command: `calicoctl completion ${shell} --no-descriptions` },
    ];
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(CompletionCommand);
    await this.output.out(completionScript(this.shell, programName(process.argv[1] ?? ''), { descriptions: !flags['no-descriptions'] }));
  }
}
