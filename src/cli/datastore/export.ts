/** `datastore migrate export` (reference calicoctl-cli.md 15.2). */
import { CalicoError } from '../../base/errors.ts';
import type { Client } from '../../client/client.ts';
import { prefixed, readCluster } from '../../client/migrate/cluster.ts';
import { SEPARATOR } from '../../client/migrate/export-file.ts';
import { exportResources } from '../../client/migrate/export-resources.ts';
import { ipamText, readIpam, withNodeNames } from '../../client/migrate/ipam-records.ts';
import { NodeNames } from '../../client/migrate/node-names.ts';
import { toGoJson } from '../../encoding/go-json.ts';
import { isLocked } from '../../resources/cluster.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import type { Output } from '../output.ts';
import { yamlText } from '../printers/structured.ts';

export interface ExportFlags extends ConnectionFlags {
  readonly 'any-datastore': boolean;
}

export async function exportDatastore(flags: ExportFlags, output: Output): Promise<void> {
  await using connection = await Connection.open(flags, output);
  await connection.checkVersion(flags);
  const client = connection.clientOrError;
  const { resource: cluster } = await prefixed('error while checking if datastore was locked', () => readCluster(client));
  if (!isLocked(cluster)) {
    const message = 'datastore is not locked. Run the `calicoctl datastore migrate lock` command in order to begin migration';
    throw new CalicoError('Usage', message);
  }
  if (!flags['any-datastore']) refuseKubernetes(client);
  for await (const piece of exportText(client, cluster, { anywhere: flags['any-datastore'], note: (line) => output.note(line) }))
    await output.out(piece);
}

/** Upstream moves data out of etcd only; so does this, unless it is told that other ways are meant. */
function refuseKubernetes({ datastore }: Client): void {
  if (datastore.type !== 'kubernetes') return;
  const message = `invalid datastore type: ${datastore.type} to export from for datastore migration. Datastore type must be etcdv3`;
  throw new CalicoError('Usage', message, { hint: 'With --any-datastore, a Kubernetes datastore is exported, too.' });
}

async function* exportText(
  client: Client,
  cluster: object,
  { anywhere, note }: { anywhere: boolean; note: (line: string) => void },
): AsyncGenerator<string> {
  const names = new NodeNames();
  for await (const list of exportResources(client, { anywhere, names, note })) {
    yield* yamlText([list]);
    yield '---\n';
  }
  yield `${SEPARATOR}${toGoJson(cluster, { indent: 2 })}\n${SEPARATOR}`;
  const records = await readIpam(client, (line) => note(`not exported: ${line}`));
  yield* ipamText(records.map((record) => withNodeNames(record, names)));
}
