/** The descriptor tree (src/resources/model.ts) of a schema: one constant per Go struct. */
import type { SchemaNode } from './load-schemas.ts';
import { type Constants, literal } from './source.ts';

/** Go types the codec knows by name; any other `x-go-type` is a string type of that name. */
const SCALARS = new Set(
  'int int32 int64 uint8 uint16 uint32 uint64 float64 Time Duration Port Protocol ASNumber DSCP IntOrString any'.split(' '),
);
const BY_JSON_TYPE: Record<string, string> = { string: 'string', boolean: 'bool', integer: 'int', number: 'float64' };

/** Adds the struct and all it holds to `constants`, inner ones first, and returns its constant's name. */
export function emitStruct(node: SchemaNode, constants: Constants): string {
  const go = node['x-go-struct'];
  if (go === undefined || node.properties === undefined)
    throw new Error(`an object without x-go-struct or properties: ${JSON.stringify(node).slice(0, 200)}`);
  const fields = Object.entries(node.properties).map(([name, property]) => `    ${emitField(name, property, constants)},\n`);
  const name = `${go}Struct`;
  constants.add(name, `{\n  go: ${literal(go)},\n  fields: [\n${fields.join('')}  ],\n}`);
  return name;
}

function emitField(name: string, node: SchemaNode, constants: Constants): string {
  const parts = [`name: ${literal(name)}`, `go: ${literal(node['x-go-name'] ?? goName(name))}`, `type: ${emitType(node, constants)}`];
  const goType = namedType(innermost(node));
  if (goType !== undefined) parts.push(`goType: ${literal(goType)}`);
  if (node['x-go-pointer']) parts.push('pointer: true');
  if (node['x-go-omit'] !== undefined) parts.push(`omit: ${literal(node['x-go-omit'])}`);
  if (node['x-go-tag'] !== undefined) parts.push(`tag: ${literal(node['x-go-tag'])}`);
  return `{ ${parts.join(', ')} }`;
}

function emitType(node: SchemaNode, constants: Constants): string {
  const named = node['x-go-type'];
  if (named !== undefined && SCALARS.has(named)) return literal(named);
  if (node.type === 'array') {
    const items = required(node.items, 'items', node);
    return `{ list: ${emitType(items, constants)}${items.nullable ? ', nullable: true' : ''} }`;
  }
  if (node.additionalProperties !== undefined) return `{ map: ${emitType(node.additionalProperties, constants)} }`;
  if (node.type === 'object') return emitStruct(node, constants);
  return literal(BY_JSON_TYPE[required(node.type, 'type', node)]);
}

/** The scalar at the bottom of lists and maps: type errors name its type. */
function innermost(node: SchemaNode): SchemaNode {
  const inner = node.items ?? node.additionalProperties;
  return inner === undefined ? node : innermost(inner);
}

/** `v3.Action`: named string types are Calico's own (`v3`) unless the schema names another package. */
function namedType(node: SchemaNode): string | undefined {
  const named = node['x-go-type'];
  if (named === undefined || SCALARS.has(named)) return undefined;
  return named.includes('.') ? named : `v3.${named}`;
}

/** Go exports a field by its first letter; other spellings stand in the schema as `x-go-name`. */
function goName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function required<T>(value: T | undefined, what: string, node: SchemaNode): T {
  if (value === undefined) throw new Error(`a schema without ${what}: ${JSON.stringify(node).slice(0, 200)}`);
  return value;
}
