/** The hidden `__complete` command, which the scripts call: no oclif, no errors, and an answer even where the store has none. */
import type { CommandTable } from '../argv/command-table.ts';
import type { Output } from '../output.ts';
import { complete } from './complete.ts';
import { registryAndStore } from './sources.ts';

/** Nobody waits longer for a suggestion. */
const PATIENCE_MS = 3000;

/** `argv`: `[--no-descriptions] -- WORD...` */
export async function answerCompletion(table: CommandTable, argv: readonly string[], output: Output): Promise<void> {
  const descriptions = argv[0] !== '--no-descriptions';
  const words = argv.slice(argv.indexOf('--') + 1);
  const deadline = setTimeout(() => process.exit(), PATIENCE_MS);
  const found = await complete(table, words, registryAndStore).catch(() => []);
  clearTimeout(deadline);
  if (found === 'files') return output.out(':files\n');
  await output.out(found.map(({ text, description }) => `${text}${descriptions && description ? `\t${description}` : ''}\n`).join(''));
}
