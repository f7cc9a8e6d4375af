/*
 * For a Node that is too old for the program: looks for the one that npm installed beside it, and runs the same command line
 * there; else says in one line what is needed. Plain JavaScript that any Node since 14 can read.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = `calicoctl needs Node.js 22.19 or later; this is ${process.version}`;

export function runWithNewerNode() {
  const node = ['../node_modules/node/bin/node', '../../node/bin/node']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (node === undefined) return fail(`${NEEDED}. See https://nodejs.org/en/download`);
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal sends its signals to both processes; the child decides what they mean. Others reach only this one.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${NEEDED}, and ${node} does not run: ${error.message}`));
  child.on('exit', (code) => {
    process.exitCode = code === null ? 1 : code;
  });
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
