/** The machine-readable result of `-o json` (schemas/output/results.json). */
import { isCalicoError } from '../base/errors.ts';
import { hintOf, messageOf, rewrite } from './error-text.ts';
import { EXIT_FAILED, Failure } from './failure.ts';
import type { Path } from './manifest/source.ts';
import { type Outcome, placeOf } from './outcome.ts';
import type { Output } from './output.ts';
import type { Request } from './requests.ts';

/** `command` is the word on the command line. */
export function resultDocument(command: string, outcomes: readonly Outcome[], { dryRun }: { dryRun?: boolean | undefined } = {}): string {
  const count = (...actions: Outcome['action'][]) => outcomes.filter(({ action }) => actions.includes(action)).length;
  const failed = count('failed');
  const notStarted = count('not started');
  const summary = { total: outcomes.length, succeeded: outcomes.length - failed - notStarted, failed, notStarted };
  const results = outcomes.map((outcome) => resultOf(outcome, dryRun));
  return `${JSON.stringify({ command, dryRun: dryRun || undefined, results, summary }, null, 2)}\n`;
}

function resultOf(outcome: Outcome, dryRun: boolean | undefined) {
  const { request, namespace } = outcome;
  const { kind, metadata } = request.resource;
  const place = placeOf(request, []);
  return {
    kind,
    name: metadata.name ?? '',
    namespace,
    file: place?.file,
    line: place?.line,
    status: outcome.action,
    // A revision that was only tried means nothing to anybody.
    resourceVersion: 'revision' in outcome && !dryRun ? outcome.revision : undefined,
    diff: 'diff' in outcome ? outcome.diff : undefined,
    error: outcome.action === 'failed' ? errorOf(outcome.error, request) : undefined,
  };
}

function errorOf(error: unknown, request: Request) {
  if (!isCalicoError(error)) return { code: 'Internal', message: messageOf(error) };
  const { code, message, findings } = error;
  return {
    code,
    message,
    hint: hintOf(error),
    findings:
      findings.length > 0
        ? findings.map(({ name, value, reason, advice, path }) => ({ name, value, reason, advice, ...whereIs(request, path) }))
        : undefined,
  };
}

function whereIs(request: Request, path: Path | undefined) {
  return { path: path?.join('.'), ...placeOf(request, path) };
}

export interface DocumentOptions {
  /** Empty: text for people. */
  readonly format: string;
  readonly output: Output;
  readonly dryRun?: boolean | undefined;
  /** Those that the command knows; JSON alone where it does not say. */
  readonly formats?: readonly string[];
}

/** Whatever keeps `work` from reporting on each resource becomes a document of its own, beside the message on stderr. */
export async function withResultDocument(command: string, options: DocumentOptions, work: () => Promise<void>): Promise<void> {
  const { format, output, dryRun, formats = ['json'] } = options;
  if (format !== '' && !formats.includes(format)) {
    const hint = formats.length === 1 ? `${formats[0]} is the only format of this command.` : `Formats: ${formats.join(', ')}.`;
    throw new Failure(`unrecognized output format '${format}'`, { hint });
  }
  try {
    await work();
  } catch (error) {
    if (format === '' || (error instanceof Failure && error.documented)) throw error;
    await output.out(await documentText(failureDocument(command, error, dryRun), format));
    throw documented(error);
  }
}

/** The error of a command whose document is printed: beside that, standard output holds nothing. */
export function documented(error: unknown): Failure {
  const { details, exitCode } = error instanceof Failure ? error : { details: [], exitCode: EXIT_FAILED };
  return new Failure(messageOf(error), { details, exitCode, hint: hintOf(error), cause: error, documented: true });
}

/** With a newline at the end. Integers may be bigints. */
export async function documentText(document: object, format: string): Promise<string> {
  if (format === 'yaml') return (await import('../encoding/yaml-emit.ts')).toYaml(document);
  return `${JSON.stringify(document, (_, value) => (typeof value === 'bigint' ? rawJson(String(value)) : value), 2)}\n`;
}

/** TypeScript does not know it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

function failureDocument(command: string, error: unknown, dryRun = false): object {
  const summary = { total: 0, succeeded: 0, failed: 0, notStarted: 0 };
  return { command, dryRun: dryRun || undefined, results: [], summary, error: failureOf(error) };
}

/** Why nothing was done, as documents have it. */
export function failureOf(error: unknown): object {
  const { code } = isCalicoError(error) ? error : error instanceof Failure && isCalicoError(error.cause) ? error.cause : { code: 'Usage' };
  const details = error instanceof Failure ? error.details : [];
  return { code, message: rewrite(messageOf(error)), hint: hintOf(error), details };
}
