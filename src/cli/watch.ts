/** `get --watch`: what there is, then each change, until Ctrl-C. */
import { isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import type { Query } from '../datastore/datastore.ts';
import type { Surroundings } from './change-resources.ts';
import { EXIT_INTERRUPTED } from './failure.ts';
import type { Scope } from './get-resources.ts';
import { resolveNamespace } from './namespaces.ts';
import { changePrinter } from './printers/change-printer.ts';
import type { PrintOptions } from './printers/print.ts';
import type { Request } from './requests.ts';
import { type Change, WatchedState } from './watched-state.ts';

export interface WatchOptions extends PrintOptions {
  readonly scope: Scope;
}

/** Returns when nobody reads any more, or after Ctrl-C. */
export async function watchAndPrint(
  client: Client,
  requests: readonly [Request, ...Request[]],
  options: WatchOptions,
  { output, interrupt }: Surroundings,
): Promise<void> {
  const [{ kind }] = requests;
  const names = requests.flatMap(({ resource }) => resource.metadata.name || []);
  const query = queryFor(requests[0], names, options.scope);
  const printed = await changePrinter(kind, options);
  await interrupt.during(async (asked) => {
    const signal = AbortSignal.any([asked, output.closed]);
    const skipped = (key: string, reason: string) => output.note(`skipped ${key}, which cannot be read: ${reason}`);
    for await (const changes of changesOf(client, query, new WatchedState(names, options.scope.wanted), { signal, skipped })) {
      await output.out(await printed(changes));
      if (signal.aborted) break;
    }
  });
  if (interrupt.wasAsked) process.exitCode = EXIT_INTERRUPTED;
}

interface Watching {
  readonly signal: AbortSignal;
  readonly skipped: (key: string, reason: string) => void;
}

/** First all there is, in one batch. After a gap that the store cannot fill, what changed meanwhile. */
async function* changesOf(client: Client, query: Query, state: WatchedState, { signal, skipped }: Watching): AsyncGenerator<Change[]> {
  while (!signal.aborted) {
    const page = await client.listAll(query);
    for (const { key, reason } of page.unreadable) skipped(key, reason);
    yield state.list(page.items);
    try {
      for await (const event of client.watch(query, page.revision, signal)) {
        if (event.type === 'unreadable') skipped(event.unreadable.key, event.unreadable.reason);
        const changes = state.event(event);
        if (changes.length > 0) yield changes;
      }
      return;
    } catch (error) {
      if (!isCalicoError(error, 'Expired')) throw error;
    }
  }
}

function queryFor({ kind }: Request, names: readonly string[], scope: Scope): Query {
  const [name = ''] = names;
  const choice = {
    kind: kind.kind,
    namespaced: kind.namespaced,
    name,
    documented: undefined,
    flag: scope.namespace,
    all: scope['all-namespaces'],
  };
  return { kind: kind.kind, namespace: resolveNamespace(choice), name: names.length === 1 ? name : undefined };
}
