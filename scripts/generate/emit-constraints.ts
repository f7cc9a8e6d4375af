/** The constraints (src/resources/schema-check.ts) of a schema: one constant per Go struct, CEL rules compiled to functions. */
import { needsOldObject, translateRule } from './cel.ts';
import type { SchemaNode } from './load-schemas.ts';
import { type Constants, literal, propertyName, quote } from './source.ts';

/** Copied as they are. */
const KEYWORDS = [
  'nullable',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
] as const;
const CHECKED_FORMATS = new Set(['cidr', 'int32', 'int64']);

/**
 * The text of a node's constraint, or nothing where it has none that a decoded object could break: the decoder has seen to
 * types, so they matter only where Go prints `null`. Structs become constants of their own.
 */
export function emitConstraint(node: SchemaNode, constants: Constants): string | undefined {
  if (node['x-go-schema'] === false) return undefined;
  const parts = keywordParts(node);
  const defaults = Object.entries(node.properties ?? {}).filter(([, property]) => property.default !== undefined);
  if (defaults.length > 0)
    parts.push(`defaults: ${literal(Object.fromEntries(defaults.map(([name, property]) => [name, property.default])))}`);
  const properties = Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const text = emitConstraint(property, constants);
    return text === undefined ? [] : [`${propertyName(name)}: ${text}`];
  });
  if (properties.length > 0) parts.push(`properties: {\n${properties.map((text) => `  ${text},\n`).join('')}}`);
  const items = node.items && emitConstraint(node.items, constants);
  if (items !== undefined) parts.push(`items: ${items}`);
  const values = node.additionalProperties && emitConstraint(node.additionalProperties, constants);
  if (values !== undefined) parts.push(`values: ${values}`);
  const rules = (node['x-kubernetes-validations'] ?? []).filter(({ rule }) => !needsOldObject(rule));
  if (rules.length > 0) parts.push(`rules: [\n${rules.map((rule) => `  ${emitRule(rule)},\n`).join('')}]`);

  if (parts.length === 0 && !printsNull(node)) return undefined;
  const text = `{ ${[...(node.type === undefined ? [] : [`type: ${literal(node.type)}`]), ...parts].join(', ')} }`;
  const struct = node['x-go-struct'];
  if (struct === undefined || isRoot(node)) return text;
  const name = `${struct}Constraint`;
  constants.add(name, text);
  return name;
}

/** Layer D is given the whole object; its root is not a part that others share. */
function isRoot(node: SchemaNode): boolean {
  return node.title !== undefined;
}

function keywordParts(node: SchemaNode): string[] {
  const parts: string[] = [];
  for (const keyword of KEYWORDS) if (node[keyword] !== undefined) parts.push(`${keyword}: ${literal(node[keyword])}`);
  if (node.enum !== undefined) parts.push(`enum: ${literal(node.enum)}`);
  if (node.allOf !== undefined) parts.push(`allOf: [${node.allOf.map((branch) => `{ ${keywordParts(branch).join(', ')} }`).join(', ')}]`);
  if (node.format !== undefined && CHECKED_FORMATS.has(node.format)) parts.push(`format: ${literal(node.format)}`);
  if (node.pattern !== undefined && node.pattern !== ANYTHING)
    parts.push(`pattern: { text: ${quote(node.pattern)}, expression: ${goExpression(node['x-js-pattern'] ?? node.pattern)} }`);
  return parts;
}

/** On int-or-string fields; every text matches. */
const ANYTHING = '^.*';

/** Go's RE2 syntax as JavaScript: `(?i)` at the start is a flag here. */
export function goExpression(pattern: string): RegExp {
  const text = pattern.replace('(?i)', '');
  const flags = text === pattern ? '' : 'i';
  try {
    return new RegExp(text, `${flags}u`);
  } catch {
    return new RegExp(text, flags); // `[0-9-_]` is an error in JavaScript's Unicode mode
  }
}

function emitRule({ rule, message }: { readonly rule: string; readonly message: string }): string {
  return `{ message: ${quote(message)}, holds: (self) => ${translateRule(rule)} }`;
}

/** Fields that Go prints even when nil. */
function printsNull(node: SchemaNode): boolean {
  return (
    node['x-go-omit'] === 'always' && (node['x-go-pointer'] === true || node.type === 'array' || node.additionalProperties !== undefined)
  );
}
