/** What could stand where the cursor is: asked by the shell scripts of `completion` with the words typed so far. */
import type { CommandEntry, CommandTable, FlagEntry } from '../argv/command-table.ts';
import { findCommand, flagsOf } from '../argv/find-command.ts';
import { parseFlags } from '../argv/parse-flags.ts';
import { type Candidate, childrenOf, matching, texts } from './candidates.ts';
import { positionalCandidates } from './positionals.ts';
import type { GivenFlags, Sources } from './sources.ts';

/** `files`: the shell shall offer files. */
export type Completion = readonly Candidate[] | 'files';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  'log-level': ['panic', 'fatal', 'error', 'warn', 'info', 'debug'],
  type: ['strategic', 'merge', 'json'],
  for: ['create', 'delete', 'jsonpath=', 'condition='],
};
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  get: ['ps', 'wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns=', 'go-template=', 'go-template-file='],
  'api-resources': ['wide', 'json', 'name'],
  convert: ['yaml', 'json'],
};
const FILES = new Set(['filename', 'config', 'from-report', 'kernel-config', 'log-dir', 'kubeconfig']);

/** The last of `words` is the one being typed, empty where it is not begun. */
export async function complete(table: CommandTable, words: readonly string[], sources: Sources): Promise<Completion> {
  const typed = words.at(-1) ?? '';
  const found = findCommand(table, words.slice(0, -1), '');
  if ('error' in found) return [];
  const { node, rest } = found;
  const { command } = node;
  const flags = flagsOf(table, node);
  const waiting = flagWaitingForValue(rest, flags);
  if (waiting) return valuesOf(waiting, command, typed, { flags: given(rest.slice(0, -1), flags), sources });
  const inline = /^--([^=]+)=(.*)$/s.exec(typed);
  const inlineFlag = inline && flags.find(({ name }) => name === inline[1]);
  if (inlineFlag) {
    const values = await valuesOf(inlineFlag, command, inline[2]!, { flags: given(rest, flags), sources });
    return values === 'files' ? values : values.map((value) => ({ ...value, text: `--${inline[1]}=${value.text}` }));
  }
  if (typed.startsWith('-')) return matching(flags.filter(({ hidden }) => !hidden).map(flagCandidate), typed);
  if (command === undefined) return matching(childrenOf(node), typed);
  const parsed = parseFlags(rest, flags);
  if ('error' in parsed) return [];
  const position = { table, command, before: parsed.positionals, typed, flags: given(rest, flags), sources };
  return matching(await positionalCandidates(position), typed);
}

interface Known {
  readonly flags: GivenFlags;
  readonly sources: Sources;
}

async function valuesOf(flag: FlagEntry, command: CommandEntry | undefined, typed: string, { flags, sources }: Known): Promise<Completion> {
  if (FILES.has(flag.name)) return 'files';
  if (flag.name === 'namespace') return matching(texts(await sources.namespaces(flags)), typed);
  if (flag.name === 'output') return matching(texts(FORMATS[command?.id ?? ''] ?? ['json']), typed);
  return matching(texts(VALUES[flag.name] ?? []), typed);
}

/** The flag whose value the next word is. */
function flagWaitingForValue(rest: readonly string[], flags: readonly FlagEntry[]): FlagEntry | undefined {
  const last = rest.at(-1) ?? '';
  if (!last.startsWith('-') || last.includes('=')) return undefined;
  return flags.find(({ type, name, char }) => type === 'option' && (last === `--${name}` || last === `-${char}`));
}

function given(rest: readonly string[], flags: readonly FlagEntry[]): GivenFlags {
  const parsed = parseFlags(rest, flags);
  return new Map('error' in parsed ? [] : parsed.values.map(({ flag, value }) => [flag.name, value]));
}

function flagCandidate({ name, summary }: FlagEntry): Candidate {
  return { text: `--${name}`, description: summary };
}
