/**
 * src/ -> dist/, and oclif with it: finding and reading its hundred files took a sixth of what a short command costs. A command still loads only what
 * it needs; packages that few commands need stay where npm puts them.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts', ...globSync('src/commands/**/*.ts', { cwd: root })],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  external: Object.keys(dependencies).filter((name) => name !== '@oclif/core'),
  // oclif is CommonJS.
  banner: { js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);" },
  legalComments: 'linked',
  logLevel: 'warning',
});
