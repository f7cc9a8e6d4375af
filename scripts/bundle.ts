/**
 * src/ -> dist/, and oclif with it: finding and reading hundreds of files would take half of what a short command costs. A command still loads only what
 * it needs; packages that few commands need stay where npm puts them.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type ChunkingContext, type Plugin } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = Object.keys(dependencies).filter((name) => name !== '@oclif/core');

/**
 * What is loaded together lies in one file, with all that it imports: whatever starts, what most commands need, what those need that write, and
 * what either kind of store takes. Each kind has a file of its own, too. The rest is parted by who needs it.
 */
const FILES: Readonly<Record<string, readonly string[]>> = {
  start: ['src/cli/main.ts'],
  read: [
    'src/commands/get.ts',
    'src/cli/printers/table.ts',
    'src/datastore/configuration.ts',
    'src/datastore/open.ts',
    'src/encoding/yaml.ts',
    'src/resources/decode.ts',
    'src/resources/policy.ts',
    'src/resources/generated/cluster-information.ts',
    'src/resources/kinds/cluster-information.ts',
  ],
  write: [
    'src/commands/apply.ts',
    'src/cli/manifest/load.ts',
    'src/client/check-resource.ts',
    'src/client/initialize.ts',
    'src/client/operations/apply.ts',
  ],
  'key-value': ['src/datastore/key-value-datastore.ts', 'src/datastore/resource-mapping.ts'],
  kubernetes: ['src/datastore/kubernetes/kubernetes-datastore.ts', 'src/datastore/kubernetes/custom-resource.ts'],
};

/** oclif requires all that it may ever need at its start. Here each module is evaluated when it is first used: a command uses a third of them. */
const lazyRequires: Plugin = {
  name: 'lazy requires',
  load: {
    filter: { id: /[/\\]@oclif[/\\]core[/\\]lib[/\\].*\.js$/ },
    handler: (id) => withLazyRequires(readFileSync(id, 'utf8')),
  },
};

/** In the form that TypeScript gives them: `const name_1 = require("name");`, always used as `name_1.member`. */
function withLazyRequires(text: string): string {
  const REQUIRE = /^(?:const|var) (\w+_\d+) = (.*\brequire\("[^"]+"\).*);$/gm;
  const required = new Map([...text.matchAll(REQUIRE)].map(([, name, value]) => [name!, value!]));
  const others = text.replace(REQUIRE, '').replace(/\b\w+_\d+\b/g, (name) => (required.has(name) ? `(${name}())` : name));
  const functions = [...required].map(([name, value]) => `function ${name}() { return ${name}.is ??= ${value}; }`);
  return `${others}\n${functions.join('\n')}`;
}

const KIND = /[/\\]src[/\\]resources[/\\](?:kinds|generated)[/\\]([\w-]+?)(?:\.validate)?\.[jt]s$/;

const files = new Map<string, string>();

function fileOf(id: string, context: ChunkingContext): string | undefined {
  if (files.size === 0)
    for (const [file, modules] of Object.entries(FILES)) for (const path of modules) place(join(root, path), file, context);
  return files.get(id) ?? KIND.exec(id)?.[1];
}

/** The first file that wants a module has it. Commands stay by themselves: they are found by their names. */
function place(id: string, file: string, context: ChunkingContext): void {
  if (!id.startsWith(join(root, 'src')) || files.has(id)) return;
  const { isEntry, importedIds } = context.getModuleInfo(id)!;
  if (!isEntry) files.set(id, file);
  for (const imported of importedIds) place(imported, file, context);
}

const sources = ['src/cli/main.ts', ...globSync('src/commands/**/*.ts', { cwd: root })];

await build({
  cwd: root,
  input: Object.fromEntries(sources.map((path) => [path.replace(/^src\/(.*)\.ts$/, '$1'), path])),
  external: (id) => packages.some((name) => id === name || id.startsWith(`${name}/`)),
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  transform: { target: 'node22.19' },
  plugins: [lazyRequires],
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: 'dist',
    comments: { legal: true, annotation: false, jsdoc: false },
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'oclif', test: /[/\\]node_modules[/\\]/ },
        { name: (id, context) => fileOf(id, context) ?? null, debugName: 'loaded together' },
      ],
    },
  },
});

// A text that is ASCII alone takes half the memory, and less time to read. Strings and regular expressions mean the same with escapes.
for (const path of globSync('dist/**/*.js', { cwd: root })) {
  const text = readFileSync(join(root, path), 'utf8');
  writeFileSync(
    join(root, path),
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
