/** The resources of an export: cleaned of what only this datastore knows, named as in Kubernetes (reference calicoctl-cli.md 15.2). */
import type { BGPPeer, FelixConfiguration, HostEndpoint, Node } from '../../resources/generated/types.ts';
import type { Kind } from '../../resources/kind.ts';
import { identifier, type Resource, refOf } from '../../resources/resource.ts';
import type { Client } from '../client.ts';
import { prefixed } from './cluster.ts';
import { isKubernetesPolicy, migratedKinds } from './kinds.ts';
import type { NodeNames } from './node-names.ts';

export interface ExportOptions {
  /** For a datastore of any type: more kinds, and nodes keep their names. */
  readonly anywhere: boolean;
  /** Filled while nodes are exported. */
  readonly names: NodeNames;
  /** Told what an administrator has to know of, one line each. */
  readonly note: (line: string) => void;
}

export interface ExportedList {
  readonly kind: Kind;
  readonly items: readonly Resource[];
  readonly revision: string;
}

/** One list after another, each whole: what cannot be exported ends it. */
export async function* exportResources(client: Client, options: ExportOptions): AsyncGenerator<ExportedList> {
  const { anywhere, names, note } = options;
  const kinds = await migratedKinds({ everything: anywhere });
  const onNodes: (HostEndpoint | BGPPeer)[] = [];
  for (const kind of kinds) {
    // There it is the object that IPAM's settings are read from.
    if (kind.kind === 'IPAMConfiguration' && client.datastore.type === 'kubernetes') continue;
    const page = await client.listAll({ kind: kind.kind });
    for (const { key, reason } of page.unreadable) note(`not exported: ${key}, which cannot be read: ${reason}`);
    const builtIn = new Set(kind.builtIn?.map(({ metadata }) => metadata.name));
    const found = page.items.map(({ resource }) => resource).filter(({ metadata }) => !builtIn.has(metadata.name));
    if (kind.kind === 'Node' && !anywhere) await learnNames(found as Node[], names);
    if (kind.kind === 'HostEndpoint' || kind.kind === 'BGPPeer') onNodes.push(...(found as (HostEndpoint | BGPPeer)[]));
    const taken = anywhere ? found : found.filter((resource) => !isLeftByUpstream(resource));
    for (const resource of found.filter((one) => !taken.includes(one)))
      note(
        `not exported: ${identifier(refOf(resource))}, as upstream takes staged policies of namespace default only; --any-datastore exports it`,
      );
    const items = taken
      .filter(({ metadata }) => !isKubernetesPolicy(kind.kind, metadata.name))
      .map((resource) => exported(resource, names));
    yield { kind, items, revision: page.revision };
  }
  for (const resource of onNodes) {
    const { node } = resource.spec;
    if (names.isRenamed(node))
      note(`${identifier(refOf(resource))} names node ${node}, which is ${names.node(node!)} in Kubernetes: correct its spec.node`);
  }
}

/** Upstream's export, whose output scripts compare, knows only one namespace of these. */
function isLeftByUpstream({ kind, metadata }: Resource): boolean {
  return (kind === 'StagedNetworkPolicy' || kind === 'StagedKubernetesNetworkPolicy') && metadata.namespace !== 'default';
}

async function learnNames(nodes: readonly Node[], names: NodeNames): Promise<void> {
  await prefixed('unable to process metadata for export for Node resource', async () => {
    for (const node of nodes) names.learn(node);
  });
}

function exported(resource: Resource, names: NodeNames): Resource {
  const clean = { ...resource, metadata: withoutStoreFields(resource.metadata) };
  const { name = '' } = clean.metadata;
  switch (resource.kind) {
    case 'Node':
      return renamed(clean, names.node(name));
    case 'BGPConfiguration':
      return renamed(clean, names.configuration(name));
    case 'FelixConfiguration':
      return renamed({ ...clean, spec: withTitleCase(resource.spec as FelixConfiguration['spec']) }, names.configuration(name));
    default:
      return clean;
  }
}

function renamed(resource: Resource, name: string): Resource {
  return { ...resource, metadata: { ...resource.metadata, name } };
}

function withoutStoreFields(metadata: Resource['metadata']): Resource['metadata'] {
  const {
    uid: _1,
    resourceVersion: _2,
    creationTimestamp: _3,
    deletionTimestamp: _4,
    deletionGracePeriodSeconds: _5,
    generation: _6,
    managedFields: _7,
    selfLink: _8,
    ...kept
  } = metadata;
  return kept;
}

/** Kubernetes' schema takes `Drop` only, where etcd may hold `DROP`. */
const ACTIONS = [
  'defaultEndpointToHostAction',
  'iptablesFilterAllowAction',
  'iptablesMangleAllowAction',
  'iptablesFilterDenyAction',
] as const;

function withTitleCase(spec: FelixConfiguration['spec']): FelixConfiguration['spec'] {
  const actions = ACTIONS.flatMap((name) => {
    const action = spec[name];
    return action ? [[name, action.charAt(0).toUpperCase() + action.slice(1).toLowerCase()]] : [];
  });
  return { ...spec, ...Object.fromEntries(actions) };
}
