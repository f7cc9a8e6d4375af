import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { changeResources } from '../cli/change-resources.ts';
import { configFlag, dryRunFlag, fileFlags, namespaceFlag, resultFlag, verboseFlag } from '../cli/flags.ts';
import { requestsOfFiles } from '../cli/requests.ts';
import { createResource } from '../client/operations/create.ts';

export default class Create extends BaseCommand {
  static override summary = 'Create a resource by file, directory or stdin';
  static override description =
    'Fails for a resource that exists already. All files are read before anything is created; then each resource is created on its own, and those that can be created are.';
  static override examples = [
    { description: 'Create the resources of one file', command: 'calicoctl create --filename pool.yaml' },
    {
      description: 'Create whatever a folder and the folders within it describe, leaving what exists as it is',
      command: 'calicoctl create --filename ./manifests --recursive --skip-exists',
    },
    { description: 'Create from standard input', command: 'cat policy.yaml | calicoctl create --filename -' },
  ];
  static override flags = {
    ...fileFlags,
    ...configFlag,
    ...namespaceFlag,
    ...resultFlag,
    ...dryRunFlag,
    ...verboseFlag,
    'skip-exists': boolean({ summary: 'A resource that exists is left as it is, and counts as created' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Create);
    const tolerated = flags['skip-exists'] ? 'AlreadyExists' : undefined;
    await changeResources({ verb: 'create', flags, requests: () => requestsOfFiles(flags), work: createResource, tolerated }, this);
  }
}
