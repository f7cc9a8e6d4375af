/** The hidden `__complete` command, which the scripts call: no oclif, no errors, and an answer even where the store has none. */
import type { CommandTable } from '../argv/command-table.ts';
import type { Output } from '../output.ts';
import { type Completion, complete } from './complete.ts';
import { registryAndStore } from './sources.ts';

/** Nobody waits longer for a suggestion; a store has less time than that. */
const PATIENCE_MS = 3000;
const STORE_PATIENCE_MS = 1000;

export interface Asked {
  readonly table: CommandTable;
  readonly packageRoot: string;
  /** Of our own scripts `__complete [--no-descriptions] -- WORD...`; `__complete WORD...` and `__completeNoDesc WORD...` of those that upstream's program printed, and of kubectl. */
  readonly argv: readonly string[];
}

export async function answerCompletion({ table, packageRoot, argv }: Asked, output: Output): Promise<void> {
  const [command, first] = argv;
  const isOurs = first === '--' || first === '--no-descriptions';
  const words = isOurs ? argv.slice(argv.indexOf('--') + 1) : argv.slice(1);
  const descriptions = command === '__complete' && first !== '--no-descriptions';
  const giveUp = () => process.exit();
  const deadline = setTimeout(giveUp, PATIENCE_MS);
  const sources = registryAndStore({ packageRoot, patience: STORE_PATIENCE_MS, giveUp });
  const found = await complete(table, words, sources).catch(() => []);
  clearTimeout(deadline);
  await output.out(isOurs ? ourAnswer(found, descriptions) : cobraAnswer(found, words, descriptions));
}

/** A line for each candidate, or `:files`. */
function ourAnswer(found: Completion, descriptions: boolean): string {
  return found === 'files' ? ':files\n' : lines(found, descriptions);
}

/** cobra's protocol: of a flag only the value, and a last line of flags: 2 for no space behind, 4 for no files. */
function cobraAnswer(found: Completion, words: readonly string[], descriptions: boolean): string {
  if (found === 'files') return ':0\n';
  const [prefix = ''] = /^--[^=]+=/.exec(words.at(-1) ?? '') ?? [];
  const values = found.map(({ text, ...more }) => ({ text: text.slice(prefix.length), ...more }));
  return `${lines(values, descriptions)}:${values.some(({ text }) => /[=./]$/.test(text)) ? 6 : 4}\n`;
}

function lines(found: Exclude<Completion, 'files'>, descriptions: boolean): string {
  return found.map(({ text, description }) => `${text}${descriptions && description ? `\t${description}` : ''}\n`).join('');
}
