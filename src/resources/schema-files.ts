/**
 * Reads `schemas/`: every `$ref` is replaced by what it names. Keywords beside a `$ref` win over those of its target, so that a use of a shared
 * definition can say what is particular to it (a pointer, a description). What the keywords mean: schemas/README.md.
 */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface CelRule {
  readonly rule: string;
  readonly message: string;
  /** Class of the failure on an API server: FieldValueInvalid where absent. */
  readonly reason?: string;
}

/** One schema or subschema. */
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
  readonly 'x-crd'?: CustomResource;
  readonly 'x-crd-v1'?: Readonly<Record<string, unknown>>;
}

/** What the custom resource definition of a kind says beside the schema; `columns` are what `kubectl get` prints. */
export interface CustomResource {
  readonly shortNames?: readonly string[];
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly path: string }[];
  readonly selectableFields?: readonly string[];
}

export type RawSchema = Readonly<Record<string, unknown>>;

/** The files of one folder, each read when it is first needed. */
export class SchemaFiles {
  readonly #folder: string;
  readonly #documents = new Map<string, RawSchema>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** As it stands in `name`, such as `ip-pool.json`. */
  raw(name: string): RawSchema {
    const known = this.#documents.get(name);
    if (known) return known;
    const document = JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as RawSchema;
    this.#documents.set(name, document);
    return document;
  }

  schema(name: string): SchemaNode {
    return this.#dereference(this.raw(name), name) as SchemaNode;
  }

  #dereference(node: unknown, file: string): unknown {
    if (Array.isArray(node)) return node.map((element) => this.#dereference(element, file));
    if (node === null || typeof node !== 'object') return node;
    const { $ref, $defs: _, ...siblings } = node as RawSchema;
    const own = Object.fromEntries(Object.entries(siblings).map(([key, value]) => [key, this.#dereference(value, file)]));
    if ($ref === undefined) return own;
    const [path, pointer] = splitReference($ref as string, file);
    const { $schema: _schema, $id: _id, ...target } = this.#dereference(this.#find(path, pointer), path) as RawSchema;
    return { ...target, ...own };
  }

  #find(path: string, pointer: string): unknown {
    let node: unknown = this.raw(path);
    for (const step of pointer.split('/').slice(1)) node = (node as RawSchema | undefined)?.[step];
    if (node === undefined) throw new Error(`schemas: $ref to ${path}#${pointer} names nothing`);
    return node;
  }
}

function splitReference(reference: string, from: string): [path: string, pointer: string] {
  const [path = '', pointer = ''] = reference.split('#');
  return [path === '' ? from : posix.join(posix.dirname(from), path), pointer];
}
