/** The report of `ipam check -o FILE`, which `ipam release --from-report` takes (reference calicoctl-cli.md 13.2, 13.3). */
import { compareUtf8 } from '../../base/compare.ts';
import { CalicoError } from '../../base/errors.ts';
import { parseJson, toGoJson } from '../../encoding/go-json.ts';
import type { Allocation } from './allocations.ts';
import type { Use } from './owners.ts';
import { addressesInUse, type HandleRecord } from './problems.ts';

/** What the report says of the cluster it was made of. */
export interface ReportedCluster {
  /** Of the program that made it. */
  readonly version: string;
  readonly clusterGUID: string;
  readonly datastoreLocked: boolean;
  readonly clusterInformationRevision: string;
  readonly clusterType: string;
}

export interface ReportContent {
  readonly cluster: ReportedCluster;
  readonly allocations: readonly Allocation[];
  readonly uses: readonly Use[];
  readonly leakedHandles: readonly HandleRecord[];
}

/** Two spaces deep, no newline at the end. */
export function reportText({ cluster, allocations, uses, leakedHandles }: ReportContent): string {
  const owners = new Map(addressesInUse(uses).map((used) => [used.ip, used.owners]));
  const byAddress = new Map<string, object[]>();
  for (const allocation of allocations.toSorted((a, b) => compareUtf8(a.ip, b.ip))) {
    const entry = allocationEntry(allocation, owners.get(allocation.ip));
    const others = byAddress.get(allocation.ip);
    if (others) others.push(entry);
    else byAddress.set(allocation.ip, [entry]);
  }
  const { version, clusterGUID, datastoreLocked, clusterInformationRevision, clusterType } = cluster;
  const report = {
    version,
    clusterGUID,
    datastoreLocked,
    clusterInformationRevision,
    clusterType,
    allocations: Object.fromEntries(byAddress),
    leakedHandles: leakedHandles.length === 0 ? undefined : leakedHandles.map(handleEntry),
  };
  return toGoJson(report, { indent: 2 });
}

function allocationEntry(allocation: Allocation, owners: readonly string[] | undefined): object {
  const { ip, handle, sequenceNumber, pod, namespace, node, type, creationTimestamp, borrowed, coolingDown } = allocation;
  return {
    ip,
    handle,
    sequenceNumber,
    pod,
    namespace,
    node: node || undefined,
    type,
    creationTimestamp,
    inUse: owners !== undefined,
    borrowed: borrowed || undefined,
    coolingDown: coolingDown || undefined,
    owners: owners ?? null,
  };
}

function handleEntry({ id, uid, revision }: HandleRecord): object {
  return { ID: id, UID: uid ?? null, Revision: revision };
}

export interface ReportedAllocation {
  readonly ip: string;
  readonly handle: string | undefined;
  readonly sequenceNumber: bigint | undefined;
}

export interface Report extends ReportedCluster {
  /** Those that nobody used, and that did not rest. */
  readonly leaked: readonly ReportedAllocation[];
  readonly leakedHandles: readonly HandleRecord[];
}

type Json = Readonly<Record<string, unknown>>;

/** What is not there is empty, as upstream reads it. Errors: Input. */
export function parseReport(text: string): Report {
  const report = asObject(parseJson(text));
  return {
    version: asText(report.version),
    clusterGUID: asText(report.clusterGUID),
    datastoreLocked: report.datastoreLocked === true,
    clusterInformationRevision: asText(report.clusterInformationRevision),
    clusterType: asText(report.clusterType),
    leaked: Object.values(asObject(report.allocations ?? {})).flatMap((entries) => asList(entries).flatMap(leakedAllocation)),
    leakedHandles: asList(report.leakedHandles).map((entry) => ({
      id: asText(entry.ID),
      uid: asText(entry.UID) || undefined,
      revision: asText(entry.Revision),
    })),
  };
}

function leakedAllocation({ ip, handle, sequenceNumber, inUse, coolingDown }: Json): ReportedAllocation[] {
  if (inUse === true || coolingDown === true) return [];
  return [{ ip: asText(ip), handle: asText(handle) || undefined, sequenceNumber: asInteger(sequenceNumber) }];
}

/**
 * What every report names as leaked. With another sequence number or revision it is another allocation or handle, which may be on its way into use.
 */
export function leakedInAll([first, ...others]: readonly Report[]): Pick<Report, 'leaked' | 'leakedHandles'> {
  const inAll = <T>(list: (report: Report) => readonly T[], key: (item: T) => string): T[] => {
    const rest = others.map((report) => new Set(list(report).map(key)));
    const items = new Map(first ? list(first).map((item) => [key(item), item]) : []);
    return [...items.keys()].filter((item) => rest.every((keys) => keys.has(item))).map((item) => items.get(item)!);
  };
  return {
    leaked: inAll(
      ({ leaked }) => leaked,
      ({ ip, sequenceNumber }) => `${ip} ${sequenceNumber}`,
    ),
    leakedHandles: inAll(
      ({ leakedHandles }) => leakedHandles,
      ({ id, revision }) => `${id} ${revision}`,
    ),
  };
}

function asObject(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new CalicoError('Input', 'it is not a report of `calicoctl ipam check`');
}

function asList(value: unknown): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [asObject(undefined)];
  return value.map(asObject);
}

function asInteger(value: unknown): bigint | undefined {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value as bigint | number) : undefined;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
