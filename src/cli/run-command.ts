/** Hands one command line to oclif. */
import { extname } from 'node:path';
import { Config } from '@oclif/core/config';
import type { Manifest, PJSON } from '@oclif/core/interfaces';
import { settings } from '@oclif/core/settings';

export interface Run {
  /** The folder that holds package.json and oclif.manifest.json. */
  readonly packageRoot: string;
  readonly pjson: PJSON;
  readonly id: string;
  readonly argv: readonly string[];
}

/** The command reports its own errors and sets the exit code (BaseCommand). */
export async function runCommand({ packageRoot, pjson, id, argv }: Run): Promise<void> {
  settings.enableAutoTranspile = false;
  const config = await Config.load({ root: packageRoot, pjson, isRoot: true });
  if (extname(import.meta.url) === '.ts') runFromSources(config);
  await config.runCommand(id, [...argv]);
}

/** The manifest names the built files; run from src/, theirs is not what was asked for. */
function runFromSources(config: Config): void {
  for (const plugin of config.getPluginsList() as unknown as { manifest: Manifest }[]) {
    for (const command of Object.values(plugin.manifest.commands)) {
      command.relativePath = command.relativePath?.map((part) => (part === 'dist' ? 'src' : part.replace(/\.js$/, '.ts')));
    }
  }
}
