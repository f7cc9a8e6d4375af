/** `explain`: what a kind and its fields are for, from schemas/. No datastore is asked. */
import { join } from 'node:path';
import { SchemaFiles, type SchemaNode } from '../../resources/schema-files.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { kindNamed } from '../requests.ts';
import { describeSchema, innermost } from './describe.ts';
import { findField, stepsOf } from './find-field.ts';
import { renderExplanation } from './render.ts';

export interface ExplainFlags {
  readonly recursive: boolean;
  readonly output: string;
}

/** `words`: `ippool.spec.cidr`, or `ippool` and `spec.cidr`. */
export async function explainAndPrint(
  flags: ExplainFlags,
  { words, packageRoot }: { readonly words: readonly string[]; readonly packageRoot: string },
  output: Output,
): Promise<void> {
  if (flags.output !== '' && flags.output !== 'json') {
    throw new Failure(`unrecognized output format '${flags.output}'`, { hint: 'json is the only format of this command.' });
  }
  const [alias = '', ...steps] = words.flatMap(stepsOf);
  if (alias === '')
    throw new Failure('nothing to explain: give a kind, such as ippool', { hint: '`calicoctl api-resources` lists the kinds there are.' });
  const { kind } = await kindNamed(alias);
  const { node, name, required } = findField(kind, schemaOf(kind, packageRoot), steps);
  const field = describeSchema(node, { name, required, depth: flags.recursive ? Infinity : 1 });
  const explained = { kind, path: steps.join('.'), field };
  await output.out(flags.output === 'json' ? `${JSON.stringify(explained, null, 2)}\n` : renderExplanation(explained, flags));
}

/** Of the field at `path`, such as `ippool.spec`; with a dot at the end those that have fields themselves. Rejects where there is none. */
export async function fieldNames(path: string, packageRoot: string): Promise<string[]> {
  const [alias = '', ...steps] = stepsOf(path);
  const { kind } = await kindNamed(alias);
  const { properties = {} } = innermost(findField(kind, schemaOf(kind, packageRoot), steps).node);
  return Object.entries(properties).map(([name, node]) => (innermost(node).properties ? `${name}.` : name));
}

export function schemaOf(kind: string, packageRoot: string): SchemaNode {
  return new SchemaFiles(join(packageRoot, 'schemas')).schema(`${schemaFile(kind)}.json`);
}

/** `BGPPeer` -> `bgp-peer` */
function schemaFile(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}
