import { string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { BaseCommand, positionals } from '../cli/base-command.ts';
import { configFlag, fileFlags, namespaceFlag, selectorFlag, text } from '../cli/flags.ts';
import { getAndPrint } from '../cli/get.ts';

export default class Get extends BaseCommand {
  static override summary = 'Get a resource by file, directory, stdin, or type and name';
  static override description =
    'Without a name, all resources of the kind are listed. Formats: ps and wide (tables), yaml, json, name, jsonpath=TEMPLATE, custom-columns=HEADING,..., go-template=TEMPLATE and go-template-file=FILE. A custom column is a heading of the wide table, or HEADING:.path of any field.';
  static override examples = [
    { description: 'List the policies of a namespace', command: 'calicoctl get networkpolicy --namespace shop' },
    { description: 'One pool as YAML, ready to be used on another cluster', command: 'calicoctl get ippool main --output yaml --export' },
    { description: 'Of two kinds, those with a label', command: 'calicoctl get ippool,bgppeer --selector rack=r1' },
    {
      description: 'Columns of your choice',
      command: 'calicoctl get node --output custom-columns=NAME,ASN,CREATED:.metadata.creationTimestamp',
    },
    {
      description: 'Every change from now on, one JSON document each',
      command: 'calicoctl get networkpolicy --all-namespaces --watch --output json',
    },
  ];
  static override usage = 'get [KIND[,KIND...] [NAME...]]';
  static override args = {
    kind: string({
      ignoreStdin: true,
      description: 'kind of the resources, such as ippool; several with commas between them, or single resources as kind/name',
    }),
    name: string({ ignoreStdin: true, description: 'their names; all where none is given' }),
  };
  static override flags = {
    ...fileFlags,
    ...configFlag,
    ...namespaceFlag,
    ...selectorFlag,
    output: text({
      char: 'o',
      default: 'ps',
      summary: 'Format: ps, wide, yaml, json, name, jsonpath=..., custom-columns=..., go-template=..., go-template-file=...',
    }),
    'all-namespaces': boolean({ char: 'A', summary: 'Of all namespaces' }),
    'all-namespaces-a': boolean({ char: 'a', hidden: true, summary: 'The same as --all-namespaces' }),
    export: boolean({ summary: 'Leave out what only this cluster knows of the named resources, such as uid and resourceVersion' }),
    watch: boolean({ char: 'w', summary: 'List, then go on with a row or document for each change, until Ctrl-C' }),
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Get);
    const [kind, ...names] = positionals(raw);
    const all = flags['all-namespaces'] || flags['all-namespaces-a'];
    await getAndPrint({ ...flags, 'all-namespaces': all }, { kind, names }, this);
  }
}
