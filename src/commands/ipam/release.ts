import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, documentFlag, text } from '../../cli/flags.ts';
import { releaseIpam } from '../../cli/ipam/release.ts';

export default class IpamRelease extends BaseCommand {
  static override summary = 'Release an address, or all that reports say are leaked';
  static override description =
    'A released address can be given to anybody. It is not taken away from whoever uses it, so an address that a workload has is released only with --force. Of several reports, only what all of them call leaked is released: made an hour apart, they tell leaks from addresses on their way into use. One of the reports must be up to date, and the datastore locked.';
  static override examples = [
    { description: 'Release one address', command: 'calicoctl ipam release --ip=192.168.1.2' },
    {
      description: 'Release what two reports of `calicoctl ipam check` both call leaked',
      command: 'calicoctl ipam release --from-report=earlier.json --from-report=now.json',
    },
  ];
  static override flags = {
    ...configFlag,
    ...documentFlag,
    ip: text({ default: '', summary: 'The address to release' }),
    'from-report': text({
      multiple: true,
      default: [],
      summary: 'Report of `calicoctl ipam check` whose leaked addresses are released; may be given several times',
    }),
    force: boolean({
      summary: 'Release an address that is in use, or from a report of another version, or while the datastore is not locked',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(IpamRelease);
    await releaseIpam(flags, this.output);
  }
}
