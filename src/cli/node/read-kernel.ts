/** Where a machine says what its kernel can do (reference calicoctl-cli.md 14.2). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { openable } from '../manifest/files.ts';
import type { Kernel } from './kernel-modules.ts';

export interface KernelPlaces {
  readonly release: string;
  /** The folder that is `/` on the machine itself. */
  readonly root: string;
  /** The file given with --kernel-config, which must exist. */
  readonly configuration?: string | undefined;
}

/** What cannot be read counts as empty. /proc/modules is what lsmod prints, and there without it. */
export async function readKernel({ release, root, configuration }: KernelPlaces): Promise<Kernel> {
  const modules = join(root, 'lib/modules', release);
  const [builtIn, loaded, dependencies, builtins, configured] = await Promise.all([
    readdir(join(root, 'sys/module')).catch(() => []),
    readOrEmpty(join(root, 'proc/modules')),
    readOrEmpty(join(modules, 'modules.dep')),
    readOrEmpty(join(modules, 'modules.builtin')),
    configuration ? openable(configuration, readText(configuration)) : readFirst(configurationFiles(root, release)),
  ]);
  const names = loaded.split('\n').map((line) => line.split(' ', 1)[0]!);
  return { release, loaded: new Set([...builtIn, ...names]), available: `${dependencies}\n${builtins}`, configuration: configured };
}

/** The first that exists counts. */
function configurationFiles(root: string, release: string): string[] {
  return [
    'usr/src/linux/.config',
    `boot/config-${release}`,
    `usr/src/linux-${release}/.config`,
    `usr/src/linux-headers-${release}/.config`,
    `lib/modules/${release}/build/.config`,
    'proc/config.gz',
  ].map((path) => join(root, path));
}

async function readFirst(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await readOrEmpty(path);
    if (text !== '') return text;
  }
  return '';
}

function readOrEmpty(path: string): Promise<string> {
  return readText(path).catch(() => '');
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString();
}
