import { string } from '@oclif/core/args';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { editAndReport } from '../cli/edit/edit-resource.ts';
import { configFlag, dryRunFlag, namespaceFlag, resultFlag } from '../cli/flags.ts';

export default class Edit extends BaseCommand {
  static override summary = 'Edit a resource in your editor';
  static override description =
    'Opens the resource as YAML in the editor that CALICO_EDITOR, KUBE_EDITOR, VISUAL or EDITOR names (vi otherwise) and writes what is saved. A text with mistakes is opened again with them in a comment at the top. If somebody else changes the resource meanwhile, nothing is written and your text is kept.';
  static override examples = [
    { description: 'Change a pool', command: 'calicoctl edit ippool main' },
    {
      description: 'Change a policy with an editor of your choice',
      command: 'CALICO_EDITOR=nano calicoctl edit networkpolicy web --namespace shop',
    },
  ];
  static override usage = 'edit KIND NAME';
  static override args = {
    kind: string({ ignoreStdin: true, description: 'kind of the resource, such as ippool' }),
    name: string({ ignoreStdin: true, description: 'its name' }),
  };
  static override flags = { ...configFlag, ...namespaceFlag, ...resultFlag, ...dryRunFlag };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Edit);
    const [kind, ...names] = positionals(raw);
    await editAndReport(flags, { kind, names }, this);
  }
}
