import { string } from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, dryRunFlag } from '../../cli/flags.ts';
import { legacyConfigFlags } from '../../cli/legacy-config/flags.ts';
import { setConfig } from '../../cli/legacy-config/run.ts';

export default class ConfigUnset extends BaseCommand {
  static override summary = 'Take a setting back, so that its default holds';
  static override description =
    'Settings: asNumber, nodeToNodeMesh, logLevel, ipip; with --raw any field of a component. A node without its own takes the setting of the cluster.';
  static override examples = [
    { description: 'The default AS number again', command: 'calicoctl config unset asNumber' },
    { description: 'One node logs as the cluster does', command: 'calicoctl config unset logLevel --node rack1-node1' },
  ];
  static override args = {
    name: string({ required: true, ignoreStdin: true, description: 'name of the setting, such as asNumber' }),
  };
  static override flags = { ...configFlag, ...legacyConfigFlags, ...dryRunFlag };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ConfigUnset);
    await setConfig(flags, args.name, undefined, this.output);
  }
}
