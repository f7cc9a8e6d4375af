/** The module that checks objects of a kind against its schema, written by ajv. */
import { isDeepStrictEqual } from 'node:util';
import standalone from 'ajv/dist/standalone/index.js';
import { CHECKED, createAjv, RUNTIME_IMPORTS } from './ajv.ts';
import type { SchemaNode } from './load-schemas.ts';
import { HEADER } from './source.ts';

type Schema = Record<string, unknown>;

const FORMATS: Readonly<Record<string, Schema>> = { cidr: { cidr: true }, int32: { bits: 32 }, int64: { bits: 64 } };

/** Exports `validate`, a Validator (src/resources/schema-check.ts). */
export function emitCheck(root: SchemaNode): string {
  const $defs: Record<string, Schema> = {};
  const ajv = createAjv();
  const code = standalone
    .default(ajv, ajv.compile({ ...convert(root, $defs), $defs }))
    // Only errors in ajv's verbose form refer to the schema.
    .replaceAll(/^const schema\d+ = .*\n/gm, '')
    // ajv copies all errors so far whenever a function has found more: of a long list, quadratic time.
    .replaceAll('vErrors.concat(', 'append(vErrors, ');
  return `${HEADER}${RUNTIME_IMPORTS}${code}`;
}

/**
 * What ajv is to check; structs go to `definitions`, which it compiles to a function each. `type` is left out: the decoder has seen to
 * types, so they matter only where Go prints `null`.
 */
function convert(node: SchemaNode, definitions: Record<string, Schema>): Schema {
  if (node['x-go-schema'] === false) return {};
  const { items, additionalProperties, properties = {}, 'x-go-struct': struct, title } = node;
  const schema: Schema = Object.fromEntries(Object.entries(node).filter(([keyword]) => CHECKED.has(keyword)));
  Object.assign(schema, FORMATS[node.format ?? ''], printsNull(node) && !node.nullable && { notNull: node.type });
  if (items) schema.items = convert(items, definitions);
  if (additionalProperties) schema.additionalProperties = convert(additionalProperties, definitions);
  if (struct === undefined) return schema;
  schema.properties = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, convert(property, definitions)]));
  if (title !== undefined) return schema;
  if (!isDeepStrictEqual(definitions[struct] ?? schema, schema)) throw new Error(`two different definitions of ${struct}`);
  definitions[struct] = schema;
  return { $ref: `#/$defs/${struct}` };
}

/** Fields that Go prints even when nil. */
function printsNull(node: SchemaNode): boolean {
  return (
    node['x-go-omit'] === 'always' && (node['x-go-pointer'] === true || node.type === 'array' || node.additionalProperties !== undefined)
  );
}
