import { BaseCommand } from '../../cli/base-command.ts';
import { text } from '../../cli/flags.ts';
import { collectNodeDiags } from '../../cli/node/diags.ts';

export default class NodeDiags extends BaseCommand {
  static override summary = 'Gather a diagnostics bundle for a Calico node';
  static override description =
    'Collects routes, interfaces, firewall rules, sockets and the logs of Calico on this machine, and packs them into one archive in a temporary folder. A step that fails does not keep the others from being done. Needs root.';
  static override examples = [
    { description: 'Everything about this node', command: 'calicoctl node diags' },
    { description: 'Where logs lie elsewhere', command: 'calicoctl node diags --log-dir /srv/log/calico' },
  ];
  static override flags = {
    'log-dir': text({ default: '/var/log/calico', summary: "The folder of Calico's logs" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(NodeDiags);
    await collectNodeDiags(flags, this.output);
  }
}
