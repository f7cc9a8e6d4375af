import { BaseCommand } from '../cli/base-command.ts';
import { configFlag, fileFlags, namespaceFlag, resultFlag } from '../cli/flags.ts';
import { validateResources } from '../cli/validate-resources.ts';

export default class Validate extends BaseCommand {
  static override summary = 'Validate a resource by file, directory or stdin without applying it';
  static override description =
    'Checks syntax, fields, types and every rule that needs no datastore, and names file, line and column of each mistake. What depends on other resources, such as overlapping pools, only shows when they are applied.';
  static override examples = [
    { description: 'Check one file', command: 'calicoctl validate --filename policy.yaml' },
    {
      description: 'Check a folder in a pipeline; the exit code is 1 if anything is wrong',
      command: 'calicoctl validate --filename ./manifests --recursive',
    },
    { description: 'The same for a program', command: 'calicoctl validate --filename ./manifests --recursive --output json' },
  ];
  /** `--config` is accepted and has no effect, as upstream. */
  static override flags = { ...fileFlags, ...configFlag, ...namespaceFlag, ...resultFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    await validateResources(flags, this.output);
  }
}
