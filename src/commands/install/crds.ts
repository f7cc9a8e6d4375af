import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { configFlag, text, verboseFlag } from '../../cli/flags.ts';
import { installCrds } from '../../cli/install/crds.ts';

export default class InstallCrds extends BaseCommand {
  static override summary = "Print or apply Calico's custom resource definitions for Kubernetes";
  static override description =
    'Prints them, for kubectl; with --apply puts them into the cluster that is configured, or updates those it has, and waits until they work. A cluster has those of one API group: crd.projectcalico.org/v1, unless it was made with projectcalico.org/v3.';
  static override examples = [
    { description: 'Into the cluster of the current context', command: 'calicoctl install crds --apply' },
    { description: 'See them first', command: 'calicoctl install crds | kubectl diff --filename -' },
    { description: 'Those of the newer group, for a new cluster', command: 'calicoctl install crds --group v3 --apply' },
  ];
  static override flags = {
    ...configFlag,
    ...verboseFlag,
    apply: boolean({ summary: 'Put them into the cluster' }),
    group: text({ default: '', summary: 'v1 or v3; where it is left out, what the cluster has, else v1' }),
    output: text({ char: 'o', default: '', summary: 'Print as yaml (the default) or json; with --apply, json: a machine-readable result' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(InstallCrds);
    await installCrds(flags, { packageRoot: this.config.root, output: this.output, interrupt: this.interrupt });
  }
}
