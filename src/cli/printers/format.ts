/** What `get -o` may be (reference calicoctl-cli.md 9). Names are case-sensitive. */
import { Failure } from '../failure.ts';

export type Format =
  | { readonly as: 'ps' | 'wide' | 'yaml' | 'json' | 'name' }
  | { readonly as: 'custom-columns'; readonly columns: readonly string[] }
  | { readonly as: 'jsonpath' | 'go-template'; readonly template: string }
  | { readonly as: 'go-template-file'; readonly path: string };

const PLAIN = { ps: 'ps', wide: 'wide', yaml: 'yaml', yml: 'yaml', json: 'json', name: 'name' } as const;

/** Throws what upstream says of a format that it does not know. */
export function parseFormat(text: string): Format {
  if (Object.hasOwn(PLAIN, text)) return { as: PLAIN[text as keyof typeof PLAIN] };
  const equals = text.indexOf('=');
  const [name, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  switch (name) {
    case 'custom-columns':
      return { as: name, columns: needed(value, 'need to specify at least one column').split(',') };
    case 'go-template':
    case 'jsonpath':
      return { as: name, template: needed(value, 'need to specify a template') };
    case 'go-template-file':
      return { as: name, path: needed(value, 'need to specify a template file') };
    default:
      throw new Failure(`unrecognized output format '${text}'`, {
        hint: 'Formats: ps, wide, yaml, json, name, jsonpath=TEMPLATE, custom-columns=HEADING,..., go-template=TEMPLATE, go-template-file=FILE',
      });
  }
}

function needed(value: string, otherwise: string): string {
  if (value === '') throw new Failure(otherwise);
  return value;
}
