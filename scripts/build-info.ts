/** Writes what the built program cannot find out later: the commit it was made of. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { status, stdout } = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: root, encoding: 'utf8' });
const commit = status === 0 ? stdout.trim() : 'unknown';
writeFileSync(join(root, 'dist/build-info.json'), `${JSON.stringify({ commit })}\n`);
