import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isCalicoError } from '../../../src/base/errors.ts';
import { changesOf } from '../../../src/cli/changes.ts';
import { type Change, WatchedState } from '../../../src/cli/watched-state.ts';
import { Client } from '../../../src/client/client.ts';
import type { Datastore, Event, Revision } from '../../../src/datastore/datastore.ts';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { sync } from '../../../src/datastore/syncer/syncer.ts';
import { requireUpstreamCrds, upstreamCrds } from '../../support/crds.ts';
import {
  affinity,
  block,
  collect,
  globalNetworkSet,
  handle,
  type NetworkSet,
  names,
  now,
  refTo,
  summary,
  take,
} from '../../support/datastore-suite/samples.ts';
import { type Json, type KubeApiServer, requireKubeApiServer, startKubeApiServer, TOKENS } from '../../support/kube-apiserver.ts';
import { openTestDatastore } from '../../support/kubernetes-harness.ts';

const CRDS = '/apis/crd.projectcalico.org/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

describe('the Kubernetes datastore', function () {
  this.timeout(120_000);
  let server: KubeApiServer;
  let store: Datastore;

  before(async function () {
    requireUpstreamCrds(this);
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
    await server.install(await upstreamCrds('v1'));
    store = await openTestDatastore(server);
  });

  after(async () => {
    await store?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const change = async (path: string, edit: (object: Json & { spec: Json; metadata: Json }) => void) => {
    const object = (await server.must('GET', path)) as Json & { spec: Json; metadata: Json };
    edit(object);
    await server.must('PUT', path, object);
  };

  describe('finds objects that somebody began to delete', () => {
    const bury = (path: string, deleted: unknown) => change(`${CRDS}/${path}`, ({ spec }) => Object.assign(spec, { deleted }));

    it('and finishes that when it is asked for one', async () => {
      await store.create(block('10.1.0.0/31'));
      await bury('ipamblocks/10-1-0-0-31', true);
      assert.ok((await names(store, { kind: 'IPAMBlock' })).includes('10.1.0.0/31'));
      await assert.rejects(store.get({ kind: 'IPAMBlock', name: '10.1.0.0/31' }), { code: 'NotFound', message: /Resource was deleted/ });
      assert.equal((await server.call('GET', `${CRDS}/ipamblocks/10-1-0-0-31`)).status, 404);
    });

    it('and creates over them', async () => {
      await store.create(handle('Some.Handle', { '10.1.0.0/31': 1 }));
      await bury('ipamhandles/some.handle', true);
      const created = await store.create(handle('Some.Handle', { '10.1.0.2/31': 2 }));
      assert.deepEqual((created.resource.spec as Json).block, { '10.1.0.2/31': 2 });
      await assert.rejects(
        store.create(handle('Some.Handle', {})),
        (error) => isCalicoError(error, 'AlreadyExists') && error.existing !== undefined,
      );
    });

    it('and leaves affinities out of lists and watches', async () => {
      const query = { kind: 'BlockAffinity' };
      const start = await now(store, query);
      await store.create(affinity('host', 'n', '10.1.0.4/31'));
      await bury('blockaffinities/n-10-1-0-4-31', 'true');
      assert.deepEqual(await names(store, query), []);
      await assert.rejects(store.get({ kind: 'BlockAffinity', name: 'virtual/n/10.1.0.4/31' }), { code: 'NotFound' });
      const seen: string[] = [];
      const controller = new AbortController();
      for await (const event of store.watch(query, start, controller.signal)) {
        if (seen.push(summary(event)) === 2) controller.abort();
      }
      assert.deepEqual(seen, ['added host/n/10.1.0.4/31', 'deleted host/n/10.1.0.4/31']);
    });
  });

  describe('respects what others wrote', () => {
    it('on an object made without Calico: its labels are shown, its finalizers and owners stay', async () => {
      const metadata = { name: 'foreign', labels: { app: 'x' }, annotations: { note: 'y' }, finalizers: ['example.com/hold'] };
      await server.must('POST', `${CRDS}/globalnetworksets`, {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'GlobalNetworkSet',
        metadata,
        spec: {},
      });
      const stored = await store.get<NetworkSet>({ kind: 'GlobalNetworkSet', name: 'foreign' });
      assert.deepEqual([stored.resource.metadata.labels, stored.resource.metadata.annotations], [{ app: 'x' }, { note: 'y' }]);
      assert.equal(stored.resource.metadata.managedFields, undefined);
      const updated = await store.update({ ...stored, resource: { ...stored.resource, spec: { nets: ['10.0.0.0/8'] } } });
      const raw = (await server.must('GET', `${CRDS}/globalnetworksets/foreign`)) as {
        metadata: Json & { annotations: Record<string, string> };
      };
      assert.deepEqual(raw.metadata.finalizers, ['example.com/hold']);
      const hidden = JSON.parse(raw.metadata.annotations['projectcalico.org/metadata']!);
      assert.deepEqual(Object.keys(hidden).toSorted(), ['annotations', 'creationTimestamp', 'labels']);
      assert.deepEqual(updated.resource.metadata.labels, { app: 'x' });
      await change(`${CRDS}/globalnetworksets/foreign`, (object) => Object.assign(object.metadata, { finalizers: [] }));
      await store.delete({ kind: 'GlobalNetworkSet', name: 'foreign' });
    });

    it('and deletes only the object that was meant', async () => {
      const first = await store.create(globalNetworkSet('meant'));
      const { uid } = first.resource.metadata;
      await store.delete(refTo(first.resource), { uid: uid! });
      await store.create(globalNetworkSet('meant'));
      await assert.rejects(store.delete(refTo(first.resource), { uid: uid! }), { code: 'Conflict' });
      await store.delete(refTo(first.resource));
    });

    it('but cannot read an object whose hidden metadata is broken, nor delete it', async () => {
      const metadata = { name: 'broken', annotations: { 'projectcalico.org/metadata': 'oops' } };
      await server.must('POST', `${CRDS}/globalnetworksets`, {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'GlobalNetworkSet',
        metadata,
        spec: {},
      });
      const ref = { kind: 'GlobalNetworkSet', name: 'broken' };
      await assert.rejects(store.get(ref), { code: 'Unreadable', message: /^invalid character/ });
      await assert.rejects(store.delete(ref), { code: 'Unreadable' });
      const [page] = await collect(store.list({ kind: 'GlobalNetworkSet' }));
      assert.deepEqual(
        page!.unreadable.map(({ key }) => key),
        ['broken'],
      );
      await server.must('DELETE', `${CRDS}/globalnetworksets/broken`);
    });
  });

  describe('when the server is killed and comes back', () => {
    const create = (name: string) => store.create(globalNetworkSet(name));
    /** What \`get --watch\` of a user with few rights shows, over all that happens here. */
    const shown: Change[] = [];
    const firstSeen = Promise.withResolvers<void>();
    const lastSeen = Promise.withResolvers<void>();
    let viewer: Datastore;

    before(async () => {
      const [role, rule] = [
        'sees-sets',
        { apiGroups: ['crd.projectcalico.org'], resources: ['globalnetworksets'], verbs: ['list', 'watch'] },
      ];
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role };
      const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'limited' }];
      await server.must('POST', `${RBAC}/clusterroles`, { metadata: { name: role }, rules: [rule] });
      await server.must('POST', `${RBAC}/clusterrolebindings`, { metadata: { name: role }, roleRef, subjects });
      while ((await server.call('GET', `${CRDS}/globalnetworksets`, undefined, TOKENS.limited)).status !== 200) await wait(20);
      viewer = await openTestDatastore(server, 'limited');
      const watching = { signal: new AbortController().signal, skipped: () => {} };
      const viewing = (async () => {
        for await (const changes of changesOf(new Client(viewer), { kind: 'GlobalNetworkSet' }, new WatchedState([]), watching)) {
          shown.push(...changes);
          firstSeen.resolve();
          if (changes.some(({ resource }) => resource.metadata.name === 'last')) lastSeen.resolve();
        }
      })();
      viewing.catch(lastSeen.reject);
      lastSeen.promise.catch(() => {});
      await Promise.race([firstSeen.promise, viewing]);
    });

    after(() => viewer?.[Symbol.asyncDispose]());

    it('writes under way end as done or as not answered, and what was done is there', async () => {
      const results = [];
      for (let index = 0; index < 300; index += 1) results.push(create(`bulk-${index}`));
      const settled = Promise.allSettled(results);
      await results[0];
      await server.kill();
      const outcomes = await settled;
      await server.start();
      const there = new Set(await names(store, { kind: 'GlobalNetworkSet', namePrefix: 'bulk-' }));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') assert.ok(there.has(`bulk-${index}`));
        else if (!isCalicoError(outcome.reason, 'Unreachable')) assert.fail(String(outcome.reason));
        else if (!outcome.reason.outcomeUnknown) assert.ok(!there.has(`bulk-${index}`));
      }
      assert.ok(outcomes.some(({ status }) => status === 'rejected') && outcomes.some(({ status }) => status === 'fulfilled'));
    });

    it('a list under way ends with an error, never short', async () => {
      await Promise.all(Array.from({ length: 1600 }, (_, index) => create(`listed-${index}`)));
      const query = { kind: 'GlobalNetworkSet', namePrefix: 'listed-' };
      let found = 0;
      await assert.rejects(
        async () => {
          for await (const { items } of store.list(query)) {
            if (found === 0) await server.kill();
            found += items.length;
          }
        },
        { code: 'Unreachable' },
      );
      await server.start();
      assert.equal((await names(store, query)).length, 1600);
    });

    it('a syncer whose place was forgotten tells what has come and gone meanwhile', async () => {
      const query = { kind: 'GlobalNetworkSet', namePrefix: 'synced-' };
      await create('synced-stays');
      await create('synced-goes');
      const controller = new AbortController();
      const told: string[] = [];
      for await (const item of sync(store, [query], { signal: controller.signal })) {
        if (item.type === 'updates') told.push(...item.updates.map(({ type, ref }) => `${type} ${ref.name}`));
        if (told.length === 4) controller.abort();
        if (item.type !== 'status' || item.status !== 'in-sync' || told.length !== 2) continue;
        await server.kill();
        const key = Buffer.from('/registry/crd.projectcalico.org/globalnetworksets/synced-goes').toString('base64');
        await server.etcd.call('kv/deleterange', { key });
        await server.etcd.compact();
        await server.start();
        await create('synced-comes');
      }
      assert.deepEqual(told.slice(0, 2).toSorted(), ['new synced-goes', 'new synced-stays']);
      assert.deepEqual(told.slice(2).toSorted(), ['deleted synced-goes', 'new synced-comes']);
    });

    it('whoever watched all along has seen each object in its order, and nothing twice', async () => {
      await create('last');
      await lastSeen.promise;
      const known = new Map<string, number>();
      for (const { type, resource } of shown) {
        const { name = '', resourceVersion } = resource.metadata;
        const before = known.get(name);
        assert.equal(before === undefined, type === 'ADDED', `${type} ${name}`);
        if (type === 'DELETED') known.delete(name);
        else known.set(name, Number(resourceVersion));
        if (type === 'MODIFIED') assert.ok(known.get(name)! > before!, name);
      }
      assert.deepEqual([...known.keys()].toSorted(), (await names(store, { kind: 'GlobalNetworkSet' })).toSorted());
    });
  });

  it('goes on watching over connections that break: nothing is lost and nothing repeated', async () => {
    const proxy = await startBreakableProxy(server.port);
    const kubeconfig = { value: await server.kubeconfig(), source: 'the test' };
    const apiEndpoint = { value: `https://127.0.0.1:${proxy.port}`, source: 'the test' };
    const watcher = await openKubernetesDatastore({ kubeconfig, apiEndpoint }, { source: 'the test', env: {} });
    try {
      const query = { kind: 'GlobalNetworkSet', namePrefix: 'watched-' };
      const start = await now(watcher, query);
      const expected: string[] = [];
      const writing = (async () => {
        for (let index = 0; index < 60; index += 1) {
          expected.push(`added watched-${index}`);
          await store.create(globalNetworkSet(`watched-${index}`));
          if (index % 10 === 9) proxy.cut();
        }
      })();
      const events = await take(watcher, query, start, 60);
      await writing;
      assert.deepEqual(events.map(summary), expected);
      assert.ok(proxy.connections > 1);
    } finally {
      await watcher[Symbol.asyncDispose]();
      proxy.close();
    }
  });

  it('says that the definitions are not installed, and where a list is asked for, that it is empty', async () => {
    const bare = await startKubeApiServer();
    const datastore = await openTestDatastore(bare);
    try {
      const pages = await collect(datastore.list({ kind: 'IPPool' }));
      assert.deepEqual(
        pages.map(({ items, revision }) => [items, revision]),
        [[[], '']],
      );
      assert.match(pages[0]!.unreadable[0]!.reason, /not installed/);
      await assert.rejects(datastore.get({ kind: 'IPPool', name: 'a' }), (error) => {
        return (
          isCalicoError(error, 'NotFound') &&
          /could not find the requested resource/.test(error.message) &&
          /calicoctl install crds/.test(error.hint ?? '')
        );
      });
      const watching = datastore
        .watch({ kind: 'IPPool' }, '1' as Revision, new AbortController().signal)
        [Symbol.asyncIterator]() as AsyncIterator<Event>;
      await assert.rejects(watching.next(), { code: 'NotFound' });
    } finally {
      await datastore[Symbol.asyncDispose]();
      await bare.stop();
    }
  });
});

/** TCP; `cut` breaks all connections that there are. */
async function startBreakableProxy(target: number) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = createServer((client) => {
    connections += 1;
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (proxy.address() as AddressInfo).port,
    cut,
    get connections() {
      return connections;
    },
    close() {
      proxy.close();
      cut();
    },
  };
}
