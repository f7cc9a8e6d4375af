import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, documentFlag, text } from '../../cli/flags.ts';
import { configureIpam } from '../../cli/ipam/configure.ts';

export default class IpamConfigure extends BaseCommand {
  static override summary = 'Change the settings of IP address management';
  static override description = 'Settings that are not given stay as they are. `calicoctl ipam show --show-configuration` shows them all.';
  static override examples = [
    { description: 'Nodes get addresses from blocks of their own only', command: 'calicoctl ipam configure --strictaffinity=true' },
    {
      description: 'And have no more than four blocks each',
      command: 'calicoctl ipam configure --strictaffinity=true --max-blocks-per-host=4',
    },
    { description: 'A released address rests for a minute', command: 'calicoctl ipam configure --ip-cooldown-seconds=60' },
  ];
  static override flags = {
    ...configFlag,
    ...documentFlag,
    strictaffinity: text({ default: '', summary: 'true or false: whether a node gets addresses from blocks of its own only' }),
    'max-blocks-per-host': text({
      default: '',
      summary: 'How many blocks of each family a node may have; 0 is the built-in limit. Needs strict affinity',
    }),
    'kubevirt-ip-persistence': text({
      default: '',
      summary: 'Enabled or Disabled: whether virtual machines of KubeVirt keep their addresses',
    }),
    'ip-cooldown-seconds': text({
      helpValue: 'int',
      default: '-1',
      summary: 'How long a released address rests before it is given out again; -1 leaves the setting as it is',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(IpamConfigure);
    await configureIpam(flags, this.output);
  }
}
