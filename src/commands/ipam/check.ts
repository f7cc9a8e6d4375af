import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, text } from '../../cli/flags.ts';
import { checkIpam } from '../../cli/ipam/check.ts';

export default class IpamCheck extends BaseCommand {
  static override summary = 'Check whether what IPAM records agrees with what is in use';
  static override description =
    'Compares blocks and handles with the addresses of nodes, workloads and load balancers. Nothing is changed; what is found to be leaked can be released with `calicoctl ipam release --from-report`.';
  static override examples = [
    { description: 'Is everything as it should be?', command: 'calicoctl ipam check --show-problem-ips' },
    { description: 'Write a report of what is leaked, to release it afterwards', command: 'calicoctl ipam check --output report.json' },
    { description: 'In a pipeline: exit code 2 if there are problems', command: 'calicoctl ipam check --fail-on-problems --format json' },
  ];
  static override exitCodes = {
    0: 'the check was done, whatever it found',
    1: 'something is wrong: the check was not done',
    2: 'with --fail-on-problems: there are problems',
  };
  static override flags = {
    ...configFlag,
    'show-all-ips': boolean({ summary: 'Show all addresses, with what is recorded and who has them' }),
    'show-problem-ips': boolean({ summary: 'Show the addresses with problems' }),
    output: text({ char: 'o', default: '', summary: 'File to write a report to, for `calicoctl ipam release --from-report`' }),
    kubeconfig: text({
      default: '',
      summary: 'Kubeconfig of the cluster whose services are looked at; needed with etcd, where KUBECONFIG is not set',
    }),
    format: text({ default: '', summary: 'json or yaml: one machine-readable document on standard output, in place of the text' }),
    'fail-on-problems': boolean({ summary: 'Exit with code 2 where there are problems' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(IpamCheck);
    await checkIpam(flags, this.output);
  }
}
