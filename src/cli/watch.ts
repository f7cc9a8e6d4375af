/** `get --watch`: what there is, then each change, until Ctrl-C. */
import type { Client } from '../client/client.ts';
import type { Query } from '../datastore/datastore.ts';
import type { Surroundings } from './change-resources.ts';
import { changesOf } from './changes.ts';
import { EXIT_INTERRUPTED } from './failure.ts';
import type { Scope } from './get-resources.ts';
import { resolveNamespace } from './namespaces.ts';
import { changePrinter } from './printers/change-printer.ts';
import type { PrintOptions } from './printers/print.ts';
import type { Request } from './requests.ts';
import { WatchedState } from './watched-state.ts';

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
