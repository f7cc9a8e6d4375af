import assert from 'node:assert/strict';
import { exportResources } from '../../../../src/client/migrate/export-resources.ts';
import { ipamText, readIpam, withNodeNames } from '../../../../src/client/migrate/ipam-records.ts';
import { NodeNames } from '../../../../src/client/migrate/node-names.ts';
import type { Resource } from '../../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../../support/embedded-client.ts';
import { failure, make } from '../../../support/hooks.ts';

let world: EmbeddedClient;

const create = (kind: string, metadata: object, spec: object) => world.client.create(make<Resource>(kind, metadata, spec));
async function exported({ anywhere = false, names = new NodeNames() } = {}) {
  const notes: string[] = [];
  const lists: Record<string, readonly Resource[]> = {};
  for await (const { kind, items } of exportResources(world.client, { anywhere, names, note: (line) => notes.push(line) }))
    lists[kind.kind] = items;
  return { notes, lists, kinds: Object.keys(lists) };
}
const names = (resources: readonly Resource[] = []) =>
  resources.map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join('/'));

beforeEach(async () => {
  world = await embeddedClient();
  await world.client.ensureInitialized();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('an export', () => {
  it('holds every kind once, in an order in which they can be created', async () => {
    const { kinds } = await exported();
    assert.equal(
      kinds.join(' '),
      'IPPool BGPPeer Tier GlobalNetworkPolicy StagedGlobalNetworkPolicy GlobalNetworkSet HostEndpoint KubeControllersConfiguration NetworkPolicy StagedNetworkPolicy StagedKubernetesNetworkPolicy NetworkSet Node BGPConfiguration FelixConfiguration IPReservation BGPFilter',
    );
    assert.deepEqual((await exported({ anywhere: true })).kinds.slice(kinds.length), [
      'Profile',
      'WorkloadEndpoint',
      'CalicoNodeStatus',
      'IPAMConfiguration',
    ]);
  });

  it('says nothing that only this datastore knows', async () => {
    await create('GlobalNetworkSet', { name: 's', labels: { a: 'b' }, annotations: { c: 'd' } }, { nets: ['10.0.0.0/8'] });
    const { lists } = await exported();
    assert.deepEqual(lists.GlobalNetworkSet, [
      make('GlobalNetworkSet', { name: 's', labels: { a: 'b' }, annotations: { c: 'd' } }, { nets: ['10.0.0.0/8'] }),
    ]);
  });

  it("takes namespaced kinds from every namespace, and leaves Kubernetes' own policies out", async () => {
    for (const kind of ['NetworkPolicy', 'NetworkSet'])
      for (const namespace of ['default', 'shop']) await create(kind, { name: 'x', namespace }, {});
    await create('NetworkPolicy', { name: 'knp.default.y', namespace: 'shop' }, {});
    const { lists } = await exported();
    for (const kind of ['NetworkPolicy', 'NetworkSet']) assert.deepEqual(names(lists[kind]), ['default/x', 'shop/x'], kind);
  });

  it('leaves out the staged policies that upstream leaves out, names them, and takes them where any datastore is the aim', async () => {
    const kinds = ['StagedNetworkPolicy', 'StagedKubernetesNetworkPolicy'];
    for (const kind of kinds) for (const namespace of ['default', 'shop']) await create(kind, { name: 'x', namespace }, {});
    const { lists, notes } = await exported();
    for (const kind of kinds) assert.deepEqual(names(lists[kind]), ['default/x'], kind);
    assert.deepEqual(
      notes,
      kinds.map(
        (kind) => `not exported: ${kind}(shop/x), as upstream takes staged policies of namespace default only; --any-datastore exports it`,
      ),
    );
    const elsewhere = await exported({ anywhere: true });
    for (const kind of kinds) assert.deepEqual(names(elsewhere.lists[kind]), ['default/x', 'shop/x'], kind);
    assert.deepEqual(elsewhere.notes, []);
  });

  it('calls nodes, and what is theirs, as Kubernetes does', async () => {
    await create('Node', { name: 'old' }, { orchRefs: [{ nodeName: 'new', orchestrator: 'k8s' }] });
    for (const kind of ['FelixConfiguration', 'BGPConfiguration'])
      for (const name of ['default', 'node.old']) await create(kind, { name }, {});
    await create('HostEndpoint', { name: 'h' }, { node: 'old', interfaceName: 'eth0' });
    const learned = new NodeNames();
    const { lists, notes } = await exported({ names: learned });
    assert.deepEqual(names(lists.Node), ['new']);
    assert.deepEqual(names(lists.FelixConfiguration), ['default', 'node.new']);
    assert.deepEqual(names(lists.BGPConfiguration), ['default', 'node.new']);
    assert.deepEqual(notes, ['HostEndpoint(h) names node old, which is new in Kubernetes: correct its spec.node']);
    assert.equal(learned.node('old'), 'new');
    const elsewhere = await exported({ anywhere: true });
    assert.deepEqual(names(elsewhere.lists.Node), ['old']);
    assert.deepEqual([names(elsewhere.lists.FelixConfiguration), elsewhere.notes], [['default', 'node.old'], []]);
  });

  it('ends where a node has no name in Kubernetes, unless it is for elsewhere', async () => {
    await create('Node', { name: 'n' }, {});
    assert.equal(
      await failure(() => exported()),
      "unable to process metadata for export for Node resource: node n missing a 'k8s' orchestrator reference. Unable to export data unless every node has a 'k8s' orchestrator reference",
    );
    assert.deepEqual(names((await exported({ anywhere: true })).lists.Node), ['n']);
  });

  it('writes actions as the schema of Kubernetes wants them', async () => {
    await create('FelixConfiguration', { name: 'default' }, { defaultEndpointToHostAction: 'RETURN', iptablesFilterAllowAction: 'ACCEPT' });
    const [configuration] = (await exported()).lists.FelixConfiguration!;
    const { defaultEndpointToHostAction, iptablesFilterAllowAction, iptablesFilterDenyAction } = configuration!.spec as Record<
      string,
      unknown
    >;
    assert.deepEqual([defaultEndpointToHostAction, iptablesFilterAllowAction, iptablesFilterDenyAction], ['Return', 'Accept', undefined]);
  });

  it('for elsewhere holds profiles and endpoints, but not what every datastore has', async () => {
    await create('Profile', { name: 'p' }, {});
    const { lists } = await exported({ anywhere: true });
    assert.deepEqual(names(lists.Profile), ['p']);
  });

  it('tells what it cannot read', async () => {
    const key = '/calico/resources/v3/projectcalico.org/ippools/broken';
    await world.store.commit([], {
      puts: [
        { key, value: '{' },
        { key: '/calico/ipam/v2/handle/broken', value: '[' },
      ],
      deletes: [],
    });
    assert.match(
      (await exported()).notes.join(),
      /^not exported: \/calico\/resources\/v3\/projectcalico\.org\/ippools\/broken, which cannot be read: /,
    );
    const notes: string[] = [];
    assert.deepEqual(await readIpam(world.client, (line) => notes.push(line)), []);
    assert.match(notes.join(), /^\/calico\/ipam\/v2\/handle\/broken, which cannot be read: /);
  });

  it('holds everything of IPAM', async () => {
    const { store, client } = world;
    const block = { cidr: '10.0.0.0/30', affinity: 'host:old', allocations: [0, null, null, null], unallocated: [1, 2, 3] };
    const owned = {
      ...block,
      attributes: [{ handle_id: 'ipip-tunnel-addr-old', secondary: { node: 'old' } }],
      sequenceNumber: 7,
      deleted: false,
    };
    const values = {
      'assignment/ipv4/block/10.0.0.0-30': { ...owned, sequenceNumberForAllocation: { 0: 6 } },
      'host/old/ipv4/block/10.0.0.0-30': { state: 'confirmed', deleted: false },
      'virtual/lb/ipv6/block/fd00::-122': { state: 'pending', deleted: false },
      'handle/ipip-tunnel-addr-old': { block: { '10.0.0.0/30': 1 }, deleted: false },
      config: { strict_affinity: true },
    };
    const puts = Object.entries(values).map(([key, value]) => ({ key: `/calico/ipam/v2/${key}`, value: JSON.stringify(value) }));
    await store.commit([], { puts, deletes: [] });
    const learned = new NodeNames();
    await create('Node', { name: 'old' }, { orchRefs: [{ nodeName: 'new', orchestrator: 'k8s' }] });
    await exported({ names: learned });
    const records = await readIpam(client, assert.fail);
    const text = (from: typeof records) => JSON.parse([...ipamText(from)].join(''));
    const keys = (document: Record<string, { Key: string }[]>) =>
      Object.entries(document).flatMap(([, entries]) => [entries].flat().map(({ Key }) => Key));
    const expected = [
      'host/old/ipv4/block/10.0.0.0-30',
      'virtual/lb/ipv6/block/fd00::-122',
      'assignment/ipv4/block/10.0.0.0-30',
      'handle/ipip-tunnel-addr-old',
      'config',
    ];
    assert.deepEqual(
      keys(text(records)),
      expected.map((key) => `/calico/ipam/v2/${key}`),
    );
    const renamed = text(records.map((record) => withNodeNames(record, learned)));
    assert.deepEqual(
      keys(renamed),
      expected.map((key) => `/calico/ipam/v2/${key.replace('old', 'new')}`),
    );
    assert.equal(renamed.blocks[0].Value.affinity, 'host:new');
  });
});
