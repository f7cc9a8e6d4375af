/** What a command that worked on several resources prints at the end: for people as upstream does, for programs as JSON. */
import { isCalicoError } from '../base/errors.ts';
import { hintOf, messageOf } from './error-text.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, Failure } from './failure.ts';
import { type Failed, hintsOf, nameOf, type Outcome, placesOf } from './outcome.ts';
import type { Output } from './output.ts';
import { singleKind } from './requests.ts';
import { resultDocument } from './result-document.ts';
import { type BulkVerb, bulkMessages, deleteMessages, marked, PAST } from './results.ts';

type Verb = BulkVerb | 'delete';

/** How many are named of those that were not done for a reason not their own. */
const NAMED = 20;

export interface Reporting {
  readonly output: Output;
  /** `json`, or empty for people. */
  readonly format: string;
  /** It was only tried. */
  readonly dryRun?: boolean | undefined;
  /** A line for each resource, too. */
  readonly verbose?: boolean | undefined;
}

/** Throws Failure where something was not done: the caller's error handling prints it. */
export async function reportOutcomes(
  verb: Verb,
  outcomes: readonly Outcome[],
  { output, format, dryRun = false, verbose = false }: Reporting,
): Promise<void> {
  const failures = outcomes.filter((outcome) => outcome.action === 'failed');
  const tally = {
    total: outcomes.length,
    handled: outcomes.filter((outcome) => counts(verb, outcome)).length,
    kind: singleKind(outcomes.map(({ request }) => request)),
    errors: failures.map(({ error }) => messageOf(error)),
  };
  const { stdout, stderr } = verb === 'delete' ? deleteMessages(tally) : bulkMessages(verb, tally);
  if (format === 'json') await output.out(resultDocument(verb, outcomes, { dryRun }));
  else {
    if (verbose) for (const outcome of outcomes) await output.out(marked(`${nameOf(outcome)} ${outcome.action}\n`, dryRun));
    await output.out(marked(stdout, dryRun));
  }
  const isInterrupted = outcomes.some(({ action }) => action === 'not started');
  if (stderr === undefined && !isInterrupted) return;
  const { places, unplaced } = placesOfAll(failures);
  const [message, ...more] = [...(stderr === undefined ? [] : [stderr]), ...extent(verb, outcomes, unplaced, isInterrupted)];
  throw new Failure(message!, {
    details: [...places, ...more],
    hint: hintsOf(failures).join('\n') || undefined,
    exitCode: isInterrupted ? EXIT_INTERRUPTED : EXIT_FAILED,
    documented: true,
  });
}

/** What a store says of thousands of resources alike has places only for the first of them; `unplaced` are those whose names must do. */
function placesOfAll(failures: readonly Failed[]): { places: readonly string[]; unplaced: readonly Failed[] } {
  const repeated = new Map<string, number>();
  const places: string[] = [];
  const unplaced: Failed[] = [];
  for (const failed of failures) {
    const isOfStore = isCalicoError(failed.error, 'Unreachable', 'Unauthorised', 'Datastore');
    const message = messageOf(failed.error);
    const count = (repeated.get(message) ?? 0) + 1;
    repeated.set(message, count);
    const own = isOfStore && count > NAMED ? [] : placesOf(failed);
    places.push(...own);
    if (isOfStore && own.length === 0) unplaced.push(failed);
  }
  return { places, unplaced };
}

/** How much was done; of upstream's texts only some tell it. */
function extent(verb: Verb, outcomes: readonly Outcome[], unplaced: readonly Outcome[], isInterrupted: boolean): string[] {
  // Upstream's `replace` says 1 of 1 even where it failed.
  if (outcomes.length === 1 && !isInterrupted && verb !== 'replace') return [];
  const done = outcomes.filter(({ action }) => action !== 'not started' && action !== 'failed').length;
  const isDoubtful = (outcome: Outcome) => outcome.action === 'failed' && isCalicoError(outcome.error) && outcome.error.outcomeUnknown;
  const missed = [...unplaced, ...outcomes.filter(({ action }) => action === 'not started')];
  return [
    `${isInterrupted ? 'interrupted: ' : ''}${PAST[verb]} ${done} of ${outcomes.length} resources`,
    ...named(`perhaps ${PAST[verb]}, perhaps not`, missed.filter(isDoubtful)),
    ...named(
      `not ${PAST[verb]}`,
      missed.filter((outcome) => !isDoubtful(outcome)),
    ),
  ];
}

function named(title: string, outcomes: readonly Outcome[]): string[] {
  if (outcomes.length === 0) return [];
  const others = outcomes.length > NAMED ? `, and ${outcomes.length - NAMED} more` : '';
  return [`${title}: ${outcomes.slice(0, NAMED).map(nameOf).join(', ')}${others}`];
}

export interface OutcomeTexts extends Omit<Reporting, 'verbose'> {
  /** What is printed when it was done. */
  readonly success: string;
  /** What is put before the error. */
  readonly failed?: string;
}

/** The same for a command that works on one resource only. */
export async function reportOutcome(
  command: string,
  outcome: Outcome,
  { output, format, dryRun, success, failed = '' }: OutcomeTexts,
): Promise<void> {
  if (format === 'json') await output.out(resultDocument(command, [outcome], { dryRun }));
  else if (outcome.action !== 'failed') await output.out(marked(success, dryRun));
  if (outcome.action !== 'failed') return;
  throw new Failure(`${failed}${messageOf(outcome.error)}`, { hint: hintOf(outcome.error), cause: outcome.error, documented: true });
}

/** Upstream's `replace` counts what failed, unless it was not even tried. */
function counts(verb: Verb, outcome: Outcome): boolean {
  if (outcome.action === 'not started') return false;
  return outcome.action !== 'failed' || (verb === 'replace' && wasTried(outcome));
}

function wasTried({ error }: Failed): boolean {
  return !isCalicoError(error, 'Usage');
}
