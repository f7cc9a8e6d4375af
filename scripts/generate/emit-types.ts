/** TypeScript types of all kinds and their parts: one interface per Go struct, in the shape the codec gives. */
import type { KindSchema, SchemaNode } from './load-schemas.ts';
import { HEADER, literal, propertyName } from './source.ts';

/** `Time` and `Duration` are text; 64-bit unsigned values do not fit a number. */
const BY_GO_TYPE: Record<string, string> = {
  uint64: 'bigint',
  Port: 'number | string',
  Protocol: 'number | string',
  DSCP: 'number | string',
  IntOrString: 'number | string',
  any: 'unknown',
};

export function emitTypes(kinds: readonly KindSchema[]): string {
  const interfaces = new Map<string, string>();
  for (const { kind, schema } of kinds) emitKind(kind, schema, interfaces);
  return `${HEADER}import type { Resource } from '../resource.ts';\n\n${[...interfaces.values()].join('\n')}`;
}

function emitKind(kind: string, schema: SchemaNode, interfaces: Map<string, string>): void {
  const { kind: _kind, apiVersion: _version, metadata: _metadata, ...own } = schema.properties ?? {};
  const members = emitMembers(own, interfaces);
  const text = `${comment(schema, '')}export interface ${kind} extends Resource {\n  kind: ${literal(kind)};\n${members}}\n`;
  addInterface(kind, text, interfaces);
}

function emitStruct(node: SchemaNode, interfaces: Map<string, string>): string {
  const name = node['x-go-struct'] ?? '';
  const members = emitMembers(node.properties ?? {}, interfaces);
  addInterface(name, `export interface ${name} {\n${members}}\n`, interfaces);
  return name;
}

function emitMembers(properties: Readonly<Record<string, SchemaNode>>, interfaces: Map<string, string>): string {
  return Object.entries(properties)
    .map(([name, node]) => {
      const always = node['x-go-omit'] === 'always';
      const type = emitType(node, interfaces);
      const nullable = always && (node['x-go-pointer'] || node.type === 'array' || node.nullable) ? ' | null' : '';
      return `${comment(node, '  ')}  ${propertyName(name)}${always ? '' : '?'}: ${type}${nullable};\n`;
    })
    .join('');
}

function emitType(node: SchemaNode, interfaces: Map<string, string>): string {
  const special = BY_GO_TYPE[node['x-go-type'] ?? ''];
  if (special !== undefined) return special;
  const values = allowedValues(node);
  if (values !== undefined) return values.map(literal).join(' | ');
  if (node.type === 'array') return emitList(node.items ?? {}, interfaces);
  if (node.additionalProperties !== undefined) return `Record<string, ${emitType(node.additionalProperties, interfaces)}>`;
  if (node.type === 'object') return emitStruct(node, interfaces);
  return node.type === 'integer' ? 'number' : (node.type ?? 'unknown');
}

function emitList(items: SchemaNode, interfaces: Map<string, string>): string {
  const element = emitType(items, interfaces) + (items.nullable ? ' | null' : '');
  return element.includes(' ') ? `(${element})[]` : `${element}[]`;
}

/** What all of `enum` and the enums in `allOf` allow. */
function allowedValues(node: SchemaNode): readonly (string | number)[] | undefined {
  const lists = [node, ...(node.allOf ?? [])].flatMap((part) => (part.enum === undefined ? [] : [part.enum]));
  return lists.length === 0 ? undefined : lists.reduce((left, right) => right.filter((value) => left.includes(value)));
}

function comment(node: SchemaNode, indent: string): string {
  return node.description === undefined ? '' : `${indent}/** ${node.description.replaceAll('*/', '* /')} */\n`;
}

function addInterface(name: string, text: string, interfaces: Map<string, string>): void {
  const known = interfaces.get(name);
  if (known !== undefined && known !== text) throw new Error(`two different types ${name}:\n${known}\n${text}`);
  interfaces.set(name, text);
}
