import { string } from '@oclif/core/args';
import { BaseCommand } from '../cli/base-command.ts';
import { configFlag, dryRunFlag, namespaceFlag, resultFlag, text } from '../cli/flags.ts';
import { patchAndReport } from '../cli/patch-resource.ts';

export default class Patch extends BaseCommand {
  static override summary = 'Patch a pre-existing resource in place';
  static override description =
    'The patch is JSON. A strategic or merge patch holds the fields to change, null for those to remove; a json patch is a list of operations. If somebody changes the resource at the same time, nothing is written.';
  static override examples = [
    { description: 'Change one field', command: `calicoctl patch ippool main --patch '{"spec":{"natOutgoing":true}}'` },
    {
      description: 'Remove one',
      command: `calicoctl patch bgpconfiguration default --type merge --patch '{"spec":{"logSeverityScreen":null}}'`,
    },
    {
      description: 'Add to a list',
      command: `calicoctl patch networkset partners --namespace shop --type json --patch '[{"op":"add","path":"/spec/nets/-","value":"192.0.2.0/24"}]'`,
    },
  ];
  static override args = {
    kind: string({ required: true, ignoreStdin: true, description: 'kind of the resource, such as ippool' }),
    name: string({ required: true, ignoreStdin: true, description: 'its name' }),
  };
  static override strict = true;
  static override flags = {
    ...configFlag,
    ...namespaceFlag,
    ...resultFlag,
    ...dryRunFlag,
    patch: text({ char: 'p', default: '', summary: 'The patch, in JSON' }),
    type: text({ char: 't', default: 'strategic', summary: 'What the patch is: strategic, merge or json' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Patch);
    await patchAndReport(flags, args, this.output);
  }
}
