/** What the ipam commands share: one connection, and IPAM on it. */
import type { Client } from '../../client/client.ts';
import type { Unreadable } from '../../datastore/datastore.ts';
import type { ReportedCluster } from '../../ipam/check/report.ts';
import type { Ipam } from '../../ipam/ipam.ts';
import { type Address, parseIp } from '../../net/index.ts';
import { isLocked } from '../../resources/cluster.ts';
import type { ClusterInformation } from '../../resources/generated/types.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';

export interface IpamFlags extends ConnectionFlags {
  /** `json`, `yaml`, or empty for text. */
  readonly output: string;
}

export const FORMATS = ['json', 'yaml'] as const;

export interface Session {
  readonly connection: Connection;
  readonly client: Client;
  readonly ipam: Ipam;
}

/** `changes`: says so where the datastore is locked. */
export async function inSession(
  flags: ConnectionFlags,
  output: Output,
  work: (session: Session) => Promise<void>,
  { changes = false } = {},
): Promise<void> {
  await using connection = await Connection.open(flags, output);
  await (changes ? connection.checkForWriting(flags, output) : connection.checkVersion(flags));
  const client = connection.clientOrError;
  const { Ipam } = await import('../../ipam/ipam.ts');
  await work({ connection, client, ipam: new Ipam(client.datastore) });
}

/** Of the flag `--ip`. Throws upstream's message, which goes to stdout. */
export function parseAddress(text: string): Address {
  const ip = parseIp(text);
  if (!ip) throw new Failure(`Error executing command: invalid IP address specified: ${text}`, { stream: 'stdout' });
  return ip;
}

/** Stored values that nobody can read are named, and left alone. */
export function noteUnreadable(unreadable: readonly Unreadable[], output: Output): void {
  for (const { key, reason } of unreadable) output.note(`skipped ${key}, which cannot be read: ${reason}`);
}

/** schemas/output/: absent where everything could be read. */
export function unreadableDocument(unreadable: readonly Unreadable[]): object[] | undefined {
  return unreadable.length === 0 ? undefined : unreadable.map(({ key, reason }) => ({ object: key, reason }));
}

/** Upstream's form of what IPAM says. */
export async function asIpamFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure(`error: ${messageOf(error)}`, { hint: hintOf(error), cause: error });
  }
}

/** What reports say of the cluster. */
export function reportedCluster(cluster: ClusterInformation): Omit<ReportedCluster, 'version'> {
  const { spec, metadata } = cluster;
  return {
    clusterGUID: spec.clusterGUID ?? '',
    datastoreLocked: isLocked(cluster),
    clusterInformationRevision: metadata.resourceVersion ?? '',
    clusterType: spec.clusterType ?? '',
  };
}
