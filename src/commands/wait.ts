import { string } from '@oclif/core/args';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { configFlag, namespaceFlag, resultFlag, selectorFlag, text } from '../cli/flags.ts';
import { waitAndReport } from '../cli/wait/wait-and-report.ts';

export default class Wait extends BaseCommand {
  static override summary = 'Wait until resources exist, are gone, or say something';
  static override description =
    'Every named resource must meet the condition; one that does not exist yet may still come. With --selector: those that match when the command starts or, with --for=create, any one that matches.';
  static override examples = [
    { description: 'Until a pool exists', command: 'calicoctl wait ippool main --for=create --timeout=2m' },
    { description: 'Until both policies are gone', command: 'calicoctl wait networkpolicy web db --namespace shop --for=delete' },
    { description: 'Until a field has a value', command: "calicoctl wait ippool main --for=jsonpath='{.spec.disabled}'=true" },
    { description: 'Until a condition in the status is reported', command: 'calicoctl wait tier security --for=condition=Ready' },
  ];
  static override usage = 'wait KIND NAME... --for=CONDITION';
  static override args = {
    kind: string({ ignoreStdin: true, description: 'kind of the resources, such as ippool; or single resources as kind/name' }),
    name: string({ ignoreStdin: true, description: 'their names' }),
  };
  static override exitCodes = { 0: 'the condition was met', 1: 'it was not met in time, or something is wrong' };
  static override flags = {
    ...configFlag,
    ...namespaceFlag,
    ...resultFlag,
    ...selectorFlag,
    for: text({
      default: '',
      summary: "What to wait for: create, delete, jsonpath='{PATH}'=VALUE or condition=TYPE=STATUS (True if left out)",
    }),
    timeout: text({ default: '30s', summary: 'How long; 0s looks once, a negative duration has no limit' }),
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Wait);
    const [kind, ...names] = positionals(raw);
    await waitAndReport(flags, { kind, names }, this);
  }
}
