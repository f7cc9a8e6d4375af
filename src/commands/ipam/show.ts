import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, documentFlag, text } from '../../cli/flags.ts';
import { showIpam } from '../../cli/ipam/show.ts';

export default class IpamShow extends BaseCommand {
  static override summary = 'Show how full the IP pools are, or who has an address';
  static override description =
    'Without a flag that says what to show, a table of the pools; where the terminal has 100 columns or more, bars for pools and nodes below it. Of several such flags, the first in the order of this list counts. Addresses that were in use before they were reserved count as both.';
  static override examples = [
    { description: 'How full are the pools?', command: 'calicoctl ipam show' },
    { description: 'The same, with the blocks of each pool', command: 'calicoctl ipam show --show-blocks' },
    { description: 'Who has this address?', command: 'calicoctl ipam show --ip=192.168.1.2' },
    { description: 'For a program', command: 'calicoctl ipam show --show-blocks --output json' },
  ];
  static override flags = {
    ...configFlag,
    ...documentFlag,
    ip: text({ default: '', summary: 'Show who has this address' }),
    'show-blocks': boolean({ summary: 'Show the blocks of each pool, too, and those of pools that are gone' }),
    'show-borrowed': boolean({ summary: 'Show addresses that nodes have from blocks of others' }),
    'show-configuration': boolean({ summary: 'Show the settings of IP address management' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(IpamShow);
    await showIpam(flags, this.output);
  }
}
