/** The commands as oclif.manifest.json describes them: what the argument parser, help and completion know of them without loading any. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface FlagEntry {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
  readonly summary?: string | undefined;
  readonly hidden?: boolean | undefined;
  /** `int` for numbers; what help shows otherwise (`string`). */
  readonly helpValue?: string | undefined;
  readonly default?: unknown;
  /** Every value counts, not only the last. */
  readonly multiple?: boolean | undefined;
  readonly helpGroup?: string | undefined;
}

export interface ArgEntry {
  readonly name: string;
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
}

export interface Example {
  readonly description: string;
  readonly command: string;
}

export interface CommandEntry {
  /** Words joined by `:`, as oclif names commands (`ipam:show`). */
  readonly id: string;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly examples?: readonly Example[] | undefined;
  readonly hidden?: boolean | undefined;
  /** How the positionals are shown, where they are more than a list. */
  readonly usage?: string | undefined;
  /** False: further positionals are ignored. */
  readonly strict?: boolean | undefined;
  /** Where 1 means something else than a failure. */
  readonly errorExitCode?: number | undefined;
  /** What a command's own exit codes mean. */
  readonly exitCodes?: Readonly<Record<string, string>> | undefined;
  readonly args: Readonly<Record<string, ArgEntry>>;
  readonly flags: Readonly<Record<string, FlagEntry>>;
}

/** Where the words typed so far lead: a command, or a router that only groups others. */
export interface Node {
  /** `['ipam', 'show']`; empty at the root. */
  readonly words: readonly string[];
  readonly command?: CommandEntry | undefined;
  readonly summary: string;
  readonly children: ReadonlyMap<string, Node>;
}

/** Flags that every command takes carry this oclif help group. */
export const GLOBAL = 'GLOBAL';

/** `oclif.topics` of package.json: what the routers are for. */
export type Topics = Readonly<Record<string, { readonly description?: string | undefined }>>;

export interface CommandTable {
  readonly root: Node;
  readonly globalFlags: readonly FlagEntry[];
}

export function buildTable(commands: Readonly<Record<string, CommandEntry>>, topics: Topics = {}): CommandTable {
  const grow = (words: readonly string[]): Node => {
    const id = words.join(':');
    const prefix = id === '' ? '' : `${id}:`;
    const names = new Set(
      Object.keys(commands)
        .filter((key) => key.startsWith(prefix) && key !== id)
        .map((key) => key.slice(prefix.length).split(':')[0]!),
    );
    const command = commands[id];
    return {
      words,
      command,
      summary: command?.summary ?? topics[id]?.description ?? '',
      children: new Map([...names].sort().map((name) => [name, grow([...words, name])])),
    };
  };
  const all = new Map(Object.values(commands).flatMap((command) => Object.values(command.flags).map((flag) => [flag.name, flag])));
  return { root: grow([]), globalFlags: [...all.values()].filter((flag) => flag.helpGroup === GLOBAL) };
}

/** Reads the manifest of the package at `packageRoot`. */
export function readTable(packageRoot: string, topics: Topics = {}): CommandTable {
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8')) as { commands: Record<string, CommandEntry> };
  return buildTable(manifest.commands, topics);
}

/** Called by kubectl as its plugin, the program goes by that name. `script` is the path it was started by. */
export function programName(script: string): string {
  return basename(script).startsWith('kubectl-') ? 'kubectl-calico' : 'calicoctl';
}
