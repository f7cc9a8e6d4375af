/**
 * The command line as upstream's parser (cobra and pflag) accepts it, turned into what oclif parses. Everything is decided from
 * the command table; no command is loaded.
 */
import { EXIT_FAILED } from '../failure.ts';
import type { CommandTable, FlagEntry, Node } from './command-table.ts';
import { findCommand, flagsOf } from './find-command.ts';
import { parseFlags } from './parse-flags.ts';

export type Call =
  /** `argv` holds long flags, each with its value as an argument of its own, then `--` and the positionals. */
  | { readonly do: 'run'; readonly id: string; readonly argv: readonly string[] }
  | { readonly do: 'help'; readonly node: Node }
  /** `message` goes to stderr as it is, `hint` below it. */
  | { readonly do: 'fail'; readonly message: string; readonly hint?: string | undefined; readonly exitCode: number };

const HELP: FlagEntry = { name: 'help', char: 'h', type: 'boolean' };

/** `program` is what messages call us: `calicoctl`, or `kubectl-calico` as kubectl's plugin. */
export function readCommandLine(table: CommandTable, argv: readonly string[], program: string): Call {
  const found = findCommand(table, argv, program);
  if ('error' in found) return fail(found.error, { node: table.root, program, hint: found.suggests ? '' : undefined });
  const { node, rest } = found;
  const parsed = parseFlags(rest, [...flagsOf(table, node), HELP]);
  if ('error' in parsed) return fail(parsed.error, { node, program, hint: parsed.hint });
  const { values, positionals } = parsed;
  const helpAsked = values.findLast(({ flag }) => flag === HELP)?.value === 'true';
  if (helpAsked || node.command === undefined) return { do: 'help', node };
  const wrong = wrongCount(node, positionals.length);
  if (wrong !== undefined) return fail(wrong, { node, program });
  const flags = effective(values.filter(({ flag }) => flag !== HELP));
  return { do: 'run', id: node.command.id, argv: [...flags, '--', ...positionals] };
}

/** The last value of a flag wins, unless it gathers them; a boolean set to false is one not given. */
function effective(values: readonly { flag: FlagEntry; value: string }[]): string[] {
  const last = new Map(values.map((entry) => [entry.flag, entry]));
  return values
    .filter((entry) => entry.flag.multiple || last.get(entry.flag) === entry)
    .flatMap(({ flag, value }) =>
      flag.type === 'boolean' ? (value === 'true' ? [`--${flag.name}`] : []) : [`--${flag.name}`, protect(value)],
    );
}

/** Only commands that need positionals count them; all others ignore what they do not use. */
function wrongCount({ command }: Node, received: number): string | undefined {
  const needed = Object.values(command!.args).filter((arg) => arg.required).length;
  if (needed === 0 || received === needed) return undefined;
  if (command!.strict !== false) return `accepts ${needed} arg(s), received ${received}`;
  return received < needed ? `requires at least ${needed} arg(s), only received ${received}` : undefined;
}

/** oclif refuses a value that looks like one of the command's flags; behind a backslash it does not. */
function protect(value: string): string {
  return /^[-\\]/.test(value) ? `\\${value}` : value;
}

/** Undoes what `protect` did; string flags parse their value with it (cli/flags.ts). */
export function unprotect(value: string): string {
  return value.startsWith('\\') ? value.slice(1) : value;
}

/** The next step is what was meant, where that is known; else where to read how it is used. */
function fail(message: string, { node, program, hint }: { node: Node; program: string; hint?: string | undefined }): Call {
  const help = `\`${[program, ...node.words].join(' ')} --help\` shows ${node.command ? 'how it is used' : 'the commands there are'}.`;
  return { do: 'fail', message, hint: hint ?? help, exitCode: node.command?.errorExitCode ?? EXIT_FAILED };
}
