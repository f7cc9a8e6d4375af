import assert from 'node:assert/strict';
import { Client } from '../../../src/client/client.ts';
import type { Datastore } from '../../../src/datastore/datastore.ts';
import type {
  BGPPeer,
  ClusterInformation,
  GlobalNetworkPolicy,
  GlobalNetworkSet,
  IPPool,
  NetworkPolicy,
  Node,
  Profile,
  Tier,
  WorkloadEndpoint,
} from '../../../src/resources/generated/types.ts';
import type { IpamView } from '../../../src/resources/kind.ts';
import type { Ref } from '../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';
import { failure, make } from '../../support/hooks.ts';

const set = (name: string, nets: string[] = []) => make<GlobalNetworkSet>('GlobalNetworkSet', { name }, { nets });
const tier = (name: string, order?: number) => make<Tier>('Tier', { name }, { order });
const policy = (name: string, spec: GlobalNetworkPolicy['spec'] = {}) => make<GlobalNetworkPolicy>('GlobalNetworkPolicy', { name }, spec);
const names = (items: readonly { resource: { metadata: { name?: string } } }[]) => items.map(({ resource }) => resource.metadata.name);

let world: EmbeddedClient;
let client: Client;

describe('the client', () => {
  beforeEach(async () => {
    world = await embeddedClient();
    client = world.client;
  });
  afterEach(() => world[Symbol.asyncDispose]());

  describe('creating', () => {
    it('stores what the kind defaults, and returns it with its revision', async () => {
      await client.create(tier('default'));
      const { resource, revision } = await client.create(policy('p', { egress: [{ action: 'Deny' }] }));
      assert.deepEqual(resource.spec, { tier: 'default', egress: [{ action: 'Deny' }], types: ['Egress'] });
      assert.deepEqual(resource.metadata.labels, { 'projectcalico.org/tier': 'default' });
      assert.equal(resource.metadata.resourceVersion, revision);
      assert.deepEqual((await client.get({ kind: 'GlobalNetworkPolicy', name: 'p' })).resource, resource);
    });

    it('checks schema and rules, and stores nothing that breaks them', async () => {
      await client.create(tier('default'));
      const before = await world.dump();
      assert.equal(
        await failure(() => client.create(policy('p', { ingress: [{ action: 'Maybe' as 'Allow' }] }))),
        'error with field spec.ingress[0].action (supported values: "Allow", "Deny", "Log", "Pass")',
      );
      assert.equal(
        await failure(() => client.create(policy('p', { tier: 'none' }))),
        'resource does not exist: Tier(none) with error: <nil>',
      );
      assert.equal(
        await failure(() => client.create(make<NetworkPolicy>('NetworkPolicy', { name: 'p' }, {}))),
        'error with field Metadata.Namespace (namespace is not specified on namespaced resource)',
      );
      assert.deepEqual(await world.dump(), before);
    });

    it('leaves schemas to the API server where there is one, but not Go’s rules', async () => {
      const lenient = new Client(world.datastore, { schema: false });
      await lenient.create(tier('default', 5));
      const { resource } = await lenient.create(policy('p', { ingress: [{ action: 'Maybe' as 'Allow' }] }));
      assert.equal(resource.spec.tier, undefined);
      assert.match((await failure(() => lenient.create(set('s', ['10.0.0.0/99']))))!, /Nets\[0\] = '10.0.0.0\/99'/);
    });

    it('of a second singleton is refused', async () => {
      const other = make<ClusterInformation>('ClusterInformation', { name: 'other' }, {});
      assert.equal(
        await failure(() => client.create(other)),
        'Cannot create a Cluster Information resource with a name other than "default"',
      );
    });

    it('of what exists says what is there', async () => {
      const first = await client.create(set('s'));
      await assert.rejects(
        () => client.create(set('s')),
        (error: { code: string; message: string; existing: unknown }) => {
          assert.equal(error.message, 'resource already exists: GlobalNetworkSet(s) with error: <nil>');
          assert.deepEqual((error.existing as typeof first).resource, first.resource);
          return error.code === 'AlreadyExists';
        },
      );
    });

    it('sees a tier that was just created, though it was looked for in vain before', async () => {
      await assert.rejects(() => client.create(policy('p', { tier: 't' })));
      await client.create(tier('t'));
      await client.create(policy('p', { tier: 't' }));
    });

    it('misses a tier that was just deleted', async () => {
      await client.create(tier('t'));
      await client.create(policy('p', { tier: 't' }));
      await client.delete({ kind: 'GlobalNetworkPolicy', name: 'p' });
      await client.delete({ kind: 'Tier', name: 't' });
      await assert.rejects(() => client.create(policy('p', { tier: 't' })), /does not exist: Tier\(t\)/);
    });

    it('of many policies looks for their tier once', async () => {
      await client.create(tier('default'));
      let asked = 0;
      const counting: Datastore = Object.create(world.datastore, {
        create: { value: (resource: GlobalNetworkPolicy) => world.datastore.create(resource) },
        get: {
          value: (ref: Ref) => {
            asked += 1;
            return world.datastore.get(ref);
          },
        },
      });
      const bulk = new Client(counting);
      await Promise.all(Array.from({ length: 50 }, (_, index) => bulk.create(policy(`p${index}`))));
      assert.equal(asked, 1);
    });
  });

  describe('updating', () => {
    it('needs the revision that is stored', async () => {
      const { resource, revision } = await client.create(set('s'));
      const second = await client.update({ ...resource, spec: { nets: ['10.0.0.0/8'] } });
      assert.notEqual(second.revision, revision);
      assert.equal(await failure(() => client.update(resource)), 'update conflict: GlobalNetworkSet(s)');
      const { resourceVersion: _, ...metadata } = resource.metadata;
      assert.match((await failure(() => client.update({ ...resource, metadata })))!, /Metadata.ResourceVersion = '' /);
    });

    it('keeps fields that a newer Calico stored', async () => {
      const { resource } = await client.create(set('s'));
      const key = '/calico/resources/v3/projectcalico.org/globalnetworksets/s';
      const value = JSON.stringify({ ...resource, spec: { nets: [], news: 1 } });
      await world.store.commit([], { puts: [{ key, value }], deletes: [] });
      const over = await client.get<GlobalNetworkSet>({ kind: 'GlobalNetworkSet', name: 's' });
      await client.update({ ...over.resource, spec: { nets: ['10.0.0.0/8'] } }, { over });
      assert.deepEqual(JSON.parse((await world.dump()).get(key)!).spec, { nets: ['10.0.0.0/8'], news: 1 });
    });
  });

  describe('an IPPool', () => {
    const done: string[] = [];
    const ipam: IpamView = {
      blocksIn: async () => [],
      releasePoolAffinities: async (cidr) => void done.push(`released ${cidr}`),
      releaseIPs: async () => {},
      removeHost: async () => {},
    };

    it('is disabled before its addresses are released and it goes', async () => {
      await using own = await embeddedClient({ ipam: () => ipam, pause: async (milliseconds) => void done.push(`waited ${milliseconds}`) });
      const ref = { kind: 'IPPool', name: 'p' };
      const { revision } = await own.client.create(make<IPPool>('IPPool', { name: 'p' }, { cidr: '10.0.0.0/16' }));
      const watched = own.client.watch<IPPool>({ kind: 'IPPool' }, revision, AbortSignal.timeout(5000));
      const deleted = await own.client.delete<IPPool>(ref, { revision });
      assert.deepEqual(done, ['waited 500', 'released 10.0.0.0/16']);
      assert.equal(deleted.resource.spec.disabled, true);
      const events = [(await watched.next()).value, (await watched.next()).value];
      assert.deepEqual(
        events.map((event) => event?.type),
        ['modified', 'deleted'],
      );
      await watched.return(undefined);
    });

    it('of another revision is not touched', async () => {
      await using own = await embeddedClient();
      await own.client.create(make<IPPool>('IPPool', { name: 'p' }, { cidr: '10.0.0.0/16' }));
      const before = await own.dump();
      await assert.rejects(() => own.client.delete({ kind: 'IPPool', name: 'p' }, { revision: '1' }), /update conflict: IPPool\(p\)/);
      assert.deepEqual(await own.dump(), before);
    });
  });

  describe('a Node', () => {
    it('takes along, when it is deleted, what is on it in any namespace', async () => {
      const released: string[] = [];
      const ipam: IpamView = {
        blocksIn: async () => [],
        releasePoolAffinities: async () => {},
        releaseIPs: async (addresses) => void released.push(...addresses),
        removeHost: async (host) => void released.push(host),
      };
      await using own = await embeddedClient({ ipam: async () => ipam });
      await own.client.create(make<Node>('Node', { name: 'n' }, {}));
      const before = await own.dump();
      const endpoint = (node: string, pod: string, address: string) => {
        const spec = { node, orchestrator: 'k8s', pod, endpoint: 'eth0', interfaceName: 'cali1', ipNetworks: [address] };
        return make<WorkloadEndpoint>('WorkloadEndpoint', { namespace: `ns-${pod}` }, spec);
      };
      const list = [endpoint('n', 'a', '10.0.0.1/32'), endpoint('n', 'b', '10.0.0.2/32'), endpoint('n-2', 'c', '10.0.0.3/32')];
      for (const one of list) await own.client.create(one);
      await own.client.create(make<BGPPeer>('BGPPeer', { name: 'p' }, { node: 'n', peerIP: '10.0.0.9', asNumber: 1 }));
      await own.client.delete({ kind: 'Node', name: 'n' });
      const added = [...(await own.dump()).keys()].filter((key) => !before.has(key));
      assert.deepEqual(added, ['/calico/resources/v3/projectcalico.org/workloadendpoints/ns-c/n--2-k8s-c-eth0']);
      assert.deepEqual(released, ['10.0.0.1', '10.0.0.2', 'n']);
    });
  });

  describe('reading', () => {
    it('shows the profile that allows all, last in lists and whatever is stored', async () => {
      await client.create(make<Profile>('Profile', { name: 'zz' }, {}));
      const { items } = await client.listAll<Profile>({ kind: 'Profile' });
      assert.deepEqual(names(items), ['zz', 'projectcalico-default-allow']);
      const { resource, revision } = await client.get<Profile>({ kind: 'Profile', name: 'projectcalico-default-allow' });
      assert.equal(revision, '1');
      assert.deepEqual(resource.spec, { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] });
      assert.deepEqual(names((await client.listAll({ kind: 'Profile', name: 'zz' })).items), ['zz']);
    });

    it('sorts tiers by their order', async () => {
      await client.ensureInitialized();
      await client.create(tier('before', 100));
      await client.create(tier('admin', 10_000));
      const { items } = await client.listAll({ kind: 'Tier' });
      assert.deepEqual(names(items), ['before', 'kube-admin', 'admin', 'default', 'kube-baseline']);
    });

    it('of a namespaced object needs the namespace', async () => {
      assert.match((await failure(() => client.get({ kind: 'NetworkPolicy', name: 'p' })))!, /namespace is not specified/);
    });

    it('tells what it could not understand, and shows the rest', async () => {
      await client.create(set('good'));
      await world.store.commit([], {
        puts: [{ key: '/calico/resources/v3/projectcalico.org/globalnetworksets/bad', value: '{' }],
        deletes: [],
      });
      const { items, unreadable } = await client.listAll({ kind: 'GlobalNetworkSet' });
      assert.deepEqual(names(items), ['good']);
      assert.equal(unreadable.length, 1);
      assert.match(unreadable[0]!.key, /globalnetworksets\/bad$/);
    });
  });

  describe('initialising the cluster', () => {
    const ref = { kind: 'ClusterInformation', name: 'default' };

    it('makes a GUID and three tiers, and the second time nothing', async () => {
      await client.ensureInitialized();
      const { resource } = await client.get<ClusterInformation>(ref);
      assert.match(resource.spec.clusterGUID!, /^[0-9a-f]{32}$/);
      assert.equal(resource.spec.datastoreReady, true);
      const before = await world.dump();
      assert.equal(before.size, 4);
      await client.ensureInitialized();
      assert.deepEqual(await world.dump(), before);
    });

    it('adds version and types to what is recorded, and keeps a datastore locked', async () => {
      await client.ensureInitialized({ calicoVersion: 'v1', clusterType: 'k8s,bgp' });
      const over = await client.get<ClusterInformation>(ref);
      await client.update({ ...over.resource, spec: { ...over.resource.spec, datastoreReady: false } }, { over });
      await client.ensureInitialized({ calicoVersion: 'v2', clusterType: 'bgp,typha' });
      const { spec } = (await client.get<ClusterInformation>(ref)).resource;
      assert.deepEqual(spec, {
        clusterGUID: over.resource.spec.clusterGUID,
        clusterType: 'k8s,bgp,typha',
        calicoVersion: 'v2',
        datastoreReady: false,
      });
    });

    it('leaves tiers alone that were changed', async () => {
      await client.create(make<Tier>('Tier', { name: 'default', labels: { a: 'b' } }, {}));
      await client.ensureInitialized();
      assert.deepEqual((await client.get({ kind: 'Tier', name: 'default' })).resource.metadata.labels, { a: 'b' });
    });

    it('by many at once leaves one GUID that all agree on', async () => {
      const clients = [client, await world.another(), await world.another()];
      await Promise.all(clients.map((one) => one.ensureInitialized({ clusterType: 'k8s' })));
      const seen = await Promise.all(clients.map(async (one) => (await one.get<ClusterInformation>(ref)).resource.spec.clusterGUID));
      assert.equal(new Set(seen).size, 1);
      assert.equal((await world.dump()).size, 4);
    });

    it('comes with the first node', async () => {
      await Promise.all(['a', 'b'].map((name) => client.create(make<Node>('Node', { name }, {}))));
      assert.equal((await client.listAll({ kind: 'Tier' })).items.length, 3);
    });
  });
});
