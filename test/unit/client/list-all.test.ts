import assert from 'node:assert/strict';
import { CalicoError } from '../../../src/base/errors.ts';
import { Client } from '../../../src/client/client.ts';
import type { Datastore, Page, Revision } from '../../../src/datastore/datastore.ts';
import { API_VERSION, type Resource } from '../../../src/resources/resource.ts';

const page = (name: string, revision: string): Page => {
  const resource: Resource = { kind: 'GlobalNetworkSet', apiVersion: API_VERSION, metadata: { name }, spec: {} };
  return { items: [{ resource, revision: revision as Revision }], unreadable: [], revision: revision as Revision };
};

/** Forgets its history after the first page of the first `times` lists. */
function forgetfulStore(times: number): Datastore {
  let lists = 0;
  return {
    type: 'kubernetes',
    async *list() {
      lists += 1;
      yield page('a', `${lists}`);
      if (lists <= times) throw new CalicoError('Expired', 'the continue token is too old');
      yield page('b', `${lists}`);
    },
  } as unknown as Datastore;
}

describe('a whole list', () => {
  it('begins again where history was forgotten between two pages, and holds nothing twice', async () => {
    const { items, revision } = await new Client(forgetfulStore(1)).listAll({ kind: 'GlobalNetworkSet' });
    assert.deepEqual([items.map(({ resource }) => resource.metadata.name), revision], [['a', 'b'], '2']);
  });

  it('fails where that happens again', async () => {
    await assert.rejects(new Client(forgetfulStore(2)).listAll({ kind: 'GlobalNetworkSet' }), { code: 'Expired' });
  });
});
