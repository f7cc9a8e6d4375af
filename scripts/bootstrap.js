// Plain JavaScript, for whatever Node a fresh machine has: brings node_modules in line with package-lock.json. npm itself installs the Node
// that everything else runs with (the package `node`), so nothing here may need a newer one.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const stamp = join(root, 'node_modules', '.installed-lock.json');

/** Runs a command in the project's folder with our Node first on the PATH; returns its exit code. */
export function run(command, args, options = {}) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options, env: { ...process.env, ...options.env, PATH: path } });
  if (result.error) {
    console.error(`cannot run ${command}: ${result.error.message}`);
    return 1;
  }
  return result.status ?? 1;
}

export function step(title, command, args, options) {
  console.error(`\n== ${title}`);
  const code = run(command, args, options);
  if (code !== 0) {
    console.error(`\n${title}: failed (exit code ${code})`);
    process.exit(code);
  }
}

/** When node_modules is missing or belongs to another lock file. (Not `npm ci`: it refuses lock files written where a registry lacks some optional platform package.) */
export function install() {
  const lock = join(root, 'package-lock.json');
  const current = existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8');
  if (current) return;
  rmSync(stamp, { force: true });
  step('installing packages', 'npm', ['install', '--no-fund', '--no-audit', '--loglevel=error']);
  copyFileSync(lock, stamp);
}

/** The generated sources, dist/ and the command manifest. */
export function build() {
  step('building', node, ['scripts/build.ts']);
}
