/** `diff`: what `apply` would change. Everything is applied to a store that keeps in memory what is written. */
import { isCalicoError } from '../../base/errors.ts';
import type { Client } from '../../client/client.ts';
import { applyResource } from '../../client/operations/apply.ts';
import { identifier, type Ref, type Resource, refOf } from '../../resources/resource.ts';
import { changeResources, type Surroundings } from '../change-resources.ts';
import type { ConnectionFlags } from '../connection.ts';
import { EXIT_INTERRUPTED, Failure } from '../failure.ts';
import { formatPlace } from '../manifest/source.ts';
import { hintsOf, type Outcome, placesOf } from '../outcome.ts';
import type { Output } from '../output.ts';
import { type FileFlags, type Request, requestsOfFiles } from '../requests.ts';
import { resultDocument } from '../result-document.ts';
import { resourceDiff } from './resource-diff.ts';

export const EXIT_DIFFERENT = 1;

export interface DiffFlags extends ConnectionFlags, FileFlags {
  readonly namespace: string;
  readonly output: string;
}

/** Sets the exit code where something differs; throws Failure where something could not be applied. */
export async function diffAndPrint(flags: DiffFlags, surroundings: Surroundings): Promise<void> {
  const change = {
    command: 'diff',
    verb: 'apply',
    flags: { ...flags, 'dry-run': true },
    requests: () => requestsOfFiles(flags),
    work: tryOut,
    report: (outcomes: readonly Outcome[]) => reportDiffs(outcomes, flags, surroundings.output),
  } as const;
  await changeResources(change, surroundings);
}

async function tryOut(client: Client, resource: Resource, { source }: Request) {
  const before = await stored(client, refOf(resource));
  const outcome = await applyResource(client, resource);
  if (outcome.action === 'unchanged') return outcome;
  const ref = refOf(outcome.stored.resource);
  const { resource: after } = await client.get(ref);
  return { ...outcome, diff: resourceDiff({ name: identifier(ref), before, after, origin: source && formatPlace(source.locate([])) }) };
}

async function stored(client: Client, ref: Ref): Promise<Resource | undefined> {
  if (ref.name === '') return undefined;
  try {
    return (await client.get(ref)).resource;
  } catch (error) {
    if (isCalicoError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function reportDiffs(outcomes: readonly Outcome[], { output: format }: DiffFlags, output: Output): Promise<void> {
  const diffs = outcomes.flatMap((outcome) => ('diff' in outcome && outcome.diff ? [outcome.diff] : []));
  if (format === 'json') await output.out(resultDocument('diff', outcomes, { dryRun: true }));
  else for (const diff of diffs) await output.out(coloured(diff, output));
  if (diffs.length > 0) process.exitCode = EXIT_DIFFERENT;
  if (outcomes.some(({ action }) => action === 'not started'))
    throw new Failure('interrupted', { exitCode: EXIT_INTERRUPTED, documented: true });
  const failures = outcomes.filter((outcome) => outcome.action === 'failed');
  if (failures.length === 0) return;
  throw new Failure(`${failures.length} of ${outcomes.length} resource(s) could not be applied:`, {
    details: failures.flatMap(placesOf),
    hint: hintsOf(failures).join('\n') || undefined,
    documented: true,
  });
}

function coloured(diff: string, output: Output): string {
  const colour = (line: string) => {
    if (/^(---|\+\+\+) /.test(line)) return output.style('bold', line);
    if (line.startsWith('@@')) return output.style('cyan', line);
    return line.startsWith('-') ? output.style('red', line) : line.startsWith('+') ? output.style('green', line) : line;
  };
  return diff.split('\n').map(colour).join('\n');
}
