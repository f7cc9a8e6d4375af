import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const src = join(root, 'src');

/** Top to bottom: a folder may import from those below it in this list, never from those above (docs/architecture.md). */
const HOUSE = [
  'commands',
  'cli',
  'lab',
  'cni',
  'docker',
  'controllers',
  'node',
  'bgp',
  'dataplane',
  'policy',
  'client',
  'ipam',
  'datastore',
  'resources',
  'selector',
  'net',
  'encoding',
  'base',
] as const;

interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly imports: readonly string[];
  readonly staticImports: readonly string[];
}

function sources(): SourceFile[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated/'))
    .map((name) => read(join(src, name)));
}

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const staticImports = [
    ...text.matchAll(/^\s*(?:import|export)\b(?!\s+type\b)[^;'"]*?from\s+['"](\.[^'"]+)['"]|^\s*import\s+['"](\.[^'"]+)['"]/gm),
  ];
  const all = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)];
  const targets = (matches: RegExpMatchArray[]) => matches.map((match) => resolve(dirname(path), (match[1] ?? match[2])!));
  return { path, folder: folderOf(path), imports: targets(all), staticImports: targets(staticImports) };
}

const folderOf = (path: string) => relative(src, path).split('/')[0]!;

/** The first cycle among static, non-type imports, as a list of files; undefined where there is none. */
function findCycle(files: readonly SourceFile[]): string[] | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    if (state.get(path) === 'done') return undefined;
    if (state.get(path) === 'open') return [...trail.slice(trail.indexOf(path)), path];
    state.set(path, 'open');
    for (const target of byPath.get(path)?.staticImports ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    state.set(path, 'done');
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file.path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('the house', () => {
  const files = sources();

  it('has no folder that the list does not name', () => {
    const unknown = new Set(files.map((file) => file.folder).filter((folder) => !(HOUSE as readonly string[]).includes(folder)));
    assert.deepEqual([...unknown], []);
  });

  it('imports only downwards', () => {
    const level = (folder: string) => (HOUSE as readonly string[]).indexOf(folder);
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => target.startsWith(src) && level(folderOf(target)) < level(file.folder))
        .map((target) => `${relative(root, file.path)} imports ${relative(root, target)}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('has no import cycles', () => {
    assert.deepEqual(
      findCycle(files)?.map((path) => relative(root, path)),
      undefined,
    );
  });

  it('keeps every file below 400 lines', () => {
    const long = files.filter((file) => readFileSync(file.path, 'utf8').split('\n').length > 400).map((file) => relative(root, file.path));
    assert.deepEqual(long, []);
  });
});
