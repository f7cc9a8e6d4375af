/** What a command is asked to work on: resources of files, or names on the command line (reference calicoctl-cli.md 5). */
import type { Kind } from '../resources/kind.ts';
import { kindByAlias, kindNames, userKindByName } from '../resources/registry.ts';
import { API_VERSION, type Resource } from '../resources/resource.ts';
import { nearest } from './argv/suggest.ts';
import { Failure } from './failure.ts';
import type { Loaded } from './manifest/load.ts';
import type { Source } from './manifest/source.ts';

export interface Request {
  readonly kind: Kind;
  /** With nothing but a name where it was named on the command line. */
  readonly resource: Resource;
  /** Absent where it was named on the command line. */
  readonly source?: Source;
}

export interface FileFlags {
  readonly filename: string;
  readonly recursive: boolean;
  readonly 'skip-empty': boolean;
}

/** Throws at once, before anybody opens a store for nothing. */
function requireFile({ filename }: FileFlags): void {
  if (filename === '') throw nothingGiven('a file with -f');
}

export function nothingGiven(expected: string): Failure {
  return new Failure(`no resources specified: give ${expected}`, { hint: '-f takes a file, a folder, or - for standard input.' });
}

/** Calls `visit` with each resource of `-f`; nothing may be done with any before all are read. */
export async function readRequests(flags: FileFlags, visit: (loaded: Loaded) => void): Promise<void> {
  requireFile(flags);
  const { readManifests } = await import('./manifest/load.ts');
  const { filename, recursive, 'skip-empty': skipEmpty } = flags;
  await readManifests({ filename, recursive, skipEmpty, stdin: process.stdin, findKind: userKindByName }, visit);
}

/** All of them; empty only where `--skip-empty` allows it. Throws at once where no file is given. */
export function requestsOfFiles(flags: FileFlags): Promise<Request[]> {
  requireFile(flags);
  const requests: Request[] = [];
  return readRequests(flags, (loaded) => requests.push(loaded)).then(() => requests);
}

/** One for each name, one without a name where none is given. */
export async function requestsOfNames(kindName: string, names: readonly string[] = []): Promise<Request[]> {
  const kind = await kindNamed(kindName);
  const wanted = names.length === 0 ? [''] : names;
  return wanted.map((name) => ({ kind, resource: { kind: kind.kind, apiVersion: API_VERSION, metadata: { name } } }));
}

/** By any spelling of the command line. Throws Failure for one that no kind has. */
export async function kindNamed(typed: string): Promise<Kind> {
  const kind = await kindByAlias(typed);
  if (kind) return kind;
  const near = nearest(
    typed.toLowerCase(),
    kindNames().flatMap(({ aliases }) => aliases),
  );
  const hint = near[0] === undefined ? '`calicoctl api-resources` lists the kinds there are.' : `Did you mean ${near[0]}?`;
  throw new Failure(`resource type '${typed}' is not supported`, { hint });
}

/** Upstream says so only after it has a client. */
export function refuseEmptyNames(names: readonly string[] = []): void {
  if (names.includes('')) throw new Failure('resource name may not be empty');
}

/** The one kind of all of them, if it is one. */
export function singleKind(requests: readonly Request[]): string | undefined {
  const kinds = new Set(requests.map(({ kind }) => kind.kind));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}
