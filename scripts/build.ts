/** `npm run build`: schemas -> generated sources -> dist/ -> oclif.manifest.json. dist/ is what bin/run.js runs and what is published. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function step(script: string, ...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

step('scripts/generate.ts');
rmSync(join(root, 'dist'), { recursive: true, force: true });
step('scripts/bundle.ts');
step('scripts/build-info.ts');
step('scripts/manifest.ts');
