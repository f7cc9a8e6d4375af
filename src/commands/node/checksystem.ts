import { BaseCommand } from '../../cli/base-command.ts';
import { text } from '../../cli/flags.ts';
import { checkSystem } from '../../cli/node/check-system.ts';

export default class NodeChecksystem extends BaseCommand {
  static override summary = 'Verify the compute host is able to run a Calico node instance';
  static override description =
    "Looks for the kernel version and the kernel modules that Calico's dataplane needs, among loaded modules, installed ones and those built in. Needs root.";
  static override examples = [
    { description: 'Is this machine fit to be a node?', command: 'calicoctl node checksystem' },
    {
      description: 'With a kernel whose configuration lies elsewhere',
      command: 'calicoctl node checksystem --kernel-config /opt/linux/.config',
    },
  ];
  static override flags = {
    'kernel-config': text({ char: 'f', default: '', summary: 'Path to the configuration the kernel was built with' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(NodeChecksystem);
    await checkSystem(flags, this.output);
  }
}
