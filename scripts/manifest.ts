/** Writes oclif.manifest.json from the commands in src/: what the program knows of them without loading any. `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import type { Manifest } from '@oclif/core/interfaces';
import { settings } from '@oclif/core/settings';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'oclif.manifest.json');

export async function manifestText(): Promise<string> {
  settings.enableAutoTranspile = false;
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const sources = { ...pjson, oclif: { ...pjson.oclif, commands: './src/commands' } };
  const config = await Config.load({ root, pjson: sources, isRoot: true, ignoreManifest: true });
  const [plugin] = config.getPluginsList() as unknown as { manifest: Manifest }[];
  const commands = Object.entries(plugin!.manifest.commands).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [, command] of commands) {
    command.relativePath = command.relativePath!.map((part) => (part === 'src' ? 'dist' : part.replace(/\.ts$/, '.js')));
  }
  return `${JSON.stringify({ commands: Object.fromEntries(commands), version: pjson.version }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(file, await manifestText());
