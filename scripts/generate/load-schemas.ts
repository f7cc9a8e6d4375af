/** All kinds of `schemas/`, and what they share. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SchemaFiles, type SchemaNode } from '../../src/resources/schema-files.ts';

export type { CelRule, SchemaNode } from '../../src/resources/schema-files.ts';

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

export function loadSchemas(folder: string): LoadedSchemas {
  const files = new SchemaFiles(folder);
  const jsonFiles = (path: string) => readdirSync(join(folder, path)).filter((name) => name.endsWith('.json'));
  const kinds = jsonFiles('.')
    .sort()
    .map((name): KindSchema => {
      const schema = files.schema(name);
      if (schema.title === undefined) throw new Error(`schemas/${name} has no title: it must be the kind's name`);
      return { file: name.replace(/\.json$/, ''), kind: schema.title, schema };
    });
  const sharedStructs = new Set<string>();
  for (const name of jsonFiles('definitions')) collectStructs(files.raw(`definitions/${name}`), sharedStructs);
  return { kinds, sharedStructs };
}

function collectStructs(node: unknown, into: Set<string>): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'x-go-struct') into.add(value as string);
    else collectStructs(value, into);
  }
}
