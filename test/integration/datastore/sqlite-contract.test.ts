import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';
import { describeDatastore } from '../../support/datastore-suite.ts';
import { keyValueHarness } from '../../support/key-value-harness.ts';

describeDatastore('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'calico-sqlite-'));
  const path = join(folder, 'calico.db');
  return keyValueHarness({
    type: 'sqlite',
    open: () => openSqliteStore({ path, description: path }),
    /** A client that keeps nothing makes enough revisions for the next step of compaction. */
    async compact() {
      const store = await openSqliteStore({ path, description: path, keepRevisions: 0 });
      await Promise.all(
        Array.from({ length: 1100 }, (_, index) => store.commit([], { puts: [{ key: '/compact', value: String(index) }], deletes: [] })),
      );
      await store.close();
    },
    end: () => rm(folder, { recursive: true }),
  });
});
