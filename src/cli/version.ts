/** `version` (reference calicoctl-cli.md 12). */
import { setTimeout as wait } from 'node:timers/promises';
import { isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import { parseDuration } from '../encoding/duration.ts';
import { CLUSTER } from '../resources/cluster.ts';
import type { ClusterInformation } from '../resources/generated/types.ts';
import { Connection, type ConnectionFlags } from './connection.ts';
import { hintOf, messageOf } from './error-text.ts';
import { Failure } from './failure.ts';
import type { Output } from './output.ts';
import { CALICO_RELEASE, CLIENT_VERSION, clientVersionText, gitCommit, OWN_VERSION } from './release.ts';
import { documented, failureOf, withResultDocument } from './result-document.ts';

export interface VersionFlags extends ConnectionFlags {
  readonly client: boolean;
  readonly poll: string;
  readonly output: string;
}

interface Cluster {
  readonly version: string;
  readonly type: string;
  readonly guid: string | undefined;
}

export async function printVersion(flags: VersionFlags, output: Output): Promise<void> {
  const interval = pollInterval(flags.poll);
  if (flags.output !== '') return withResultDocument('version', { format: flags.output, output }, () => printDocument(flags, output));
  await output.out(clientVersionText());
  if (flags.client) return;
  await using connection = await Connection.open(flags, output);
  const client = detectable(connection);
  if (client === undefined) return output.out('Unable to detect installed Calico version\n');
  if (interval === 0) return output.out(clusterText(await readCluster(client)));
  await poll(client, interval, output);
}

/** Milliseconds; 0 for once. */
function pollInterval(text: string): number {
  if (text === '') return 0;
  try {
    const nanoseconds = parseDuration(text);
    if (nanoseconds >= 0n) return Math.ceil(Number(nanoseconds) / 1e6);
  } catch (error) {
    throw new Failure(`invalid poll duration specified: ${text}`, { hint: hintOf(error), cause: error });
  }
  throw new Failure(`invalid poll duration specified: ${text}`);
}

/** Undefined where a Kubernetes cluster cannot be talked to: upstream finds that no error, but a wrong configuration of etcd is one. */
function detectable(connection: Connection): Client | undefined {
  try {
    return connection.client;
  } catch (error) {
    if (connection.type === 'kubernetes') return undefined;
    throw (error as Failure).cause;
  }
}

async function readCluster(client: Client): Promise<Cluster> {
  try {
    const { spec } = (await client.get<ClusterInformation>(CLUSTER)).resource;
    return { version: spec.calicoVersion || 'unknown', type: spec.clusterType || 'unknown', guid: spec.clusterGUID || undefined };
  } catch (error) {
    const empty = isCalicoError(error, 'NotFound') ? 'The datastore is empty yet: the first create or apply sets it up.' : undefined;
    const hint = hintOf(error) ?? empty;
    throw new Failure(`unable to retrieve Cluster Version or Type: ${messageOf(error)}`, { hint, cause: error });
  }
}

function clusterText(cluster: Cluster, before?: Cluster): string {
  const version = cluster.version === before?.version ? '' : `Cluster Version:   ${cluster.version}\n`;
  const type = cluster.type === before?.type ? '' : `Cluster Type:      ${cluster.type}\n`;
  return version + type;
}

/** Until nobody reads, or Ctrl-C. After an error everything is told again. */
async function poll(client: Client, interval: number, output: Output): Promise<void> {
  let before: Cluster | undefined;
  while (!output.closed.aborted) {
    try {
      const cluster = await readCluster(client);
      await output.out(clusterText(cluster, before));
      before = cluster;
    } catch (error) {
      output.err(`${messageOf(error)}\n`);
      before = undefined;
    }
    await wait(interval, undefined, { signal: output.closed }).catch(() => {});
  }
}

/** schemas/output/version.json */
async function printDocument(flags: VersionFlags, output: Output): Promise<void> {
  const client = {
    clientVersion: CLIENT_VERSION,
    gitCommit: gitCommit(),
    calicoRelease: CALICO_RELEASE,
    ownVersion: OWN_VERSION,
    nodeVersion: process.version,
  };
  const print = (more: object) => output.out(`${JSON.stringify({ ...client, ...more }, null, 2)}\n`);
  if (flags.client) return print({});
  try {
    await using connection = await Connection.open(flags, output);
    const { datastore } = connection.client;
    await print({ datastore: { type: datastore.type, description: datastore.description }, cluster: await readCluster(connection.client) });
  } catch (error) {
    await print({ error: failureOf(error) });
    throw documented(error);
  }
}
