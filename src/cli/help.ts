/** Help texts in upstream's layout (reference calicoctl-cli.md, appendix C), from the command table alone. */
import type { CommandEntry, CommandTable, FlagEntry, Node } from './argv/command-table.ts';
import { HELP_TOPICS } from './help-topics.ts';

const ABOUT =
  'calicoctl manages Project Calico: network and security policy, address pools, BGP and the nodes of a cluster.\nIt reads and writes the datastore (etcd, Kubernetes or a local file) that Calico itself uses.';

/** Help on `node`, or on the program as a whole at the root. Ends with a newline. */
export function renderHelp(table: CommandTable, node: Node, program: string): string {
  const path = [program, ...node.words].join(' ');
  const sections = node.command ? commandHelp(node.command, path) : routerHelp(table, node, path);
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function commandHelp(command: CommandEntry, path: string): string[] {
  const flags = Object.values(command.flags);
  const own = [...flags.filter((flag) => flag.helpGroup === undefined), helpFlag(command.id.replaceAll(':', ' '))];
  return [
    [command.summary, command.description].filter(Boolean).join('\n\n'),
    `Usage:\n  ${usageText(command, path)} [flags]`,
    examples(command),
    `Flags:\n${flagLines(own)}`,
    `Global Flags:\n${flagLines(flags.filter((flag) => flag.helpGroup !== undefined))}`,
  ];
}

function routerHelp(table: CommandTable, node: Node, path: string): string[] {
  const isRoot = node === table.root;
  const children = [...node.children].filter(([, child]) => !child.command?.hidden);
  const width = Math.max(...children.map(([name]) => name.length));
  const own = [helpFlag(isRoot ? 'calicoctl' : node.words.join(' '))];
  return [
    isRoot ? ABOUT : node.summary,
    `Usage:\n  ${path} [command]`,
    `Available Commands:\n${children.map(([name, child]) => `  ${name.padEnd(width)} ${child.summary}`).join('\n')}`,
    isRoot ? `Help Topics:\n${topicLines()}` : '',
    `Flags:\n${flagLines(isRoot ? [...table.globalFlags, ...own] : own)}`,
    isRoot ? '' : `Global Flags:\n${flagLines(table.globalFlags)}`,
    `Use "${path} [command] --help" for more information about a command${isRoot ? `, "${path} help [topic]" for a topic` : ''}.`,
  ];
}

function topicLines(): string {
  const topics = Object.entries(HELP_TOPICS);
  const width = Math.max(...topics.map(([name]) => name.length));
  return topics.map(([name, summary]) => `  ${name.padEnd(width)} ${summary}`).join('\n');
}

function helpFlag(what: string): FlagEntry {
  return { name: 'help', char: 'h', type: 'boolean', summary: `help for ${what}` };
}

/** `path`: the program and the words of the command. */
export function usageText({ usage, args }: CommandEntry, path: string): string {
  if (usage !== undefined) return [path, ...usage.split(' ').slice(1)].join(' ');
  return [path, ...Object.values(args).map((arg) => arg.name.toUpperCase())].join(' ');
}

function examples({ examples }: CommandEntry): string {
  if (!examples?.length) return '';
  return `Examples:\n${examples.map(({ description, command }) => `  # ${description}\n  ${command}`).join('\n\n')}`;
}

function flagLines(flags: readonly FlagEntry[]): string {
  const lines = flags
    .filter((flag) => !flag.hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({ flag, head: flagText(flag) }));
  const width = Math.max(...lines.map(({ head }) => head.length));
  return lines.map(({ flag, head }) => `  ${head.padEnd(width)}   ${flag.summary ?? ''}${defaultText(flag)}`).join('\n');
}

/** `-o, --output string`, indented where there is no letter. */
export function flagText(flag: FlagEntry): string {
  return `${flag.char ? `-${flag.char}, ` : '    '}--${flag.name}${typeWord(flag)}`;
}

function typeWord(flag: FlagEntry): string {
  return flag.type === 'boolean' ? '' : ` ${flag.helpValue ?? (flag.multiple ? 'stringArray' : 'string')}`;
}

/** ` (default "x")`; empty where there is none. */
export function defaultText(flag: FlagEntry): string {
  if (flag.type === 'boolean' || flag.default === undefined || flag.default === '') return '';
  return ` (default ${flag.helpValue === 'int' ? flag.default : JSON.stringify(flag.default)})`;
}
