import { string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { explainAndPrint } from '../cli/explain/explain.ts';
import { resultFlag } from '../cli/flags.ts';

export default class Explain extends BaseCommand {
  static override summary = 'Explain a kind of resource and its fields';
  static override description =
    'Type, default, allowed values, limits, rules and purpose of a field, and which fields it has. Fields within lists are named as if there were no list.';
  static override examples = [
    { description: 'What is an IPPool made of?', command: 'calicoctl explain ippool.spec' },
    { description: 'What may one of its fields be?', command: 'calicoctl explain ippool.spec.ipipMode' },
    { description: 'The protocol of a rule', command: 'calicoctl explain networkpolicy.spec.ingress.protocol' },
    { description: 'All fields of a kind at a glance', command: 'calicoctl explain bgppeer --recursive' },
  ];
  static override usage = 'explain KIND[.FIELD...]';
  static override args = {
    path: string({ ignoreStdin: true, description: 'a kind, and the way to a field of it, such as ippool.spec.cidr' }),
  };
  static override flags = { ...resultFlag, recursive: boolean({ summary: 'All fields within, at every depth' }) };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Explain);
    await explainAndPrint(flags, { words: positionals(raw), packageRoot: this.config.root }, this.output);
  }
}
