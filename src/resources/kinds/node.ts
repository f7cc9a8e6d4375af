import { isCalicoError, notSupported } from '../../base/errors.ts';
import { column, nameColumn } from '../columns.ts';
import type { BGPPeer, HostEndpoint, Node, WorkloadEndpoint } from '../generated/types.ts';
import type { DeleteContext, Kind, Touch, WriteContext } from '../kind.ts';
import { identifier, type Ref, refOf } from '../resource.ts';
import { workloadEndpointNamePrefix } from '../workload-endpoint-name.ts';

/** The first thing written to a new cluster is often its first node. */
async function initialize(node: Node, { operation, store }: WriteContext<Node>): Promise<Node> {
  if (operation === 'create') await store.ensureInitialized();
  return node;
}

/**
 * Everything that lives on the node goes with it (reference resources.md 5.20). Kubernetes' own nodes cannot be deleted here, so nothing is
 * touched there.
 */
async function deleteWhatIsOnIt(ref: Ref, { store, ipam, datastore }: DeleteContext): Promise<undefined> {
  if (datastore === 'kubernetes') throw notSupported('Delete', identifier(ref));
  const { name } = ref;
  if (name === '') return;
  const onNode = ({ spec }: { spec: { node?: string } }) => spec.node === name;
  const remove = (target: Ref) => unlessAbsent(store.delete(target));

  const namePrefix = workloadEndpointNamePrefix({ node: name });
  const endpoints = (await store.list<WorkloadEndpoint>({ kind: 'WorkloadEndpoint', namePrefix })).filter(onNode);
  const node = await unlessAbsent(store.get<Node>(ref));
  await unlessAbsent(ipam.releaseIPs([...endpoints.flatMap(addressesOf), ...(node ? tunnelAddresses(node) : [])]));
  for (const endpoint of endpoints) await remove(refOf(endpoint));
  await unlessAbsent(ipam.removeHost(name));
  for (const peer of await store.list<BGPPeer>({ kind: 'BGPPeer' })) if (onNode(peer)) await remove(refOf(peer));
  for (const kind of PER_NODE_CONFIGURATION) await remove({ kind, name: `node.${name}` });
  for (const endpoint of await store.list<HostEndpoint>({ kind: 'HostEndpoint' })) if (onNode(endpoint)) await remove(refOf(endpoint));
}

const PER_NODE_CONFIGURATION = ['FelixConfiguration', 'BGPConfiguration'];

async function unlessAbsent<T>(done: Promise<T>): Promise<T | undefined> {
  try {
    return await done;
  } catch (error) {
    if (isCalicoError(error, 'NotFound', 'NotSupported')) return undefined;
    throw error;
  }
}

function addressesOf({ spec }: WorkloadEndpoint): string[] {
  return (spec.ipNetworks ?? []).map((network) => network.replace(/\/.*$/, ''));
}

function tunnelAddresses({ spec }: Node): string[] {
  const { bgp, wireguard } = spec;
  return [
    bgp?.ipv4IPIPTunnelAddr,
    spec.ipv4VXLANTunnelAddr,
    spec.ipv6VXLANTunnelAddr,
    wireguard?.interfaceIPv4Address,
    wireguard?.interfaceIPv6Address,
  ].filter((address): address is string => Boolean(address));
}

/** Deleting a node deletes what its resources name; several nodes may go at once. */
function touches(node: Node, verb: string): Touch[] {
  if (verb !== 'delete') return [];
  const configurations = PER_NODE_CONFIGURATION.map((kind) => ({ kind, name: `node.${node.metadata.name}` }));
  return [{ kind: 'WorkloadEndpoint' }, { kind: 'BGPPeer' }, { kind: 'HostEndpoint' }, ...configurations].map((what) => ({
    ...what,
    as: 'shared',
  }));
}

export default {
  kind: 'Node',
  plural: 'nodes',
  aliases: ['node', 'nodes', 'no', 'nos'],
  namespaced: false,
  model: async () => (await import('../generated/node.ts')).model,
  hooks: { afterValidation: initialize, beforeDelete: deleteWhatIsOnIt },
  touches,
  columns: {
    ps: [nameColumn],
    wide: [
      nameColumn,
      {
        heading: 'ASN',
        value: ({ spec }, { globalASNumber }) => (spec.bgp ? `${spec.bgp.asNumber ?? `(${globalASNumber})`}` : ''),
        needs: 'globalASNumber',
      },
      column('IPV4', ({ spec }) => spec.bgp?.ipv4Address ?? ''),
      column('IPV6', ({ spec }) => spec.bgp?.ipv6Address ?? ''),
    ],
  },
  storedAt: { at: 'resource', kubernetes: 'node' },
} satisfies Kind<Node>;
