import { string } from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, dryRunFlag } from '../../cli/flags.ts';
import { legacyConfigFlags } from '../../cli/legacy-config/flags.ts';
import { setConfig } from '../../cli/legacy-config/run.ts';

export default class ConfigSet extends BaseCommand {
  static override summary = 'Change a setting of the whole cluster, or of one node';
  static override description =
    'Settings: asNumber; nodeToNodeMesh and ipip, on or off; logLevel, one of none, debug, info, warning, error, critical, also of one node; with --raw any field of a component. They are fields of BGPConfiguration and FelixConfiguration, which `calicoctl apply` changes whole.';
  static override examples = [
    { description: 'No mesh of all nodes', command: 'calicoctl config set nodeToNodeMesh off' },
    { description: 'Let one node log more', command: 'calicoctl config set logLevel debug --node rack1-node1' },
  ];
  static override args = {
    name: string({ required: true, ignoreStdin: true, description: 'name of the setting, such as asNumber' }),
    value: string({ required: true, ignoreStdin: true, description: 'its new value' }),
  };
  static override flags = { ...configFlag, ...legacyConfigFlags, ...dryRunFlag };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ConfigSet);
    await setConfig(flags, args.name, args.value, this.output);
  }
}
