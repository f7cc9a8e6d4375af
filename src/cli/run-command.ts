/** Hands one command line to oclif. */
import { extname } from 'node:path';
import type { Command } from '@oclif/core/command';
import { Plugin } from '@oclif/core/config';
import type { PJSON } from '@oclif/core/interfaces';
import { settings } from '@oclif/core/settings';

export interface Run {
  /** The folder that holds package.json and oclif.manifest.json. */
  readonly packageRoot: string;
  readonly pjson: PJSON;
  readonly id: string;
  readonly argv: readonly string[];
}

/** The command reports its own errors and sets the exit code (BaseCommand). */
export async function runCommand({ packageRoot: root, pjson, id, argv }: Run): Promise<void> {
  settings.enableAutoTranspile = false;
  // Built, this file is in dist/chunks/.
  const file = new URL(`../commands/${id.replaceAll(':', '/')}${extname(import.meta.url)}`, import.meta.url);
  const { default: command } = (await import(file.href)) as { default: Command.Class };
  command.id = id;
  await command.run([...argv], { root, pjson, plugins: new Map([[pjson.name, rootPlugin(root, pjson)]]) });
}

/** Without its commands: which one runs is known, and oclif would read, sort and index all of them, twice. */
function rootPlugin(root: string, pjson: PJSON): Plugin {
  return Object.assign(new Plugin({ root, pjson, isRoot: true }), { root, pjson, name: pjson.name, valid: true, commands: [], hooks: {} });
}
