import { openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import { describeDatastore } from '../../support/datastore-suite.ts';
import { requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { keyValueHarness } from '../../support/key-value-harness.ts';

describe('etcd', () => {
  before(function () {
    requireEtcd(this);
  });

  describeDatastore('etcd', async () => {
    const server = await startEtcd();
    return keyValueHarness({
      type: 'etcdv3',
      open: () => openEtcdStore({ endpoints: { value: [server.url], source: 'the test' } }, `etcd at ${server.url}`),
      compact: () => server.compact(),
      end: () => server.stop(),
    });
  });
});
