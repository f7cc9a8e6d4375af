import { BaseCommand } from '../cli/base-command.ts';
import { diffAndPrint } from '../cli/diff/diff-resources.ts';
import { configFlag, fileFlags, namespaceFlag, resultFlag } from '../cli/flags.ts';

export default class Diff extends BaseCommand {
  static override summary = 'Show what apply would change';
  static override description =
    'Applies the manifests to a copy of the datastore in memory, with all checks and defaults, and shows how each resource would differ from the stored one. Nothing is written.';
  static override examples = [
    { description: 'What would change?', command: 'calicoctl diff --filename policy.yaml' },
    {
      description: 'In a pipeline: is everything as the repository says? Exit code 0 if so, 1 if not',
      command: 'calicoctl diff --filename ./manifests --recursive',
    },
    { description: 'The same for a program', command: 'calicoctl diff --filename ./manifests --recursive --output json' },
  ];
  static override errorExitCode = 2;
  static override exitCodes = { 0: 'nothing would change', 1: 'something would change', 2: 'something is wrong' };
  static override flags = { ...fileFlags, ...configFlag, ...namespaceFlag, ...resultFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Diff);
    await diffAndPrint(flags, this);
  }
}
