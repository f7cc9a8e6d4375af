/** `get`: from the command line to what is printed (reference calicoctl-cli.md 4, 6.6, 9). */
import { isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import type { BGPConfiguration } from '../resources/generated/types.ts';
import type { Surroundings } from './change-resources.ts';
import { Connection, type ConnectionFlags } from './connection.ts';
import { hintOf, messageOf } from './error-text.ts';
import { Failure, ManifestFailure } from './failure.ts';
import { exported, getResources, type Scope } from './get-resources.ts';
import { parseFormat } from './printers/format.ts';
import { print } from './printers/print.ts';
import { type FileFlags, nothingGiven, type Request, refuseEmptyNames, singleKind } from './requests.ts';
import { selectorOf } from './selection/select.ts';
import { areNamed, requestsOf } from './selection/words.ts';

/** Without a BGPConfiguration that says otherwise. */
const DEFAULT_AS_NUMBER = '64512';

export interface GetFlags extends ConnectionFlags, FileFlags, Omit<Scope, 'wanted'> {
  readonly output: string;
  readonly export: boolean;
  readonly watch: boolean;
  readonly selector: string;
}

export interface GetArgs {
  readonly kind: string | undefined;
  readonly names: readonly string[];
}

export async function getAndPrint(flags: GetFlags, { kind, names }: GetArgs, surroundings: Surroundings): Promise<void> {
  const { output } = surroundings;
  const format = parseFormat(flags.output);
  if (kind === undefined && flags.filename === '') await prefixed(Promise.reject(nothingGiven('a kind, or a file with -f')));
  const scope = { ...flags, wanted: await prefixed(selectorOf(flags, { kind, names })) };
  await using connection = await Connection.open(flags, output);
  await prefixed(connection.checkVersion(flags));
  const requests = await prefixed(requestsOf(flags, { kind, names }));
  const { client } = connection;
  await prefixed(Promise.resolve().then(() => refuseEmptyNames(names)));
  const options = {
    format,
    showNamespace: flags.namespace !== '' || flags['all-namespaces'],
    globalASNumber: () => globalASNumber(client),
  };
  if (flags.watch) {
    const { watchAndPrint } = await import('./watch.ts');
    return await watchAndPrint(client, watched(requests, flags), { ...options, scope }, surroundings);
  }
  const { entries, errors, unreadable } = await getResources(client, requests, scope);
  await print(flags.export && areNamed({ kind, names }) ? entries.map(exported) : entries, options, output);
  for (const line of unreadable) output.note(line);
  if (errors.length === 0) return;
  throw new Failure(errors.map(messageOf).join('\n'), { hint: [...new Set(errors.map(hintOf).filter(Boolean))].join('\n') || undefined });
}

/** What goes wrong before anything is asked for has words of its own; a file that cannot be read has not. */
async function prefixed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ManifestFailure) throw error;
    throw new Failure(`failed to get resources: ${messageOf(error)}`, { hint: hintOf(error), cause: error });
  }
}

function watched(requests: readonly Request[], flags: GetFlags): readonly [Request, ...Request[]] {
  if (flags.filename !== '') throw new Failure('cannot watch resources of a file: name a kind');
  if (singleKind(requests) === undefined) throw new Failure('cannot watch several kinds at once: name one');
  return requests as [Request, ...Request[]];
}

/** `unknown` where it cannot be found out. */
async function globalASNumber(client: Client): Promise<string> {
  try {
    const { resource } = await client.get<BGPConfiguration>({ kind: 'BGPConfiguration', name: 'default' });
    return String(resource.spec.asNumber ?? DEFAULT_AS_NUMBER);
  } catch (error) {
    return isCalicoError(error, 'NotFound') ? DEFAULT_AS_NUMBER : 'unknown';
  }
}
