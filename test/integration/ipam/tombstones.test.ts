/**
 * Objects that are marked as deleted before they are removed, as upstream's processes do on Kubernetes (reference ipam.md 16.2), and deletions
 * that another process overtakes between any two requests.
 */
import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { Ipam } from '../../../src/ipam/ipam.ts';
import { hostOwner } from '../../../src/ipam/owner.ts';
import { Crash, type Hook, once } from '../../support/crash-points.ts';
import { API_GROUPS, useKubernetes } from '../../support/ipam-kubernetes.ts';
import { allocationsOf } from '../../support/ipam-model/snapshot.ts';
import { bare, fill, ipamStore } from '../../support/ipam-store.ts';
import type { Json } from '../../support/kube-apiserver.ts';
import { createAccount, useAccount } from '../../support/service-accounts.ts';

const CIDR = '10.0.0.0/30';
const BLOCK = 'ipamblocks/10-0-0-0-30';
const AFFINITY = 'blockaffinities/node-a-10-0-0-0-30';

interface Meta {
  readonly uid: string;
  readonly resourceVersion: string;
}

for (const group of ['v1', 'v3'] as const) {
  describe(`deletions in two phases, with ${API_GROUPS[group]}`, () => {
    const backing = useKubernetes(group);

    beforeEach(async () => {
      await backing().clear();
      await fill(ipamStore(backing()), { pools: [{ cidr: CIDR, blockSize: 30 }] });
    });

    /** Its hook sees each request to the server. */
    const process = (hostname: string, { hook = () => {}, way = 'stepwise' }: { hook?: Hook; way?: string } = {}) =>
      new Ipam(backing().ways[way]!(hook), { hostname, startIndex: () => 0n, pause: async () => {} });
    const assign = async (hostname: string, handle: string, options = {}) => {
      const { v4, error } = await process(hostname, options).autoAssign({ num4: 1, use: 'Workload', handle });
      if (error) throw error;
      return bare(v4!.ips);
    };
    const release = (options = {}) => process('node-b', options).releaseBlockAffinity({ cidr: CIDR, affinity: 'host:node-a' }, true);
    const addresses = async () => [...allocationsOf(await backing().snapshot())].map(([ip, { handle }]) => [ip, handle]);
    const read = (name: string) => backing().server.must('GET', backing().path(name)) as Promise<Json & { metadata: Meta; spec: Json }>;

    /** The first phase. Resolves with what the second one asks for. */
    async function mark(name: string): Promise<Meta> {
      const object = await read(name);
      // In the v1 group an affinity says it as a text.
      const deleted = group === 'v1' && name === AFFINITY ? 'true' : true;
      const marked = await backing().server.must('PUT', backing().path(name), { ...object, spec: { ...object.spec, deleted } });
      const { uid, resourceVersion } = marked.metadata as Meta;
      return { uid, resourceVersion };
    }

    /** The second phase. */
    const remove = async (name: string, preconditions: Meta) =>
      (await backing().server.call('DELETE', backing().path(name), { apiVersion: 'v1', kind: 'DeleteOptions', preconditions })).status;

    /** node-a has an empty block. */
    const claim = () => process('node-a').claimAffinity(CIDR, hostOwner('node-a'));

    it('do not remove a block that was made again in between', async () => {
      await claim();
      const marked = await mark(BLOCK);
      assert.deepEqual(await assign('node-a', 'new'), ['10.0.0.0']);
      assert.equal(await remove(BLOCK, marked), 409);
      assert.deepEqual(await addresses(), [['10.0.0.0', 'new']]);
    });

    it('are finished by whoever finds the mark, but not on a block that was made again since he looked', async () => {
      await claim();
      await mark(BLOCK);
      const late = once('before', /delete ipamblocks/, () => assign('node-a', 'new'));
      await process('node-b', { hook: late }).claimAffinity(CIDR, hostOwner('node-b'));
      assert.deepEqual(await addresses(), [['10.0.0.0', 'new']]);
    });

    for (const way of ['stepwise', 'two-phase']) {
      it(`do not remove a block that another process removed and made again between two requests (${way})`, async () => {
        await claim();
        const { metadata } = await read(BLOCK);
        const hook = once('before', /delete ipamblocks/, async () => {
          await release();
          await assign('node-a', 'new');
        });
        await release({ hook, way }).catch((error) => assert.ok(isCalicoError(error), error));
        assert.notEqual((await read(BLOCK)).metadata.uid, metadata.uid);
        assert.deepEqual(await addresses(), [['10.0.0.0', 'new']]);
      });

      it(`do not begin on a block in which an address was allocated since it was seen empty (${way})`, async () => {
        await claim();
        const begins = way === 'stepwise' ? /delete ipamblocks/ : /update ipamblocks/;
        await assert.rejects(release({ hook: once('before', begins, () => assign('node-a', 'new')), way }));
        assert.deepEqual(await addresses(), [['10.0.0.0', 'new']]);
      });

      it(`leave what another process counts in a handle meanwhile (${way})`, async () => {
        await assign('node-a', 'shared');
        const hook = once('before', /(delete|update) ipamhandles/, () => assign('node-b', 'shared'));
        await process('node-a', { hook, way }).release([{ ip: '10.0.0.0', handle: 'shared' }]);
        assert.deepEqual(await addresses(), [['10.0.0.1', 'shared']]);
        assert.deepEqual((await backing().snapshot()).handles.get('shared'), { [CIDR]: 1 });
      });
    }

    it('may leave a block and an affinity that are marked: the host makes them anew, with other numbers than the old ones', async () => {
      const [ip = ''] = await assign('node-a', 'h');
      const { sequenceNumber } = allocationsOf(await backing().snapshot()).get(ip)!;
      await process('node-a').release([{ ip }]);
      for (const name of [AFFINITY, BLOCK]) await mark(name);
      assert.deepEqual(await assign('node-a', 'h'), [ip]);
      const { error } = await process('node-b').release([{ ip, handle: 'h', sequenceNumber }]);
      assert.ok(isIpamError(error, 'bad sequence number'));
      assert.deepEqual(await addresses(), [[ip, 'h']]);
    });

    it('may leave a handle that is marked: it counts nothing, and counts from nothing when it is used again', async () => {
      const [ip = ''] = await assign('node-a', 'h');
      const hook = once('after', /update ipamhandles/, () => Promise.reject(new Crash()));
      await assert.rejects(process('node-a', { hook, way: 'two-phase' }).release([{ ip }]), /died/);
      await assert.rejects(process('node-b').ipsByHandle('h'), (error) => isCalicoError(error, 'NotFound'));
      await assign('node-a', 'h');
      assert.deepEqual((await backing().snapshot()).handles.get('h'), { [CIDR]: 1 });
    });

    it('are left to others by who may only read, for whom there is nothing either', async () => {
      await claim();
      await mark(BLOCK);
      const { server, path, apiVersion } = backing();
      await createAccount(server, `reader-${group}`, ['calicoctl-reader']);
      const account = await useAccount(server, `reader-${group}`, path('ipamblocks'));
      await account.datastore[Symbol.asyncDispose]();
      const setting = (value: string) => ({ value, source: 'the test' });
      await using datastore = await openKubernetesDatastore(
        { kubeconfig: setting(account.kubeconfig), apiGroup: setting(apiVersion) },
        { source: 'the test', env: {} },
      );
      assert.deepEqual(await datastore.getMany([{ kind: 'IPAMBlock', name: CIDR }]), [undefined]);
      assert.equal((await read(BLOCK)).spec.deleted, true);
    });

    it('make the allocation fail that has read the block before', async () => {
      await claim();
      const hook = once('before', /update ipamblocks/, () => mark(BLOCK));
      assert.deepEqual(await assign('node-a', 'h', { hook }), []);
      assert.deepEqual([...(await backing().snapshot()).handles.keys()], []);
      assert.deepEqual(await assign('node-a', 'h'), ['10.0.0.0']);
    });

    it('give a block to one of two that find the mark at the same time', async () => {
      await claim();
      for (const name of [AFFINITY, BLOCK]) await mark(name);
      // It has removed what was marked, and is about to create the block.
      const hook = once('after', /delete ipamblocks/, () => process('node-b').claimAffinity(CIDR, hostOwner('node-b')));
      const { claimed, failed } = await process('node-a', { hook }).claimAffinity(CIDR, hostOwner('node-a'));
      assert.deepEqual([claimed, failed], [[], [CIDR]]);
      const { affinities, blocks } = await backing().snapshot();
      assert.deepEqual([...affinities.keys(), blocks.get(CIDR)!.affinity], [`host/node-b/${CIDR}`, 'host:node-b']);
    });

    it('may end after each request: what is left is taken back by the host', async () => {
      for (const like of [/update blockaffinities/, /update ipamblocks/, /delete ipamblocks/, /delete blockaffinities/]) {
        await claim();
        const hook = once('after', like, () => Promise.reject(new Crash()));
        await assert.rejects(release({ hook, way: 'two-phase' }), /died/);
        assert.deepEqual(await assign('node-a', 'h'), ['10.0.0.0'], String(like));
        const { affinities, blocks } = await backing().snapshot();
        assert.deepEqual([...affinities], [[`host/node-a/${CIDR}`, 'confirmed']]);
        assert.equal(blocks.get(CIDR)!.affinity, 'host:node-a');
        await process('node-a').releaseByHandle('h');
        await release();
      }
    });
  });
}
