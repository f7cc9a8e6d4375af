/** The table of kinds, so that a command finds one by any of its names without importing the others. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kind } from '../../src/resources/kind.ts';
import type { KindSchema } from './load-schemas.ts';
import { HEADER, literal } from './source.ts';

/** A module of src/resources/kinds/, and the module generated from the schema of the same kind. */
export interface KindModule {
  readonly file: string;
  readonly model: string;
  readonly kind: Kind;
}

/** Imports every module of `folder`; each default-exports a Kind that has a schema. */
export async function readKinds(folder: string, schemas: readonly KindSchema[]): Promise<KindModule[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const { default: kind } = (await import(pathToFileURL(join(folder, file)).href)) as { default?: Kind };
      if (kind === undefined) throw new Error(`src/resources/kinds/${file} has no default export`);
      const schema = schemas.find((candidate) => candidate.kind === kind.kind);
      if (schema === undefined) throw new Error(`src/resources/kinds/${file} is a ${kind.kind}, for which schemas/ has no file`);
      return { file, model: `${schema.file}.ts`, kind };
    }),
  );
}

export function emitRegistry(modules: readonly KindModule[]): string {
  const entries = modules.map(({ file, model, kind: { kind, plural, aliases, namespaced } }) => {
    const names = `kind: ${literal(kind)}, plural: ${literal(plural)}, aliases: ${literal(aliases)}, namespaced: ${namespaced}`;
    const load = `load: async () => (await import('../kinds/${file}')).default as unknown as Kind`;
    return `  {\n    ${names},\n    ${load},\n    model: async () => (await import('./${model}')).model,\n  },\n`;
  });
  return `${HEADER}import type { Kind } from '../kind.ts';
import type { Model } from '../model.ts';

/** The names of a kind, and lazy imports of what belongs to it. */
export interface RegistryEntry {
  readonly kind: string;
  readonly plural: string;
  readonly aliases: readonly string[];
  readonly namespaced: boolean;
  readonly load: () => Promise<Kind>;
  readonly model: () => Promise<Model>;
}

export const registry: readonly RegistryEntry[] = [
${entries.join('')}];
`;
}
