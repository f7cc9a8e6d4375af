/** `ipam release --from-report`: what is leaked in all reports of `ipam check` (reference calicoctl-cli.md 13.3). */
import { readFile } from 'node:fs/promises';
import { CalicoError } from '../../base/errors.ts';
import { releaseHandles } from '../../client/ipam/release-handles.ts';
import type { Datastore } from '../../datastore/datastore.ts';
import type { HandleRecord } from '../../ipam/check/problems.ts';
import { leakedInAll, parseReport, type Report, type ReportedAllocation, type ReportedCluster } from '../../ipam/check/report.ts';
import type { Ipam } from '../../ipam/ipam.ts';
import { CLUSTER } from '../../resources/cluster.ts';
import type { ClusterInformation } from '../../resources/generated/types.ts';
import { messageOf } from '../error-text.ts';
import { openable } from '../manifest/files.ts';
import type { Output } from '../output.ts';
import { CLIENT_VERSION } from '../release.ts';
import { reportedCluster, type Session } from './session.ts';

export interface ReportOptions {
  readonly paths: readonly string[];
  readonly force: boolean;
  readonly say: (text: string) => Promise<void>;
  readonly output: Output;
}

/** Returns a document of schemas/output/ipam-release.json. */
export async function releaseFromReports({ client, ipam }: Session, options: ReportOptions): Promise<object> {
  const { say, output } = options;
  const { resource } = await client.get<ClusterInformation>(CLUSTER);
  const { leaked, leakedHandles, warnings } = await readReports(reportedCluster(resource), options);
  const addresses = await releaseAddresses(ipam, leaked, say, output);
  const handles = await deleteHandles(client.datastore, leakedHandles, say);
  await say('You may now unlock the data store.\n');
  return { ...addresses, handles, warnings };
}

type Leaked = Pick<Report, 'leaked' | 'leakedHandles'> & { readonly warnings: readonly string[] };

/** Refuses those of another cluster, and whatever else could make a report lie; `force` lets the lesser ones pass with a warning. */
async function readReports(cluster: Omit<ReportedCluster, 'version'>, { paths, force, say }: ReportOptions): Promise<Leaked> {
  const warnings: string[] = [];
  const pass = async (refusal: string, warning: string) => {
    if (!force) throw new CalicoError('Conflict', refusal);
    warnings.push(warning);
    await say(`WARNING: ${warning} Ignoring due to --force option\n`);
  };
  const reports: Report[] = [];
  for (const path of paths) {
    const report = await readReport(path);
    if (report.clusterGUID !== cluster.clusterGUID)
      throw new CalicoError(
        'Conflict',
        `cluster does not match the provided report (${path}): mismatched cluster GUID. Refusing to release`,
      );
    if (report.version !== CLIENT_VERSION)
      await pass(
        `the provided report (${path}) was produced using a different version (${report.version}) of calicoctl. Refusing to release`,
        'Report was produced using a different version of calicoctl.',
      );
    reports.push(report);
  }
  if (reports.every(({ clusterInformationRevision }) => clusterInformationRevision !== cluster.clusterInformationRevision)) {
    const message =
      'the provided reports are all stale - at least one should be up-to-date. Please generate a new report while the data store is locked and try again';
    throw new CalicoError('Conflict', message);
  }
  if (!cluster.datastoreLocked)
    await pass('data store is not locked. Either lock the data store, or re-run with --force', 'Data store is not locked.');
  return { ...leakedInAll(reports), warnings };
}

async function readReport(path: string): Promise<Report> {
  const failure = (error: unknown, message: string) =>
    new CalicoError('Input', message, { cause: error, hint: 'Make a report with `calicoctl ipam check -o FILE`.' });
  const text = await openable(path, readFile(path, 'utf8')).catch((error) => {
    throw failure(error, messageOf(error));
  });
  try {
    return parseReport(text);
  } catch (error) {
    throw failure(error, `${path}: ${messageOf(error)}`);
  }
}

async function releaseAddresses(ipam: Ipam, leaked: readonly ReportedAllocation[], say: ReportOptions['say'], output: Output) {
  if (leaked.length === 0) {
    await say("Report didn't contain any leaked IPs to clean up.\n");
    return { released: [], alreadyReleased: [] };
  }
  await say(`Releasing ${leaked.length} old IPs...\n`);
  const { unallocated, done, error } = await ipam.release(leaked);
  const gone = new Set(unallocated);
  const released = done.map(({ ip }) => ip).filter((ip) => !gone.has(ip));
  if (error) {
    const advice = 'Problems are often caused by an out-of-date IPAM report.  Try regenerating the IPAM report and retry.';
    await say(`An error occurred while releasing some IPs: ${error.message}.  ${advice}\n`);
    output.note(`${released.length} were released; ${leaked.length - done.length} were left as they are`);
  } else await say(`Released ${released.length} IPs successfully\n`);
  if (gone.size > 0) await say(`${gone.size} addresses marked as leaked in the report had already been cleaned up.\n`);
  return { released, alreadyReleased: [...gone], failed: error && failureOf(error, leaked, new Set(done)) };
}

function failureOf({ code, message }: CalicoError, leaked: readonly ReportedAllocation[], done: ReadonlySet<object>): object {
  return { addresses: leaked.filter((allocation) => !done.has(allocation)).map(({ ip }) => ip), code, message };
}

async function deleteHandles(datastore: Datastore, handles: readonly HandleRecord[], say: ReportOptions['say']) {
  const ids: Record<'deleted' | 'skipped' | 'failed', string[]> = { deleted: [], skipped: [], failed: [] };
  if (handles.length === 0) {
    await say("Report didn't contain any handles to clean up.\n");
    return ids;
  }
  await say(`Deleting ${handles.length} handles...\nKey: '.' = Deleted OK; 'x' = skip, handle missing/changed.\n`);
  for await (const { id, outcome, error } of releaseHandles(datastore, handles)) {
    ids[outcome].push(id);
    await say(outcome === 'failed' ? `\nDeleting handle ${id} failed: ${messageOf(error)}.\n` : outcome === 'deleted' ? '.' : 'x');
  }
  await say(`\nReleased ${ids.deleted.length} handles; ${ids.skipped.length} skipped; ${ids.failed.length} errors.\n`);
  return ids;
}
