/**
 * Writes src/resources/generated/ from schemas/ and src/resources/kinds/: descriptor trees and ajv's checks (one module each a
 * kind), TypeScript types, and the table of kinds. Run by `npm run generate`; the output depends on its input alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitModules } from './generate/emit-modules.ts';
import { emitRegistry, readKinds } from './generate/emit-registry.ts';
import { emitTypes } from './generate/emit-types.ts';
import { loadSchemas } from './generate/load-schemas.ts';

const ROOT = join(import.meta.dirname, '..');
const SCHEMAS = join(ROOT, 'schemas');
const KINDS = join(ROOT, 'src/resources/kinds');
const GENERATED = join(ROOT, 'src/resources/generated');

const schemas = loadSchemas(SCHEMAS);
// The kinds' modules may import what is generated from schemas, so that is written before they are read.
const files = new Map([...emitModules(schemas), ['types.ts', emitTypes(schemas.kinds)]]);
mkdirSync(GENERATED, { recursive: true });
write(files);
files.set('registry.ts', emitRegistry(await readKinds(KINDS, schemas.kinds)));
write(files);
for (const name of readdirSync(GENERATED)) if (!files.has(name)) rmSync(join(GENERATED, name), { recursive: true });

/** Leaves files alone that have the right content, so that what watches them is not woken. */
function write(contents: ReadonlyMap<string, string>): void {
  for (const [name, text] of contents) {
    const path = join(GENERATED, name);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}
