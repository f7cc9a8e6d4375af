import { string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { configFlag, dryRunFlag, namespaceFlag, resultFlag } from '../cli/flags.ts';
import { labelAndReport } from '../cli/label-resource.ts';

export default class Label extends BaseCommand {
  static override summary = 'Add or update labels of resources';
  static override description =
    'Sets one label of one resource, or removes one. A label that has another value is only changed with --overwrite.';
  static override examples = [
    { description: 'Set a label', command: 'calicoctl label node rack1-node1 route-reflector=true' },
    { description: 'Change its value', command: 'calicoctl label node rack1-node1 route-reflector=false --overwrite' },
    { description: 'Remove it', command: 'calicoctl label node rack1-node1 route-reflector --remove' },
  ];
  static override args = {
    kind: string({ required: true, ignoreStdin: true, description: 'kind of the resource, such as node' }),
    name: string({ required: true, ignoreStdin: true, description: 'its name' }),
    label: string({ required: true, ignoreStdin: true, description: 'key=value; with --remove the key alone' }),
  };
  static override flags = {
    ...configFlag,
    ...namespaceFlag,
    ...resultFlag,
    ...dryRunFlag,
    overwrite: boolean({ summary: 'Change the value of a label that is there already' }),
    remove: boolean({ summary: 'Remove the label' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Label);
    await labelAndReport(flags, args, this.output);
  }
}
