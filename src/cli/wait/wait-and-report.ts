/** `wait`: from the command line to what is printed. */
import { CalicoError, notFound } from '../../base/errors.ts';
import type { Client } from '../../client/client.ts';
import { parseDuration } from '../../encoding/duration.ts';
import { identifier, type Ref } from '../../resources/resource.ts';
import type { Surroundings } from '../change-resources.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, Failure } from '../failure.ts';
import { resolveNamespace } from '../namespaces.ts';
import { withNearNames } from '../near-names.ts';
import type { Outcome } from '../outcome.ts';
import type { Request } from '../requests.ts';
import { resultDocument, withResultDocument } from '../result-document.ts';
import { selectorOf } from '../selection/select.ts';
import { areNamed, requestsOfWords, type Words } from '../selection/words.ts';
import { parseCondition, type WaitCondition } from './condition.ts';
import { type Unmet, type Waiting, waitFor } from './wait-for.ts';

/** Of setTimeout. */
const LONGEST_MS = 2 ** 31 - 1;

export interface WaitFlags extends ConnectionFlags {
  readonly for: string;
  readonly timeout: string;
  readonly namespace: string;
  readonly selector: string;
  readonly output: string;
}

export async function waitAndReport(flags: WaitFlags, words: Words, surroundings: Surroundings): Promise<void> {
  const { output } = surroundings;
  await withResultDocument('wait', { format: flags.output, output }, async () => {
    const condition = parseCondition(flags.for);
    const timeout = milliseconds(flags.timeout);
    if (!words.kind) throw new Failure('nothing to wait for: give a kind, and names or --selector');
    const wanted = await selectorOf({ ...flags, filename: '' }, words);
    if (!wanted && !areNamed(words)) throw new Failure('nothing to wait for: give names or --selector');
    await using connection = await Connection.open(flags, output);
    await connection.checkVersion(flags);
    const requests = await requestsOfWords(words.kind, words.names);
    const { client } = connection;
    const groups = await groupsOf(client, requests, { flag: flags.namespace, wanted, condition });
    await waitForAll(client, groups, { flags, condition, timeout }, surroundings);
  });
}

/** Undefined for no limit. */
function milliseconds(text: string): number | undefined {
  try {
    const nanoseconds = parseDuration(text);
    return nanoseconds < 0n ? undefined : Math.min(Math.ceil(Number(nanoseconds) / 1e6), LONGEST_MS);
  } catch (error) {
    throw new Failure(`invalid timeout: ${messageOf(error)}`, { hint: 'A timeout is a duration such as 90s, 5m or 1h30m.', cause: error });
  }
}

/** Resources of one kind, which one watch sees. */
type Group = Pick<Waiting, 'kind' | 'namespace' | 'names' | 'wanted'> & { readonly request: Request };

interface Choice {
  readonly flag: string;
  readonly wanted: Waiting['wanted'];
  readonly condition: WaitCondition;
}

async function groupsOf(client: Client, requests: readonly Request[], { flag, wanted, condition }: Choice): Promise<Group[]> {
  const byKind = Map.groupBy(requests, ({ kind }) => kind);
  const groups = Array.from(byKind.values(), async ([request, ...others]): Promise<Group> => {
    const { kind, namespaced } = request!.kind;
    const names = [request!, ...others].map(({ resource }) => resource.metadata.name ?? '');
    const namespace = resolveNamespace({ kind, namespaced, name: names[0]!, documented: undefined, flag });
    const group = { kind, namespace, request: request! };
    if (!wanted) return { ...group, names: [...new Set(names)] };
    if (condition.of === 'create') return { ...group, names: [], wanted };
    const { items } = await client.listAll({ kind, namespace });
    return { ...group, names: items.flatMap(({ resource }) => (wanted(resource) ? (resource.metadata.name ?? []) : [])) };
  });
  return Promise.all(groups);
}

interface Task {
  readonly flags: WaitFlags;
  readonly condition: WaitCondition;
  readonly timeout: number | undefined;
}

async function waitForAll(client: Client, groups: readonly Group[], task: Task, { output, interrupt }: Surroundings): Promise<void> {
  const { flags, condition, timeout } = task;
  const isEmpty = ({ names }: Group) => names.length === 0 && condition.of !== 'create';
  if (groups.every(isEmpty) && condition.of === 'state') throw new Failure('no resources match the selector');
  const met: Ref[] = [];
  const onMet = async (ref: Ref) => {
    met.push(ref);
    if (flags.output === '') await output.out(`${identifier(ref)} ${condition.met}\n`);
  };
  const ended = new AbortController();
  const timer = timeout ? setTimeout(() => ended.abort(), timeout) : undefined;
  const skipped = (key: string, reason: string) => output.note(`skipped ${key}, which cannot be read: ${reason}`);
  const unmet = await interrupt.during(async (asked) => {
    const signal = AbortSignal.any([asked, ended.signal, output.closed]);
    const once = timeout === 0;
    const waits = groups
      .filter((group) => !isEmpty(group))
      .map((group) => waitFor(client, { ...group, condition, signal, once, onMet, skipped }));
    return (await Promise.all(waits)).flat();
  });
  clearTimeout(timer);
  if (flags.output === 'json') await output.out(document(groups, met, unmet));
  if (unmet.length === 0) return;
  throw new Failure(
    `${interrupt.wasAsked ? 'interrupted' : `timed out after ${flags.timeout}`} waiting for ${unmet.map(textOf).join(', ')}`,
    {
      hint: await hintFor(client, unmet),
      exitCode: interrupt.wasAsked ? EXIT_INTERRUPTED : EXIT_FAILED,
      documented: true,
    },
  );
}

function textOf({ ref, reason }: Unmet): string {
  return `${ref.name === '' ? ref.kind : identifier(ref)}: ${reason}`;
}

function document(groups: readonly Group[], met: readonly Ref[], unmet: readonly Unmet[]): string {
  const outcome = (ref: Ref, end: { action: 'met' } | { action: 'failed'; error: unknown }): Outcome => {
    const { request } = groups.find(({ kind }) => kind === ref.kind)!;
    const resource = { ...request.resource, metadata: { name: ref.name } };
    return { request: { kind: request.kind, resource }, namespace: ref.namespace, ...end };
  };
  return resultDocument('wait', [
    ...met.map((ref) => outcome(ref, { action: 'met' })),
    ...unmet.map((one) => outcome(one.ref, { action: 'failed', error: new CalicoError('Timeout', textOf(one)) })),
  ]);
}

/** For a name that was never there. */
async function hintFor(client: Client, unmet: readonly Unmet[]): Promise<string | undefined> {
  const absent = unmet.find(({ ref, reason }) => ref.name !== '' && reason === 'does not exist');
  return absent && hintOf(await withNearNames(client, absent.ref, notFound(identifier(absent.ref))));
}
