/** create, apply, replace and delete: many resources, each on its own, and what became of them (reference calicoctl-cli.md 6, 7). */
import { CalicoError, type ErrorCode, isCalicoError } from '../base/errors.ts';
import { runInBulk, type Settled } from '../client/bulk.ts';
import type { Client } from '../client/client.ts';
import type { Stored } from '../datastore/datastore.ts';
import type { Verb } from '../resources/kind.ts';
import { type Resource, refOf } from '../resources/resource.ts';
import { Connection, type ConnectionFlags } from './connection.ts';
import type { Interrupt } from './interrupt.ts';
import { resolveNamespace } from './namespaces.ts';
import { withNearNames } from './near-names.ts';
import { withNextStep } from './next-step.ts';
import type { Action, Outcome } from './outcome.ts';
import type { Output } from './output.ts';
import { showProgress } from './progress.ts';
import { reportOutcomes } from './report-outcomes.ts';
import { type Request, refuseEmptyNames } from './requests.ts';
import { withResultDocument } from './result-document.ts';
import { NOTHING_FOUND, NOTHING_GIVEN, PAST } from './results.ts';

export interface Change {
  /** The word on the command line, where it is not the verb. */
  readonly command?: string;
  readonly verb: 'create' | 'apply' | 'replace' | 'delete';
  readonly flags: ConnectionFlags & { readonly namespace: string; readonly output: string; readonly verbose?: boolean };
  /** What to work on; `names` are those of the command line. Throws at once where nothing is named. */
  readonly requests: () => Promise<readonly Request[]>;
  readonly names?: readonly string[] | undefined;
  readonly work: (client: Client, resource: Resource, request: Request) => Promise<Done>;
  /** Whatever only the store can say of what to work on. */
  readonly select?: (client: Client, requests: readonly Request[]) => Promise<readonly Request[]>;
  /** With this error, nothing was to be done. */
  readonly tolerated?: ErrorCode | undefined;
  /** Instead of upstream's messages. */
  readonly report?: (outcomes: readonly Outcome[]) => Promise<void>;
}

interface Done {
  readonly action: Action;
  readonly stored: Stored;
  readonly diff?: string;
}

export interface Surroundings {
  readonly output: Output;
  readonly interrupt: Interrupt;
}

/** Prints what was done; throws Failure where something was not. */
export async function changeResources(change: Change, surroundings: Surroundings): Promise<void> {
  const document = { format: change.flags.output, output: surroundings.output, dryRun: change.flags['dry-run'] };
  await withResultDocument(change.command ?? change.verb, document, () => changeAndReport(change, surroundings));
}

async function changeAndReport(change: Change, { output, interrupt }: Surroundings): Promise<void> {
  const { verb, flags } = change;
  interrupt.onExit = () => output.err(`interrupted: nothing was ${PAST[verb]}\n`);
  const reading = change.requests();
  // Files are read while the store answers; what is wrong with the store comes first all the same.
  reading.catch(() => {});
  await using connection = await Connection.open(flags, output);
  await connection.checkForWriting(flags, output);
  const given = await reading;
  const { client } = connection;
  if (given.length === 0 && flags.output === '') return output.out(NOTHING_GIVEN);
  const failure = verb === 'delete' ? undefined : await initialize(client);
  refuseEmptyNames(change.names);
  const requests = change.select ? await change.select(client, given) : given;
  if (requests.length === 0 && flags.output === '') return output.out(NOTHING_FOUND);
  const outcomes = failure
    ? requests.map((request) => refused(request, failure))
    : await interrupt.during((signal) => {
        interrupt.onExit = () => output.err(`interrupted twice: what was under way may have been ${PAST[verb]} or not\n`);
        return changeAll(client, requests, change, output, signal);
      });
  interrupt.onExit = undefined;
  if (change.report) return change.report(outcomes);
  await reportOutcomes(verb, outcomes, { output, format: flags.output, dryRun: flags['dry-run'], verbose: flags.verbose });
}

/** What keeps a store from being set up is its own affair, unless there is no store to talk to. */
async function initialize(client: Client): Promise<unknown> {
  try {
    await client.ensureInitialized();
  } catch (error) {
    if (isCalicoError(error, 'Unreachable')) return error;
  }
  return undefined;
}

async function changeAll(
  client: Client,
  requests: readonly Request[],
  change: Change,
  output: Output,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const targets = requests.map((request) => target(request, change.flags.namespace));
  const lost = new AbortController();
  let unreachable: CalicoError | undefined;
  const progress = showProgress(output, PAST[change.verb]);
  const work = async (resource: Resource, index: number) => {
    const { error } = targets[index]!;
    if (error) throw error;
    try {
      return await change.work(client, resource, requests[index]!);
    } catch (error) {
      // Thousands of requests would each wait for an answer that does not come.
      if (isCalicoError(error, 'Unreachable')) {
        unreachable = error;
        lost.abort();
      }
      const named = change.verb === 'delete' && !requests[index]!.source && !change.tolerated;
      throw named ? await withNearNames(client, refOf(resource), error) : withNextStep(change.verb, resource, error);
    }
  };
  const settled = await runInBulk(
    targets.map(({ resource }) => resource),
    BULK_VERBS[change.verb],
    work,
    { signal: AbortSignal.any([signal, lost.signal]), onProgress: (state) => progress.update(state) },
  );
  progress.done();
  return settled.map((result, index) => {
    const done = outcomeOf(requests[index]!, targets[index]!.namespace, result, change.tolerated);
    return done.action === 'not started' && unreachable ? { ...done, action: 'failed', error: notTried(unreachable) } : done;
  });
}

const BULK_VERBS: Readonly<Record<Change['verb'], Verb>> = { create: 'create', apply: 'apply', replace: 'update', delete: 'delete' };

interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  /** It cannot be worked on as asked. */
  readonly error?: unknown;
}

function target({ kind, resource }: Request, flag: string): Target {
  const { name = '', namespace: documented } = resource.metadata;
  try {
    const namespace = resolveNamespace({ kind: kind.kind, namespaced: kind.namespaced, name, documented, flag });
    return { resource: namespace === documented ? resource : { ...resource, metadata: { ...resource.metadata, namespace } }, namespace };
  } catch (error) {
    return { resource, namespace: documented, error };
  }
}

function outcomeOf(request: Request, namespace: string | undefined, result: Settled<Done>, tolerated: ErrorCode | undefined): Outcome {
  const of = { request, namespace };
  if (result.status === 'not started') return { ...of, action: 'not started' };
  if (result.status === 'done') {
    const { action, stored, diff } = result.value;
    return { ...of, action, revision: stored.revision, diff };
  }
  const { error } = result;
  return tolerated && isCalicoError(error, tolerated) ? { ...of, action: 'skipped' } : { ...of, action: 'failed', error };
}

/** Thousands that were not sent: their own outcome is known. */
function notTried(cause: CalicoError): CalicoError {
  return new CalicoError('Unreachable', 'not tried: the datastore no longer answers', { hint: cause.hint, cause });
}

function refused(request: Request, error: unknown): Outcome {
  return { request, namespace: request.resource.metadata.namespace, action: 'failed', error };
}
