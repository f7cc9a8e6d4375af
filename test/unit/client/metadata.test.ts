import assert from 'node:assert/strict';
import { metadataForCreate, metadataForUpdate } from '../../../src/client/metadata.ts';
import { API_VERSION, type Metadata } from '../../../src/resources/resource.ts';

const cluster = { namespaced: false };
const namespaced = { namespaced: true };
const object = (metadata: Metadata) => ({ kind: 'Tier', apiVersion: API_VERSION, metadata });
const stored = { name: 'a', uid: 'u', creationTimestamp: '2020-01-01T00:00:00Z', resourceVersion: '5' };

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('the metadata of a new object', () => {
  it('gets a random uid and the time to the second', () => {
    const { uid, creationTimestamp } = metadataForCreate(object({ name: 'a' }), cluster);
    assert.match(uid!, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(creationTimestamp!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(Math.abs(Date.parse(creationTimestamp!) - Date.now()) < 60_000);
  });

  it('keeps a uid and a time that are given, and drops the link to itself', () => {
    const { resourceVersion: _, ...given } = stored;
    assert.deepEqual(metadataForCreate(object({ ...given, selfLink: '/x' }), cluster), given);
  });

  it('has a name, no version, and a namespace where there are any', () => {
    const create = (metadata: Metadata, kind = cluster) => message(() => metadataForCreate(object(metadata), kind));
    assert.equal(create({}), "error with field Metadata.Name = '' (field must be set for a Create request)");
    assert.equal(
      create({ generateName: 'a-' }),
      "error with field Metadata.Name = '' (field must be set for a Create request (GenerateName is not supported))",
    );
    assert.equal(create(stored), "error with field Metadata.ResourceVersion = '5' (field must not be set for a Create request)");
    assert.equal(
      create({ name: 'a' }, namespaced),
      'error with field Metadata.Namespace (namespace is not specified on namespaced resource)',
    );
    assert.equal(create({ name: 'a', namespace: 'b' }, namespaced), '');
  });
});

describe('the metadata of an object that is changed', () => {
  it('says which revision it replaces', () => {
    const { resourceVersion: _, ...metadata } = stored;
    assert.deepEqual(metadataForUpdate(object({ ...stored, selfLink: '/x' }), cluster), { metadata, revision: '5' });
  });

  it('has all that reading it gave', () => {
    const update = (metadata: Metadata, kind = cluster) => message(() => metadataForUpdate(object(metadata), kind));
    assert.equal(
      update({ ...stored, resourceVersion: '' }),
      "error with field Metadata.ResourceVersion = '' (field must be set for an Update request)",
    );
    assert.equal(update(stored, namespaced), 'error with field Metadata.Namespace (namespace is not specified on namespaced resource)');
    assert.equal(
      update({ ...stored, creationTimestamp: undefined }),
      "error with field Metadata.CreationTimestamp = '0001-01-01 00:00:00 +0000 UTC' (field must be set for an Update request)",
    );
    assert.equal(update({ ...stored, uid: '' }), "error with field Metadata.UID = '' (field must be set for an Update request)");
  });
});
