import { string } from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag } from '../../cli/flags.ts';
import { legacyConfigFlags } from '../../cli/legacy-config/flags.ts';
import { getConfig } from '../../cli/legacy-config/run.ts';

export default class ConfigGet extends BaseCommand {
  static override summary = 'Print a setting of the whole cluster, or of one node';
  static override description =
    'Prints only the value. Settings: asNumber, nodeToNodeMesh, logLevel, ipip; with --raw any field of a component. They are fields of BGPConfiguration and FelixConfiguration, which `calicoctl get` shows whole.';
  static override examples = [
    { description: 'The AS number of the cluster', command: 'calicoctl config get asNumber' },
    { description: 'How much one node logs', command: 'calicoctl config get logLevel --node rack1-node1' },
  ];
  static override args = {
    name: string({ required: true, ignoreStdin: true, description: 'name of the setting, such as asNumber' }),
  };
  static override flags = { ...configFlag, ...legacyConfigFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ConfigGet);
    await getConfig(flags, args.name, this.output);
  }
}
