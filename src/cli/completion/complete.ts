/** What could stand where the cursor is: asked by the shell scripts of `completion` with the words typed so far. */
import type { CommandEntry, CommandTable, FlagEntry } from '../argv/command-table.ts';
import { findCommand, flagsOf } from '../argv/find-command.ts';
import { parseFlags } from '../argv/parse-flags.ts';

export interface Candidate {
  readonly text: string;
  readonly description?: string | undefined;
}

/** What only the registry or the store knows. */
export interface Sources {
  readonly kinds: () => Promise<readonly string[]>;
  /** With the flags typed so far: they say which store and namespace. */
  readonly names: (kind: string, flags: ReadonlyMap<string, string>) => Promise<readonly string[]>;
  readonly namespaces: (flags: ReadonlyMap<string, string>) => Promise<readonly string[]>;
}

/** `files`: the shell shall offer files. */
export type Completion = readonly Candidate[] | 'files';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  'log-level': ['panic', 'fatal', 'error', 'warn', 'info', 'debug'],
  type: ['strategic', 'merge', 'json'],
};
const FORMATS = ['ps', 'wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns=', 'go-template=', 'go-template-file='];
const FILES = new Set(['filename', 'config', 'from-report', 'kernel-config']);

/** The last of `words` is the one being typed, empty where it is not begun. */
export async function complete(table: CommandTable, words: readonly string[], sources: Sources): Promise<Completion> {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const found = findCommand(table, before, '');
  if ('error' in found) return [];
  const { node, rest } = found;
  const flags = flagsOf(table, node);
  const waiting = flagWaitingForValue(rest, flags);
  if (waiting) return valuesOf(waiting, node.command, typed, given(rest.slice(0, -1), flags), sources);
  const inline = /^--([^=]+)=(.*)$/.exec(typed);
  const inlineFlag = inline && flags.find(({ name }) => name === inline[1]);
  if (inlineFlag) {
    const values = await valuesOf(inlineFlag, node.command, inline[2]!, given(rest, flags), sources);
    return values === 'files' ? values : values.map((value) => ({ ...value, text: `--${inline[1]}=${value.text}` }));
  }
  if (typed.startsWith('-')) return matching(flags.filter(({ hidden }) => !hidden).map(flagCandidate), typed);
  if (node.command === undefined) {
    const children = [...node.children.values()].filter(({ command }) => !command?.hidden);
    return matching(
      children.map((child) => ({ text: child.words.at(-1)!, description: child.summary })),
      typed,
    );
  }
  return positional(node.command, rest, flags, typed, sources);
}

async function positional(
  command: CommandEntry,
  rest: readonly string[],
  flags: readonly FlagEntry[],
  typed: string,
  sources: Sources,
): Promise<Completion> {
  const parsed = parseFlags(rest, flags);
  if ('error' in parsed) return [];
  const { positionals } = parsed;
  const wanted = Object.keys(command.args);
  const isKind = positionals.length === 0 && wanted[0] === 'kind';
  if (isKind) return matching(texts(await sources.kinds()), typed);
  const takesName =
    wanted[0] === 'kind' && (positionals.length === 1 || command.strict === false) && wanted[positionals.length] !== 'label';
  if (!takesName || (wanted.length === 3 && positionals.length > 1)) return [];
  const names = await sources.names(positionals[0]!, given(rest, flags));
  return matching(texts(names.filter((name) => !positionals.includes(name))), typed);
}

async function valuesOf(
  flag: FlagEntry,
  command: CommandEntry | undefined,
  typed: string,
  flags: ReadonlyMap<string, string>,
  sources: Sources,
): Promise<Completion> {
  if (FILES.has(flag.name)) return 'files';
  if (flag.name === 'namespace') return matching(texts(await sources.namespaces(flags)), typed);
  if (flag.name === 'output') return matching(texts(command?.id === 'get' ? FORMATS : ['json']), typed);
  return matching(texts(VALUES[flag.name] ?? []), typed);
}

/** The flag whose value the next word is. */
function flagWaitingForValue(rest: readonly string[], flags: readonly FlagEntry[]): FlagEntry | undefined {
  const last = rest.at(-1) ?? '';
  if (!last.startsWith('-') || last.includes('=')) return undefined;
  return flags.find(({ type, name, char }) => type === 'option' && (last === `--${name}` || last === `-${char}`));
}

function given(rest: readonly string[], flags: readonly FlagEntry[]): Map<string, string> {
  const parsed = parseFlags(rest, flags);
  return new Map('error' in parsed ? [] : parsed.values.map(({ flag, value }) => [flag.name, value]));
}

function flagCandidate({ name, summary }: FlagEntry): Candidate {
  return { text: `--${name}`, description: summary };
}

function texts(values: readonly string[]): Candidate[] {
  return values.map((text) => ({ text }));
}

function matching(candidates: readonly Candidate[], typed: string): Candidate[] {
  return candidates.filter(({ text }) => text.startsWith(typed));
}
