import type { SchemaNode } from '../../resources/schema-files.ts';
import { nearest } from '../argv/suggest.ts';
import { Failure } from '../failure.ts';
import { innermost } from './describe.ts';

export interface Field {
  readonly node: SchemaNode;
  readonly name: string;
  readonly required: boolean;
}

/** The field that `steps` lead to from the kind's schema; lists and maps are looked into. Throws Failure with what was meant. */
export function findField(kind: string, schema: SchemaNode, steps: readonly string[]): Field {
  let field: Field = { node: schema, name: kind, required: true };
  for (const [index, step] of steps.entries()) {
    const before = [kind, ...steps.slice(0, index)].join('.');
    const { properties, required = [] } = innermost(field.node);
    if (!properties) throw new Failure(`${before} has no fields: it is of type ${innermost(field.node).type ?? 'any'}`);
    const node = Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (!node) throw new Failure(`${before} has no field '${step}'`, { hint: didYouMean(step, Object.keys(properties)) });
    field = { node, name: step, required: required.includes(step) };
  }
  return field;
}

/** `spec.ingress[0].protocol`, as messages name fields, is the same as `spec.ingress.protocol`. */
export function stepsOf(path: string): string[] {
  return path
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter((step) => step !== '');
}

function didYouMean(step: string, names: readonly string[]): string {
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const [near] = nearest(step.toLowerCase(), lower.keys());
  return near === undefined ? `There are: ${names.join(', ')}` : `Did you mean ${lower.get(near)}?`;
}
