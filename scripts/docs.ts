/** `npm run docs`: writes docs/commands/ from oclif.manifest.json: a page for each command, and a list of them. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandEntry, FlagEntry } from '../src/cli/argv/command-table.ts';
import { defaultText, flagText, usageText } from '../src/cli/help.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRAM = 'calicoctl';
const GENERATED = '<!-- Written by `npm run docs` from the commands in src/commands/. Do not edit. -->';
const EXIT_CODES = { 0: 'it was done', 1: 'something was not done, or is wrong', 130: 'interrupted with Ctrl-C' };

/** File names and texts. */
export function commandPages(): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as { commands: Record<string, CommandEntry> };
  const commands = Object.values(manifest.commands).filter(({ hidden }) => !hidden);
  return new Map([['README.md', listOf(commands)], ...commands.map((command) => [fileOf(command), pageOf(command)] as const)]);
}

function listOf(commands: readonly CommandEntry[]): string {
  const rows = commands.map((command) => `| [${wordsOf(command)}](${fileOf(command)}) | ${cell(command.summary)} |`);
  return page(
    '# Commands',
    ['| Command | What it does |', '|---|---|', ...rows].join('\n'),
    [
      'Flags that every command takes: [global flags](#global-flags). See also [exit codes](../exit-codes.md), [output formats](../output-formats.md) and',
      '[environment variables](../environment.md).',
    ].join(' '),
    `## Global flags\n\n${flagTable(globalFlags(commands[0]!))}`,
  );
}

function pageOf(command: CommandEntry): string {
  const own = Object.values(command.flags).filter(({ helpGroup, hidden }) => helpGroup === undefined && !hidden);
  return page(
    `# ${PROGRAM} ${wordsOf(command)}`,
    `${command.summary ?? ''}.`,
    command.description ?? '',
    `## Usage\n\n\`\`\`\n${usageText(command, `${PROGRAM} ${wordsOf(command)}`)} [flags]\n\`\`\``,
    argumentList(command),
    own.length > 0 ? `## Flags\n\n${flagTable(own)}` : '',
    'Every command takes the [global flags](README.md#global-flags), too.',
    examples(command),
    `## Exit codes\n\n${exitCodes(command)}`,
  );
}

function page(...sections: readonly string[]): string {
  return `${[GENERATED, ...sections].filter((section) => section !== '').join('\n\n')}\n`;
}

function wordsOf({ id }: CommandEntry): string {
  return id.replaceAll(':', ' ');
}

function fileOf({ id }: CommandEntry): string {
  return `${id.replaceAll(':', '-')}.md`;
}

function globalFlags({ flags }: CommandEntry): FlagEntry[] {
  return Object.values(flags).filter(({ helpGroup }) => helpGroup !== undefined);
}

function argumentList({ args }: CommandEntry): string {
  const lines = Object.values(args).map(({ name, description }) => `- \`${name.toUpperCase()}\`: ${description ?? ''}`);
  return lines.length === 0 ? '' : `## Arguments\n\n${lines.join('\n')}`;
}

function flagTable(flags: readonly FlagEntry[]): string {
  const rows = flags
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `| \`${flagText(flag).trim()}\` | ${cell(`${flag.summary ?? ''}${defaultText(flag)}`)} |`);
  return ['| Flag | Meaning |', '|---|---|', ...rows].join('\n');
}

function examples({ examples: all = [] }: CommandEntry): string {
  const texts = all.map(({ description, command }) => `# ${description}\n${command}`);
  return texts.length === 0 ? '' : `## Examples\n\n\`\`\`sh\n${texts.join('\n\n')}\n\`\`\``;
}

function exitCodes({ exitCodes: own }: CommandEntry): string {
  const codes = Object.entries({ ...EXIT_CODES, ...own }).map(([code, meaning]) => `| ${code} | ${cell(meaning)} |`);
  return ['| Code | Meaning |', '|---|---|', ...codes].join('\n');
}

function cell(text = ''): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

if (import.meta.main) {
  const folder = join(root, 'docs/commands');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of commandPages()) writeFileSync(join(folder, name), text);
}
