import assert from 'node:assert/strict';
import { isCalicoError } from '../../../../src/base/errors.ts';
import type { Revision } from '../../../../src/datastore/datastore.ts';
import type { Api, KubeObject, Preconditions } from '../../../../src/datastore/kubernetes/api.ts';
import { customResourceBacking } from '../../../../src/datastore/kubernetes/custom-resource.ts';
import { ApiFailure } from '../../../../src/datastore/kubernetes/errors.ts';
import { ObjectStore } from '../../../../src/datastore/kubernetes/object-store.ts';
import { kindByName } from '../../../../src/resources/registry.ts';

const NAME = 'a';
const REF = { kind: 'IPPool', name: NAME };
const UID = '17d941ee-cb35-4baa-833f-85b4304d33e3';

function pool(resourceVersion: string, cidr: string, uid = UID): KubeObject {
  return { metadata: { name: NAME, uid, resourceVersion }, spec: { cidr } };
}

/** One object in the server's store, and what its cache has of it. */
class Server {
  readonly requests: string[] = [];
  stored: KubeObject | undefined;
  readonly cached: KubeObject | undefined;

  constructor(stored: KubeObject | undefined, cached = stored) {
    this.stored = stored;
    this.cached = cached;
  }

  async get(path: string): Promise<KubeObject> {
    const fromCache = path.endsWith('?resourceVersion=0');
    this.requests.push(fromCache ? 'cache' : 'get');
    const found = fromCache ? this.cached : this.stored;
    if (!found) throw new ApiFailure(404, { reason: 'NotFound', message: 'not found' });
    return found;
  }

  async delete(_path: string, { uid, resourceVersion }: Preconditions): Promise<void> {
    this.requests.push('delete');
    if (!this.stored) throw new ApiFailure(404, { reason: 'NotFound', message: 'not found' });
    const { metadata } = this.stored;
    const holds = (wanted: string | undefined, is: string | undefined) => wanted === undefined || wanted === is;
    if (!holds(uid, metadata.uid) || !holds(resourceVersion, metadata.resourceVersion))
      throw new ApiFailure(409, { reason: 'Conflict', message: 'the precondition failed' });
    this.stored = undefined;
  }
}

async function storeOn(server: Server): Promise<ObjectStore> {
  const kind = await kindByName('IPPool');
  return new ObjectStore(server as unknown as Api, customResourceBacking(kind, await kind.model(), 'v3'));
}

async function deletedOf(server: Server, when: { revision?: Revision; uid?: string } = {}): Promise<unknown> {
  const { resource } = await (await storeOn(server)).delete(REF, when);
  return (resource.spec as { cidr: string }).cidr;
}

const isConflict = (error: unknown) => isCalicoError(error, 'Conflict');

describe('deleting on Kubernetes', () => {
  it('takes two requests, of which one costs the server little', async () => {
    const server = new Server(pool('5', '10.0.0.0/16'));
    assert.equal(await deletedOf(server), '10.0.0.0/16');
    assert.deepEqual(server.requests, ['cache', 'delete']);
    assert.equal(server.stored, undefined);
  });

  it('returns what was there, though the cache has an older one', async () => {
    const server = new Server(pool('6', '10.1.0.0/16'), pool('5', '10.0.0.0/16'));
    assert.equal(await deletedOf(server), '10.1.0.0/16');
    assert.deepEqual(server.requests, ['cache', 'delete', 'get', 'delete']);
  });

  it('finds what the cache has not seen yet', async () => {
    const server = new Server(pool('6', '10.1.0.0/16'));
    Object.assign(server, { cached: undefined });
    assert.equal(await deletedOf(server), '10.1.0.0/16');
  });

  it('returns the object of now, where the cache has one that was deleted and made again', async () => {
    const server = new Server(pool('9', '10.2.0.0/16', 'aaaaaaaa-cb35-4baa-833f-85b4304d33e3'), pool('5', '10.0.0.0/16'));
    assert.equal(await deletedOf(server), '10.2.0.0/16');
  });

  it('says that it is not there, where only the cache still has it', async () => {
    const server = new Server(undefined, pool('5', '10.0.0.0/16'));
    await assert.rejects(deletedOf(server), (error) => isCalicoError(error, 'NotFound'));
  });

  it('keeps to the revision that was asked for, whatever the cache has', async () => {
    const changed = () => new Server(pool('6', '10.1.0.0/16'), pool('5', '10.0.0.0/16'));
    const [older, newer] = [changed(), changed()];
    await assert.rejects(deletedOf(older, { revision: '5' as Revision }), isConflict);
    assert.ok(older.stored);
    assert.equal(await deletedOf(newer, { revision: '6' as Revision }), '10.1.0.0/16');
  });

  it('keeps to the uid that was asked for', async () => {
    const server = new Server(pool('6', '10.1.0.0/16'));
    await assert.rejects(deletedOf(server, { uid: 'aaaaaaaa-cb35-4baa-833f-85b4304d33e3' }), isConflict);
    assert.ok(server.stored);
    assert.equal(await deletedOf(server, { uid: UID }), '10.1.0.0/16');
  });
});
