/** Which command a line means, before its flags are known: cobra's rules (reference calicoctl-cli.md 2.3). */
import { goQuote } from '../../encoding/go-format.ts';
import type { CommandTable, FlagEntry, Node } from './command-table.ts';
import { suggestions } from './suggest.ts';

export type Found =
  | { readonly node: Node /** the line without the command's own words */; readonly rest: readonly string[] }
  | { readonly error: string /** it says what may have been meant */; readonly suggests: boolean };

export function findCommand(table: CommandTable, argv: readonly string[], program: string): Found {
  let node = table.root;
  let rest = argv;
  for (;;) {
    const flags = flagsOf(table, node);
    const [word] = wordsOf(rest, flags);
    const child = word === undefined ? undefined : node.children.get(word);
    if (child === undefined) {
      if (node === table.root && word !== undefined) return unknownCommand(table.root, word, program);
      return { node, rest };
    }
    rest = withoutFirst(rest, word!, flags);
    node = child;
  }
}

/** Flags that are known at this point: those of the command reached so far, and the global ones. */
export function flagsOf(table: CommandTable, node: Node): readonly FlagEntry[] {
  return node.command ? Object.values(node.command.flags) : table.globalFlags;
}

function unknownCommand(root: Node, word: string, program: string): Found {
  const near = suggestions(
    word,
    [...root.children.values()].filter((child) => !child.command?.hidden).map((child) => child.words[0]!),
  );
  const hint = near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}`;
  return { error: `unknown command ${goQuote(word)} for ${goQuote(program)}${hint}`, suggests: near.length > 0 };
}

/** A flag that is no boolean takes the next argument, an unknown one too: it may belong to a command that is not found yet. */
function takesNext(arg: string, flags: readonly FlagEntry[]): boolean {
  if (!arg.startsWith('-') || arg.includes('=')) return false;
  if (arg.startsWith('--')) return !flags.some((flag) => flag.type === 'boolean' && flag.name === arg.slice(2));
  return arg.length === 2 && !flags.some((flag) => flag.type === 'boolean' && flag.char === arg[1]);
}

function wordsOf(argv: readonly string[], flags: readonly FlagEntry[]): string[] {
  const words: string[] = [];
  for (let position = 0; position < argv.length; position++) {
    const arg = argv[position]!;
    if (arg === '--') break;
    if (takesNext(arg, flags)) {
      // The last argument is never skipped over: cobra stops there, so `-l get` finds no command.
      if (argv.length - position - 1 <= 1) break;
      position++;
    } else if (arg !== '' && !arg.startsWith('-')) {
      words.push(arg);
    }
  }
  return words;
}

function withoutFirst(argv: readonly string[], word: string, flags: readonly FlagEntry[]): readonly string[] {
  for (let position = 0; position < argv.length; position++) {
    const arg = argv[position]!;
    if (arg === '--') break;
    if (takesNext(arg, flags)) position++;
    else if (arg === word) return argv.toSpliced(position, 1);
  }
  return argv;
}
