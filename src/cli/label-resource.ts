/** `label`: one label of one resource (reference calicoctl-cli.md 7.6). Kind and name are echoed as they were typed. */
import { CalicoError, type ErrorCode, isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import { type LabelChange, type LabelOutcome, labelResource } from '../client/operations/label.ts';
import { refOf } from '../resources/resource.ts';
import { Connection, type ConnectionFlags } from './connection.ts';
import { hintOf, messageOf } from './error-text.ts';
import { Failure } from './failure.ts';
import { resolveNamespace } from './namespaces.ts';
import { withNearNames } from './near-names.ts';
import type { Output } from './output.ts';
import { reportOutcome } from './report-outcomes.ts';
import { type Request, refuseEmptyNames, requestsOfNames } from './requests.ts';
import { withResultDocument } from './result-document.ts';

export interface LabelFlags extends ConnectionFlags {
  readonly namespace: string;
  readonly output: string;
  readonly overwrite: boolean;
  readonly remove: boolean;
}

export interface LabelArgs {
  readonly kind: string;
  readonly name: string;
  /** `key=value`, or the key that is to be removed. */
  readonly label: string;
}

export async function labelAndReport(flags: LabelFlags, args: LabelArgs, output: Output): Promise<void> {
  await withResultDocument('label', { format: flags.output, output, dryRun: flags['dry-run'] }, async () => {
    const change = readChange(flags, args.label);
    await using connection = await Connection.open(flags, output);
    const request = await failing(args, async () => {
      await connection.checkForWriting(flags, output);
      return (await requestsOfNames(args.kind, [args.name]))[0]!;
    });
    const { client } = connection;
    await failing(args, async () => refuseEmptyNames([args.name]));
    const { namespace, result } = await labelOne(client, request, flags, change);
    const error = errorOf(result, change.key, args);
    const of = { request, namespace };
    await reportOutcome('label', error ? { ...of, action: 'failed', error } : { ...of, action: 'labelled', revision: revisionOf(result) }, {
      output,
      format: flags.output,
      dryRun: flags['dry-run'],
      success: successText(result, change.key, args),
    });
  });
}

function readChange({ remove, overwrite }: LabelFlags, label: string): LabelChange {
  if (remove) return { key: label, remove: true };
  const equals = label.indexOf('=');
  if (equals < 0) throw new Failure(`invalid label ${label}`, { hint: 'A label is written key=value; --remove takes the key alone.' });
  return { key: label.slice(0, equals), value: label.slice(equals + 1), overwrite };
}

async function labelOne(
  client: Client,
  request: Request,
  flags: LabelFlags,
  change: LabelChange,
): Promise<{ namespace?: string | undefined; result: LabelOutcome }> {
  const { kind, resource } = request;
  const { name = '' } = resource.metadata;
  try {
    const namespace = resolveNamespace({
      kind: kind.kind,
      namespaced: kind.namespaced,
      name,
      documented: undefined,
      flag: flags.namespace,
    });
    const ref = { ...refOf(resource), namespace };
    const result = await labelResource(client, ref, change);
    const isMissing = result.action === 'failed' && result.at === 'read';
    return { namespace, result: isMissing ? { ...result, error: await withNearNames(client, ref, result.error) } : result };
  } catch (error) {
    return { result: { action: 'failed', at: 'read', error } };
  }
}

function revisionOf(result: LabelOutcome): string | undefined {
  return 'stored' in result ? result.stored.revision : undefined;
}

function successText({ action }: LabelOutcome, key: string, { kind, name }: LabelArgs): string {
  return action === 'removed'
    ? `Successfully removed label ${key} from ${kind} ${name}\n`
    : `Successfully ${action} label ${key} on ${kind} ${name}\n`;
}

function errorOf(result: LabelOutcome, key: string, { kind, name }: LabelArgs): CalicoError | undefined {
  if (result.action === 'refused') {
    if (result.because === 'absent')
      return new CalicoError('NotFound', `cannot remove label of ${kind} ${name}, key ${key} does not exist`);
    const message = `failed to update label of ${kind} ${name}, key ${key} is already present. please use '--overwrite' to set a new value`;
    return new CalicoError('AlreadyExists', message);
  }
  if (result.action !== 'failed') return undefined;
  return because(result.error, result.at === 'read' ? `${kind} ${name} not found` : `failed to update ${kind} ${name}, label not changed`);
}

/** Upstream's text hides why: the reason goes below. */
function because(error: unknown, message: string): CalicoError {
  const code: ErrorCode = isCalicoError(error) ? error.code : 'Datastore';
  const hint = [code === 'NotFound' ? '' : messageOf(error), hintOf(error)].filter(Boolean).join('\n') || undefined;
  return new CalicoError(code, message, { hint, cause: error });
}

async function failing<T>({ kind, name }: LabelArgs, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure(`failed to get ${kind} ${name}, error ${messageOf(error)}`, { hint: hintOf(error), cause: error });
  }
}
