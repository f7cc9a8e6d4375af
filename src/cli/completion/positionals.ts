/** What could stand where a word without a flag is typed. */
import type { CommandEntry, CommandTable } from '../argv/command-table.ts';
import { findCommand } from '../argv/find-command.ts';
import { type Candidate, childrenOf, texts } from './candidates.ts';
import type { GivenFlags, Sources } from './sources.ts';

export interface Position {
  readonly table: CommandTable;
  readonly command: CommandEntry;
  /** The words before, without flags and the command's own. */
  readonly before: readonly string[];
  /** Begun, or empty. */
  readonly typed: string;
  readonly flags: GivenFlags;
  readonly sources: Sources;
}

/** Not yet reduced to those that begin as what is typed. */
export async function positionalCandidates(position: Position): Promise<readonly Candidate[]> {
  const { table, command, before, typed, flags, sources } = position;
  const names = Object.keys(command.args);
  // Where further words are taken, they are of the last kind there is.
  const name = names[before.length] ?? (command.strict === false ? names.at(-1) : undefined);
  if (name === 'command') return commandsAfter(table, before);
  if (name === 'path') return before.length === 0 ? texts(await fields(typed, sources)) : [];
  const takesSeveralKinds = !command.args.kind?.required;
  if (takesSeveralKinds && before[0]?.includes('/')) return texts(await pairs(typed, flags, sources));
  if (name === 'kind') return texts(takesSeveralKinds ? await kindWords(typed, flags, sources) : await sources.kinds());
  if (name !== 'name' || before[0] === undefined) return [];
  const found = await Promise.all(before[0].split(',').map((kind) => sources.names(kind, flags)));
  return texts([...new Set(found.flat())].filter((one) => !before.slice(1).includes(one)));
}

function commandsAfter(table: CommandTable, words: readonly string[]): Candidate[] {
  const found = findCommand(table, words, '');
  return 'error' in found || found.rest.length > 0 ? [] : childrenOf(found.node);
}

/** `ippool`, `ippool,bgppeer`, `ippool/a` */
async function kindWords(typed: string, flags: GivenFlags, sources: Sources): Promise<readonly string[]> {
  if (typed.includes('/')) return pairs(typed, flags, sources);
  const listed = typed.slice(0, typed.lastIndexOf(',') + 1);
  const already = new Set(listed.split(','));
  return (await sources.kinds()).filter((kind) => !already.has(kind)).map((kind) => `${listed}${kind}`);
}

/** `ippool/a`; the kind alone, with the slash, while that is being typed. */
async function pairs(typed: string, flags: GivenFlags, sources: Sources): Promise<readonly string[]> {
  const slash = typed.indexOf('/');
  if (slash < 0) return (await sources.kinds()).map((kind) => `${kind}/`);
  const kind = typed.slice(0, slash);
  return (await sources.names(kind, flags)).map((name) => `${kind}/${name}`);
}

/** `ippool.spec.cidr`; with a dot at the end what has fields of its own. */
async function fields(typed: string, sources: Sources): Promise<readonly string[]> {
  const dot = typed.lastIndexOf('.');
  if (dot < 0) return sources.kinds();
  const parent = typed.slice(0, dot);
  return (await sources.fields(parent)).map((field) => `${parent}.${field}`);
}
