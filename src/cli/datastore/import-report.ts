/** What an import says of the resources it has tried (reference calicoctl-cli.md 15.3): scripts match on these texts. */
import { isCalicoError } from '../../base/errors.ts';
import type { Settled } from '../../client/bulk.ts';
import type { Client } from '../../client/client.ts';
import { identifier, type Resource, refOf } from '../../resources/resource.ts';
import { goList, messageOf } from '../error-text.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, Failure } from '../failure.ts';
import type { Loaded } from '../manifest/load.ts';
import { hintsOf, type Outcome, placesOf } from '../outcome.ts';
import type { Output } from '../output.ts';
import { singleKind } from '../requests.ts';

const GO_ON = 'The datastore stays locked. Run the same command again to go on with what is not imported yet.';

interface Run {
  readonly client: Client;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Throws Failure where something was not imported. Returns the nodes that Kubernetes does not know: those are passed over. */
export async function reportResources(all: readonly Loaded[], results: readonly Settled<void>[], run: Run): Promise<Set<Loaded>> {
  const skipped = new Set<Loaded>();
  const failures: Extract<Outcome, { action: 'failed' }>[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status !== 'failed') continue;
    const loaded = all[index]!;
    if (isUnknownNode(loaded.resource, result.error, run.client)) skipped.add(loaded);
    else failures.push({ request: loaded, namespace: loaded.resource.metadata.namespace, action: 'failed', error: result.error });
  }
  for (const { resource } of skipped) await run.output.out(skippedNode(resource));
  const kind = singleKind(all);
  const ofKind = kind === undefined ? '' : `'${kind}' `;
  const missed = results.filter(({ status }) => status === 'not started').length;
  if (failures.length === 0 && missed === 0) {
    if (skipped.size === 0) await run.output.out(`Successfully applied ${all.length} ${ofKind}resource(s)\n`);
    return skipped;
  }
  const errors = goList(failures.map(({ error }) => messageOf(error)));
  const none = failures.length + missed === all.length;
  const what = none ? `failed to apply any ${ofKind}resources: ${errors}` : `hit error(s): ${errors}`;
  throw incomplete(`failed to import v3 resources: failed to import v3 resources: ${what}`, missed, run, {
    details: failures.flatMap(placesOf),
    hints: hintsOf(failures),
  });
}

function isUnknownNode({ kind }: Resource, error: unknown, { datastore }: Client): boolean {
  return kind === 'Node' && datastore.type === 'kubernetes' && isCalicoError(error, 'NotFound');
}

/** As upstream, without a line break. */
function skippedNode(node: Resource): string {
  return `[WARNING] Attempted to import node ${identifier(refOf(node))} from etcd that references a nonexistent Kubernetes node. Skipping that node. Non-Kubernetes nodes are not supported in the Kubernetes datastore and will be skipped.`;
}

/** Throws Failure where something was not imported. */
export async function reportIpam(results: readonly Settled<void>[], run: Run): Promise<void> {
  const errors = results.flatMap((result) => (result.status === 'failed' ? [messageOf(result.error)] : []));
  const missed = results.filter(({ status }) => status === 'not started').length;
  const done = results.length - errors.length - missed;
  if (done === results.length) {
    if (done > 0) await run.output.out(`Successfully applied ${done} IPAM resource(s)\n`);
    return;
  }
  if (done === 0) throw incomplete(`failed to import any IPAM resources: ${goList(errors)}`, missed, run);
  await run.output.out(`Partial success: applied the first ${done} out of ${results.length} resources:\n`);
  throw incomplete(`hit error(s): ${goList(errors)}`, missed, run);
}

function incomplete(
  message: string,
  missed: number,
  { signal }: Run,
  { details = [], hints = [] }: { details?: readonly string[]; hints?: readonly string[] } = {},
): Failure {
  const why = signal.aborted ? 'interrupted' : 'stopped';
  return new Failure(message, {
    details: [...details, ...(missed > 0 ? [`${why}: ${missed} resources were not tried`] : [])],
    hint: [...hints, GO_ON].join('\n'),
    exitCode: signal.aborted ? EXIT_INTERRUPTED : EXIT_FAILED,
  });
}
