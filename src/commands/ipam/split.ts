import { string } from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, documentFlag, text } from '../../cli/flags.ts';
import { splitIpPool } from '../../cli/ipam/split.ts';

export default class IpamSplit extends BaseCommand {
  static override summary = 'Split an IP pool into smaller ones of equal size';
  static override description =
    'The datastore must be locked. The number is a power of two, and no part may be smaller than a block. Blocks and the addresses in use stay as they are. If something goes wrong on the way, the pool is put back as it was. Unlock the datastore afterwards, with `calicoctl datastore migrate unlock`.';
  static override examples = [
    { description: 'Split a pool in two, by its name', command: 'calicoctl ipam split 2 --name=main' },
    { description: 'In four, by its CIDR', command: 'calicoctl ipam split 4 --cidr=172.16.0.0/16' },
  ];
  static override args = { number: string({ required: true, ignoreStdin: true, description: 'how many parts: a power of two' }) };
  static override strict = true;
  static override flags = {
    ...configFlag,
    ...documentFlag,
    cidr: text({ default: '', summary: 'CIDR of the pool, as it is written there' }),
    name: text({ default: '', summary: 'Name of the pool; wins over its CIDR' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(IpamSplit);
    await splitIpPool(flags, args.number, this);
  }
}
