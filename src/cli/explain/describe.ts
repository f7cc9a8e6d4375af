/** What a kind's schema says of one field, as data. */
import type { SchemaNode } from '../../resources/schema-files.ts';

export interface Description {
  /** Of the field itself; of the kind, at the root. */
  readonly name: string;
  /** `string`, `object`, `list of string`, ... */
  readonly type: string;
  readonly required: boolean;
  readonly description?: string | undefined;
  readonly default?: unknown;
  /** Of the value; of each element, where it is a list or map of values. */
  readonly allowed?: readonly (string | number)[] | undefined;
  readonly format?: string | undefined;
  /** Each must match. */
  readonly patterns?: readonly string[] | undefined;
  /** Such as `0 to 128`, `at most 1024 characters`. */
  readonly limits?: readonly string[] | undefined;
  /** What is checked across fields, in the words of the message that a mistake gets. */
  readonly rules?: readonly string[] | undefined;
  /** Those within; without theirs, unless everything was asked for. */
  readonly fields?: readonly Description[] | undefined;
}

export interface DescribeOptions {
  readonly name: string;
  readonly required: boolean;
  /** How many levels of fields. */
  readonly depth: number;
}

export function describeSchema(node: SchemaNode, { name, required, depth }: DescribeOptions): Description {
  const value = innermost(node);
  const all = [value, ...(value.allOf ?? [])];
  const levels = node === value ? [node] : [node, value];
  return {
    name,
    type: typeName(node),
    required,
    description: node.description,
    default: node.default,
    allowed: intersection(all.flatMap((part) => (part.enum ? [part.enum] : []))),
    format: /^int(32|64)$/.test(value.format ?? '') ? undefined : value.format,
    patterns: some(all.flatMap(({ pattern }) => (pattern === undefined || pattern === '^.*' ? [] : [pattern]))),
    limits: some(levels.flatMap(limitsOf)),
    rules: some([...new Set(levels.flatMap(messagesOf))]),
    fields: depth === 0 ? undefined : fieldsOf(node, depth),
  };
}

function fieldsOf(node: SchemaNode, depth: number): Description[] | undefined {
  const { properties, required = [] } = innermost(node);
  if (!properties) return undefined;
  return Object.entries(properties).map(([name, property]) =>
    describeSchema(property, { name, required: required.includes(name), depth: depth - 1 }),
  );
}

/** What a list or a map, however nested, is made of; anything else itself. */
export function innermost(node: SchemaNode): SchemaNode {
  const element = node.items ?? node.additionalProperties;
  return element ? innermost(element) : node;
}

function typeName(node: SchemaNode): string {
  if (node.items) return `list of ${typeName(node.items)}`;
  if (node.additionalProperties) return `map of ${typeName(node.additionalProperties)}`;
  if (node['x-kubernetes-int-or-string']) return 'integer or string';
  return node.type ?? 'any';
}

function limitsOf(node: SchemaNode): string[] {
  return [
    range(node.minimum, node.maximum, ''),
    range(node.minLength, node.maxLength, 'character'),
    range(node.minItems, node.maxItems, 'element'),
    range(node.minProperties, node.maxProperties, 'entry'),
  ].filter((text) => text !== undefined);
}

function messagesOf(node: SchemaNode): string[] {
  return (node['x-kubernetes-validations'] ?? []).map(({ message }) => message);
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  const last = most ?? least;
  const units = unit === '' ? '' : ` ${last === 1 ? unit : unit.replace(/y$/, 'ie')}${last === 1 ? '' : 's'}`;
  if (most === undefined) return `at least ${least}${units}`;
  return least === undefined ? `at most ${most}${units}` : `${least} to ${most}${units}`;
}

function intersection(lists: readonly (readonly (string | number)[])[]): readonly (string | number)[] | undefined {
  return lists.length === 0 ? undefined : lists.reduce((common, list) => common.filter((value) => list.includes(value)));
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
