/**
 * Reads `schemas/` into plain trees in which every `$ref` is replaced by what it names. Keywords beside a `$ref` win over
 * those of its target, so that a use of a shared definition can say what is particular to it (a pointer, a description).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface CelRule {
  readonly rule: string;
  readonly message: string;
  /** Class of the failure on an API server: FieldValueInvalid where absent. */
  readonly reason?: string;
}

/** One schema or subschema. The `x-go-*` keywords are explained in schemas/README.md. */
export interface SchemaNode {
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
  readonly 'x-js-pattern'?: string;
  readonly 'x-go-struct'?: string;
  readonly 'x-go-type'?: string;
  readonly 'x-go-name'?: string;
  readonly 'x-go-pointer'?: boolean;
  readonly 'x-go-omit'?: 'always' | 'zero';
  readonly 'x-go-tag'?: string;
  readonly 'x-go-schema'?: boolean;
}

/** A kind's schema: `file` is its name without `.json`, which names the generated module too. */
export interface KindSchema {
  readonly file: string;
  readonly kind: string;
  readonly schema: SchemaNode;
}

export interface LoadedSchemas {
  readonly kinds: readonly KindSchema[];
  /** Go names of the structs that stand in `schemas/definitions/`: several kinds share them. */
  readonly sharedStructs: ReadonlySet<string>;
}

type Raw = Record<string, unknown>;

export function loadSchemas(folder: string): LoadedSchemas {
  const documents = new Map<string, Raw>();
  const files = (path: string) => readdirSync(join(folder, path)).filter((name) => name.endsWith('.json'));
  const names = files('.').sort();
  const definitions = files('definitions').map((name) => `definitions/${name}`);
  for (const name of [...names, ...definitions]) documents.set(name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Raw);

  const kinds = names.map((name): KindSchema => {
    const schema = dereference(documents.get(name), name, documents) as SchemaNode;
    if (schema.title === undefined) throw new Error(`schemas/${name} has no title: it must be the kind's name`);
    return { file: name.replace(/\.json$/, ''), kind: schema.title, schema };
  });
  const sharedStructs = new Set<string>();
  for (const name of definitions) collectStructs(documents.get(name), sharedStructs);
  return { kinds, sharedStructs };
}

function collectStructs(node: unknown, into: Set<string>): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'x-go-struct') into.add(value as string);
    else collectStructs(value, into);
  }
}

function dereference(node: unknown, file: string, documents: ReadonlyMap<string, Raw>): unknown {
  if (Array.isArray(node)) return node.map((element) => dereference(element, file, documents));
  if (node === null || typeof node !== 'object') return node;
  const { $ref, $defs: _, ...siblings } = node as Raw;
  const own = Object.fromEntries(Object.entries(siblings).map(([key, value]) => [key, dereference(value, file, documents)]));
  if ($ref === undefined) return own;
  const [path, pointer] = splitReference($ref as string, file);
  const { $schema: _schema, $id: _id, ...target } = dereference(find(path, pointer, documents), path, documents) as Raw;
  return { ...target, ...own };
}

function splitReference(reference: string, from: string): [path: string, pointer: string] {
  const [path = '', pointer = ''] = reference.split('#');
  return [path === '' ? from : posix.join(posix.dirname(from), path), pointer];
}

function find(path: string, pointer: string, documents: ReadonlyMap<string, Raw>): unknown {
  let node: unknown = documents.get(path);
  for (const step of pointer.split('/').slice(1)) node = (node as Raw | undefined)?.[step];
  if (node === undefined) throw new Error(`schemas: $ref to ${path}#${pointer} names nothing`);
  return node;
}
