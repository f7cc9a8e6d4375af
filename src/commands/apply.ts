import { BaseCommand } from '../cli/base-command.ts';
import { changeResources } from '../cli/change-resources.ts';
import { configFlag, dryRunFlag, fileFlags, namespaceFlag, resultFlag, verboseFlag } from '../cli/flags.ts';
import { requestsOfFiles } from '../cli/requests.ts';
import { applyResource } from '../client/operations/apply.ts';

export default class Apply extends BaseCommand {
  static override summary = 'Apply a resource by file, directory or stdin';
  static override description =
    'Creates what does not exist, and replaces what does. All files are read before anything is written; then each resource is applied on its own.';
  static override examples = [
    { description: 'Apply the resources of one file', command: 'calicoctl apply --filename policy.yaml' },
    {
      description: 'Apply a folder of manifests and tell a program what became of each resource',
      command: 'calicoctl apply --filename ./manifests --recursive --output json',
    },
    {
      description: 'Apply from standard input, in a namespace',
      command: 'cat policy.yaml | calicoctl apply --filename - --namespace shop',
    },
  ];
  static override flags = { ...fileFlags, ...configFlag, ...namespaceFlag, ...resultFlag, ...dryRunFlag, ...verboseFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Apply);
    await changeResources({ verb: 'apply', flags, requests: () => requestsOfFiles(flags), work: applyResource }, this);
  }
}
