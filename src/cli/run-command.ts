/** Hands one command line to oclif. */
import { extname } from 'node:path';
import { Config } from '@oclif/core/config';
import type { PJSON } from '@oclif/core/interfaces';
import type { BaseCommand } from './base-command.ts';

type CommandClass = (new (argv: string[], config: Config) => BaseCommand) & { id: string };

export interface Run {
  /** The folder that holds package.json and oclif.manifest.json. */
  readonly packageRoot: string;
  readonly pjson: PJSON;
  readonly id: string;
  readonly argv: readonly string[];
}

/** What commands ask of it is known: oclif's own would look for plugins, hooks, a shell and folders, and read and sort all commands, twice. */
class PlainConfig extends Config {
  constructor(root: string, pjson: PJSON) {
    super({ root, pjson });
    Object.assign(this, { root, pjson, name: pjson.name, version: pjson.version, bin: pjson.oclif.bin, topicSeparator: ' ', valid: true });
  }

  override async runHook() {
    return { successes: [], failures: [] };
  }
}

/** The command reports its own errors and sets the exit code (BaseCommand). */
export async function runCommand({ packageRoot, pjson, id, argv }: Run): Promise<void> {
  // Built, this file is in dist/chunks/.
  const file = new URL(`../commands/${id.replaceAll(':', '/')}${extname(import.meta.url)}`, import.meta.url);
  const { default: command } = (await import(file.href)) as { default: CommandClass };
  command.id = id;
  await new command([...argv], new PlainConfig(packageRoot, pjson)).execute();
}
