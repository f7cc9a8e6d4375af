/** IPAM's objects in an export: etcd's keys and values, whatever store they are in (reference calicoctl-cli.md 15.2). */
import { CalicoError } from '../../base/errors.ts';
import { ipamMapping } from '../../datastore/ipam-mapping.ts';
import { parseJson, toGoJson } from '../../encoding/go-json.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import type { NodeNames } from './node-names.ts';

export interface IpamRecord {
  /** `/calico/ipam/v2/handle/x` */
  readonly key: string;
  /** Compact JSON, as it stands in etcd. */
  readonly value: string;
  readonly resource: Resource;
}

/** In the order of an export. */
const SECTIONS = [
  { section: 'block_affinities', kind: 'BlockAffinity', at: 'ipam-affinity' },
  { section: 'blocks', kind: 'IPAMBlock', at: 'ipam-block' },
  { section: 'handles', kind: 'IPAMHandle', at: 'ipam-handle' },
  { section: 'config', kind: 'IPAMConfig', at: 'ipam-config' },
] as const;
type Section = (typeof SECTIONS)[number];

/** Everything IPAM has stored. */
export async function readIpam(client: Client, note: (line: string) => void): Promise<IpamRecord[]> {
  const lists = await Promise.all(
    SECTIONS.map(async (section) => {
      const { items, unreadable } = await client.listAll({ kind: section.kind });
      for (const { key, reason } of unreadable) note(`${key}, which cannot be read: ${reason}`);
      return items.map(({ resource }) => recordOf(resource, section));
    }),
  );
  return lists.flat();
}

/** The record of the same object with the names that nodes have in Kubernetes. */
export function withNodeNames({ resource }: IpamRecord, names: NodeNames): IpamRecord {
  return recordOf(names.ipam(resource), SECTIONS.find(({ kind }) => kind === resource.kind)!);
}

function recordOf(resource: Resource, { at }: Section): IpamRecord {
  const mapping = ipamMapping(at);
  const key = mapping.key({ kind: resource.kind, name: resource.metadata.name ?? '' });
  return { key, value: mapping.encode(resource).value, resource };
}

/** The third part of an export, piece by piece: indented JSON. */
export function* ipamText(records: readonly IpamRecord[]): Generator<string> {
  let before = '{';
  for (const { section, kind } of SECTIONS) {
    const own = records.filter(({ resource }) => resource.kind === kind);
    if (own.length === 0) continue;
    yield `${before}\n  "${section}": `;
    before = ',';
    if (section === 'config') yield entryText(own[0]!, '  ');
    else {
      for (const [index, record] of own.entries()) yield `${index === 0 ? '[' : ','}\n    ${entryText(record, '    ')}`;
      yield '\n  ]';
    }
  }
  yield before === '{' ? '{}\n' : '\n}\n';
}

function entryText({ key, value }: IpamRecord, indent: string): string {
  return toGoJson({ Key: key, Value: parseJson(value), TTL: 0 }, { indent: 2 }).replaceAll('\n', `\n${indent}`);
}

/** The reverse. Throws CalicoError `Input` or `Unreadable`. */
export function parseIpam(text: string): IpamRecord[] {
  const document = parseJson(text);
  return SECTIONS.flatMap((section) => {
    const entries = (document as Record<string, unknown> | null)?.[section.section] ?? [];
    return (Array.isArray(entries) ? entries : [entries]).map((entry) => parseRecord(entry, section));
  });
}

const SHOWN_ENTRY = 200;

function parseRecord(entry: unknown, section: Section): IpamRecord {
  const { Key: key, Value: content } = (entry ?? {}) as { Key?: unknown; Value?: unknown };
  const mapping = ipamMapping(section.at);
  const ref = typeof key === 'string' ? mapping.ref(key) : undefined;
  if (ref === undefined || content === undefined)
    throw new CalicoError('Input', `${section.section}: not an entry of IPAM: ${toGoJson(entry).slice(0, SHOWN_ENTRY)}`);
  const stored = mapping.decode(ref, { key: key as string, value: toGoJson(content), createRevision: '', modRevision: '' });
  return recordOf({ ...stored, metadata: { name: ref.name } }, section);
}
