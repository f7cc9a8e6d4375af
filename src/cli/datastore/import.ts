/** `datastore migrate import` (reference calicoctl-cli.md 15.3). */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { Client } from '../../client/client.ts';
import type { Wanted } from '../../client/migrate/contents.ts';
import {
  abandonImport,
  type Begun,
  beginImport,
  finishImport,
  importCluster,
  importIpam,
  importResources,
  verifyImport,
} from '../../client/migrate/import.ts';
import { isDerivedInKubernetes } from '../../client/migrate/kinds.ts';
import type { Surroundings } from '../change-resources.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import type { Loaded } from '../manifest/load.ts';
import type { Output } from '../output.ts';
import { type ImportFile, readImportFile } from './import-file.ts';
import { reportIpam, reportResources } from './import-report.ts';
import { LOCKED } from './lock.ts';

export interface ImportFlags extends ConnectionFlags {
  readonly filename: string;
  readonly 'any-datastore': boolean;
}

const DONE = 'Datastore information successfully imported. Please refer to the datastore migration documentation for next steps.\n';
const UNLOCKED = 'The datastore is unlocked again. Correct the file, then import it.';
/** How many differences are named. */
const NAMED = 20;

interface Run {
  readonly client: Client;
  readonly output: Output;
  readonly begun: Begun;
  readonly signal: AbortSignal;
}

export async function importDatastore(
  flags: ImportFlags,
  { output, interrupt, packageRoot }: Surroundings & { readonly packageRoot: string },
): Promise<void> {
  await using connection = await Connection.open(flags, output);
  const client = connection.clientOrError;
  refuseStore(client, flags);
  const file = await readImportFile(flags.filename).catch((error: unknown) => ({ error }));
  await interrupt.during(async (signal) => {
    await makeRoom(connection, { output, packageRoot, signal });
    const resources = 'error' in file ? [] : storable(file, client, output);
    const begun = await beginImport(client, wantedOf(file, resources));
    await output.out(LOCKED);
    if ('error' in file) return giveUp(client, begun, file.error, messageOf(file.error));
    await importFile(file, resources, { client, output, begun, signal });
  });
}

/** Upstream moves data into Kubernetes only; so does this, unless it is told that other ways are meant. The embedded store is none of upstream's. */
function refuseStore({ datastore: { type } }: Client, flags: ImportFlags): void {
  if (type !== 'etcdv3' || flags['any-datastore']) return;
  const message = `invalid datastore type: ${type} to import to for datastore migration. Datastore type must be kubernetes`;
  throw new CalicoError('Usage', message, { hint: 'With --any-datastore, data is imported into etcd, too.' });
}

/** A cluster that never had Calico has no place for its resources. */
async function makeRoom(
  { configuration }: Connection,
  { output, ...options }: { output: Output; packageRoot: string; signal: AbortSignal },
): Promise<void> {
  if (configuration?.type !== 'kubernetes') return;
  const { installMissingCrds } = await import('../install/missing-crds.ts');
  const applying = installMissingCrds({ configuration, ...options });
  const done = await named('error applying the CRDs necessary to begin datastore import', applying);
  if (done) output.note(done);
}

/** Without what Kubernetes has from elsewhere. */
function storable({ resources }: ImportFile, { datastore }: Client, output: Output): readonly Loaded[] {
  if (datastore.type !== 'kubernetes') return resources;
  const derived = resources.filter(({ kind }) => isDerivedInKubernetes(kind));
  for (const kind of new Set(derived.map(({ kind }) => kind.kind)))
    output.note(
      `not imported: ${derived.filter((loaded) => loaded.kind.kind === kind).length} ${kind} resources, which Kubernetes has from elsewhere`,
    );
  return resources.filter((loaded) => !derived.includes(loaded));
}

/** Undefined where not all of the file can be understood. */
function wantedOf(file: ImportFile | { error: unknown }, resources: readonly Loaded[]): Wanted | undefined {
  return 'error' in file || 'error' in file.ipam ? undefined : { resources, ipam: file.ipam.value };
}

async function importFile(file: ImportFile, resources: readonly Loaded[], run: Run): Promise<void> {
  const { client, output, begun, signal } = run;
  const results = await importResources(
    client,
    resources.map(({ resource }) => resource),
    run,
  );
  const skipped = await reportResources(resources, results, run);
  const { cluster, ipam } = file;
  const clusterFailed = 'failed to update cluster information';
  if ('error' in cluster)
    return giveUp(
      client,
      begun,
      cluster.error,
      `${clusterFailed}: error reading exported cluster info for migration: ${messageOf(cluster.error)}`,
    );
  await named(clusterFailed, importCluster(client, cluster.value));
  await output.out('Importing IPAM resources\n');
  if ('error' in ipam) return giveUp(client, begun, ipam.error, `failed to import IPAM resources: ${messageOf(ipam.error)}`);
  const { value: records } = ipam;
  await reportIpam(await importIpam(client, records, { begun, signal }), run);
  await verify({ resources: resources.filter((loaded) => !skipped.has(loaded)), ipam: records }, run);
  await finishImport(client);
  if (records.length === 0) throw new Failure('no IPAM resources specified in file');
  await output.out(DONE);
}

/** The file is wrong, and the datastore is as usable as it was. */
async function giveUp(client: Client, begun: Begun, error: unknown, message: string): Promise<never> {
  await abandonImport(client, begun);
  const { details = [], hint } = error instanceof Failure ? error : { hint: hintOf(error) };
  throw new Failure(message, { details, hint: [hint, ...(begun.wasLocked ? [] : [UNLOCKED])].filter(Boolean).join('\n'), cause: error });
}

async function named<T>(prefix: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isCalicoError(error) && !(error instanceof Failure)) throw error;
    const { hint } = error;
    const { details, exitCode } = error instanceof Failure ? error : {};
    throw new Failure(`${prefix}: ${error.message}`, { ...(details && { details }), ...(exitCode && { exitCode }), hint, cause: error });
  }
}

async function verify(wanted: Wanted, { client, output }: Run): Promise<void> {
  const wrong = await verifyImport(client, wanted);
  if (wrong.length === 0)
    return output.note(`verified: ${wanted.resources.length} resources and ${wanted.ipam.length} IPAM resources are stored as in the file`);
  const others = wrong.length > NAMED ? [`and ${wrong.length - NAMED} more`] : [];
  throw new Failure('the datastore does not hold what the file says', {
    details: [...wrong.slice(0, NAMED), ...others],
    hint: 'The datastore stays locked. What differs was changed by somebody else since, or the datastore does not keep it.',
  });
}
