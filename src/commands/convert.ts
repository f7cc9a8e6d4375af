import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { convertFile } from '../cli/convert.ts';
import { text } from '../cli/flags.ts';

export default class Convert extends BaseCommand {
  static override summary = 'Convert manifests of calicoctl 1.x, and Kubernetes network policies, to current resources';
  static override description =
    'Reads apiVersion v1 manifests of the kinds bgpPeer, hostEndpoint, ipPool, node, policy, profile and workloadEndpoint, and networking.k8s.io/v1 NetworkPolicy, also in a List. Prints the same in projectcalico.org/v3. Nothing is connected to.';
  static override examples = [
    { description: 'See what an old policy is today', command: 'calicoctl convert --filename policy.yaml' },
    { description: 'As JSON, from standard input', command: 'cat policy.json | calicoctl convert --filename - --output json' },
  ];
  static override flags = {
    filename: text({ char: 'f', default: '', summary: 'File, or - for standard input' }),
    output: text({ char: 'o', default: '', summary: 'yaml (the default) or json' }),
    'ignore-validation': boolean({ summary: 'Print the result even if it breaks a rule of today' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Convert);
    await convertFile(flags, this.output);
  }
}
