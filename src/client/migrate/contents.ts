/** What a datastore holds, next to what an import brings (reference calicoctl-cli.md 15.3). */
import type { Kind } from '../../resources/kind.ts';
import { BUILT_IN_TIERS } from '../../resources/kinds/tier.ts';
import { identifier, type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { difference } from './difference.ts';
import { type IpamRecord, readIpam } from './ipam-records.ts';
import { isKubernetesPolicy, migratedKinds } from './kinds.ts';

export interface Contents {
  /** In the order of the kinds asked for. */
  readonly resources: readonly Resource[];
  readonly ipam: readonly IpamRecord[];
  /** Stored values that nobody can read. */
  readonly unreadable: readonly string[];
}

/** What is to be imported. */
export interface Wanted {
  readonly resources: readonly { readonly kind: Kind; readonly resource: Resource }[];
  readonly ipam: readonly IpamRecord[];
}

/** Of the kinds that are migrated, and of `others`: everything that no datastore has by itself. */
export async function readContents(client: Client, others: readonly Kind[] = []): Promise<Contents> {
  const unreadable: string[] = [];
  const migrated = await migratedKinds({ everything: !onKubernetes(client) });
  const kinds = [...new Set([...migrated, ...others])];
  const read = async (kind: Kind) => {
    const page = await client.listAll({ kind: kind.kind });
    unreadable.push(...page.unreadable.map(({ key, reason }) => `${key}, which cannot be read: ${reason}`));
    return page.items.map(({ resource }) => resource).filter((resource) => !isGiven(kind, resource));
  };
  const [ipam, ...lists] = await Promise.all([readIpam(client, (line) => unreadable.push(line)), ...kinds.map(read)]);
  return { resources: lists.flat(), ipam, unreadable };
}

function onKubernetes({ datastore }: Client): boolean {
  return datastore.type === 'kubernetes';
}

function isGiven({ builtIn = [] }: Kind, { kind, metadata: { name } }: Resource): boolean {
  return builtIn.some(({ metadata }) => metadata.name === name) || isKubernetesPolicy(kind, name);
}

/** There before any import: built-in tiers, and the nodes of a Kubernetes cluster. */
function isExpected({ kind, metadata }: Resource, client: Client): boolean {
  if (kind === 'Node') return onKubernetes(client);
  return kind === 'Tier' && BUILT_IN_TIERS.some(({ metadata: { name } }) => name === metadata.name);
}

/** What an import must not find, in upstream's words; undefined where there is nothing. ClusterInformation is not looked at. */
export function firstFound({ resources, ipam }: Contents, client: Client): string | undefined {
  const found = resources.find((resource) => !isExpected(resource, client));
  if (found) return `found existing Calico ${found.kind} resource`;
  return ipam.length > 0 ? 'found existing IPAM resources' : undefined;
}

export interface Comparison {
  /** `IPPool(a)`, `/calico/ipam/v2/handle/x`: in both, and alike. */
  readonly same: ReadonlySet<string>;
  /** In both, but not alike: `IPPool(a) (spec.cidr)`. */
  readonly different: readonly string[];
  /** The same, of what is there before any import. */
  readonly unfinished: readonly string[];
  /** Brought, but not there. */
  readonly missing: readonly string[];
  /** There, but not brought. */
  readonly additional: readonly string[];
}

export function compare(wanted: Wanted, contents: Contents, client: Client): Comparison {
  const stored = new Map(contents.resources.map((resource) => [identifier(refOf(resource)), resource]));
  const records = new Map(contents.ipam.map((record) => [record.key, record.value]));
  const same = new Set<string>();
  const different: string[] = [];
  const unfinished: string[] = [];
  const missing: string[] = [];
  for (const { kind, resource } of wanted.resources) {
    const name = identifier(refOf(resource));
    const found = stored.get(name);
    const where = found && difference(resource, found, kind, client.datastore.type);
    if (!found) missing.push(name);
    else if (where === undefined) same.add(name);
    else (isExpected(resource, client) ? unfinished : different).push(`${name} (${where})`);
  }
  for (const { key, value } of wanted.ipam) {
    const found = records.get(key);
    if (found === undefined) missing.push(key);
    else if (found === value) same.add(key);
    else different.push(key);
  }
  const brought = new Set([...wanted.resources.map(({ resource }) => identifier(refOf(resource))), ...wanted.ipam.map(({ key }) => key)]);
  const names = contents.resources.filter((resource) => !isExpected(resource, client)).map((resource) => identifier(refOf(resource)));
  const additional = [...names, ...records.keys(), ...contents.unreadable].filter((name) => !brought.has(name));
  return { same, different, unfinished, missing, additional };
}
