import { string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { changeResources } from '../cli/change-resources.ts';
import { configFlag, dryRunFlag, fileFlags, namespaceFlag, resultFlag, selectorFlag, verboseFlag } from '../cli/flags.ts';
import { selectRequests } from '../cli/selection/select.ts';
import { requestsOf } from '../cli/selection/words.ts';
import { deleteResource } from '../client/operations/delete.ts';
import { refOf } from '../resources/resource.ts';

export default class Delete extends BaseCommand {
  static override summary = 'Delete a resource by file, directory, stdin, or type and name';
  static override description =
    'With a file, a resourceVersion in a document is a condition: the resource is deleted only if it still has that version.';
  static override examples = [
    { description: 'Delete two pools', command: 'calicoctl delete ippool pool-a pool-b' },
    { description: 'Delete whatever has a label', command: 'calicoctl delete networkset --namespace shop --selector env=test' },
    {
      description: 'Delete what a file describes; what is gone already does not matter',
      command: 'calicoctl delete --filename policy.yaml --skip-not-exists',
    },
  ];
  static override usage = 'delete [KIND[,KIND...] [NAME...]]';
  static override args = {
    kind: string({
      ignoreStdin: true,
      description: 'kind of the resources, such as ippool; several with commas between them, or single resources as kind/name',
    }),
    name: string({ ignoreStdin: true, description: 'their names' }),
  };
  static override flags = {
    ...fileFlags,
    ...configFlag,
    ...namespaceFlag,
    ...resultFlag,
    ...selectorFlag,
    ...dryRunFlag,
    ...verboseFlag,
    'skip-not-exists': boolean({ char: 's', summary: 'A resource that does not exist counts as deleted' }),
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Delete);
    const [kind, ...names] = positionals(raw);
    await changeResources(
      {
        verb: 'delete',
        flags,
        requests: () => requestsOf(flags, { kind, names }),
        names,
        select: (client, requests) => selectRequests(client, requests, flags, { kind, names }),
        work: (client, resource) => deleteResource(client, refOf(resource), { revision: resource.metadata.resourceVersion }),
        tolerated: flags['skip-not-exists'] ? 'NotFound' : undefined,
      },
      this,
    );
  }
}
