import { BaseCommand } from '../cli/base-command.ts';
import { changeResources } from '../cli/change-resources.ts';
import { configFlag, dryRunFlag, fileFlags, namespaceFlag, resultFlag, verboseFlag } from '../cli/flags.ts';
import { requestsOfFiles } from '../cli/requests.ts';
import { replaceResource } from '../client/operations/replace.ts';

export default class Replace extends BaseCommand {
  static override summary = 'Replace a resource by file, directory or stdin';
  static override description =
    'Fails for a resource that does not exist. With a resourceVersion in the document it fails, too, when somebody changed the resource since that version.';
  static override examples = [
    { description: 'Replace the resources of one file', command: 'calicoctl replace --filename policy.yaml' },
    {
      description: 'Change what was read before, unless somebody else did meanwhile',
      command: 'calicoctl get ippool main --output yaml | sed s/Never/Always/ | calicoctl replace --filename -',
    },
  ];
  static override flags = { ...fileFlags, ...configFlag, ...namespaceFlag, ...resultFlag, ...dryRunFlag, ...verboseFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Replace);
    await changeResources(
      { verb: 'replace', flags, requests: () => requestsOfFiles(flags), work: (client, resource) => replaceResource(client, resource) },
      this,
    );
  }
}
