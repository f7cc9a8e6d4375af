import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KeyEvent } from '../../../src/datastore/key-value.ts';
import { openSqliteStore, type SqliteOptions, type SqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';

describe('the embedded store', () => {
  let folder: string;
  let path: string;
  const stores: SqliteStore[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calico-sqlite-'));
    path = join(folder, 'sub/folder/calico.db');
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
    const store = await openSqliteStore({ path, description: path, ...options });
    stores.push(store);
    return store;
  }

  const put = (store: SqliteStore, key: string, value: string, ttl?: number) =>
    store.commit([], { puts: [{ key, value, ttl }], deletes: [] });

  describe('as a file', () => {
    it('is made with its folders, for its owner only, and so are its companions', async () => {
      await put(await open(), '/a', '1');
      const modes = await Promise.all([path, `${path}-wal`, `${path}-shm`].map(async (file) => (await stat(file)).mode & 0o777));
      assert.deepEqual(modes, [0o600, 0o600, 0o600]);
      assert.equal((await stat(join(folder, 'sub/folder'))).mode & 0o777, 0o700);
    });

    it('keeps what was written when it is closed and opened again', async () => {
      const first = await open();
      const { revision } = await put(first, '/a', '1');
      await first.close();
      const { items } = await (await open()).get(['/a']);
      assert.deepEqual(items, [{ key: '/a', value: '1', modRevision: revision, createRevision: revision }]);
    });

    it('forgets old revisions, so that it does not grow without end', async () => {
      const store = await open({ keepRevisions: 100 });
      for (let batch = 0; batch < 10; batch += 1) {
        await Promise.all(Array.from({ length: 500 }, (_, index) => put(store, `/k/${index % 50}`, `${batch}`)));
      }
      await store.commit([], { puts: [], deletes: ['/k/0'] });
      const rows = () => new DatabaseSync(path).prepare('SELECT count(*) AS n FROM log').get()!.n as number;
      assert.ok(rows() < 1300, `${rows()} rows after 5001 writes`);
      const pages = [];
      for await (const page of store.range({ prefix: '/k/' })) pages.push(...page.items);
      assert.equal(pages.length, 49);
      assert.ok(pages.every(({ value }) => value === '9'));
    });

    it('refuses requests after it was closed', async () => {
      const store = await open();
      await store.close();
      await assert.rejects(store.get(['/a']), { code: 'Datastore', message: /is closed/ });
      await assert.rejects(put(store, '/a', '1'), { code: 'Datastore', message: /is closed/ });
    });
  });

  describe('as a key-value store', () => {
    it('gives all writes of a transaction one revision', async () => {
      const store = await open();
      const puts = ['/a', '/b'].map((key) => ({ key, value: key }));
      const { revision } = await store.commit([], { puts, deletes: [] });
      const { items } = await store.get(['/a', '/b']);
      assert.deepEqual(
        items.map((item) => item?.modRevision),
        [revision, revision],
      );
    });

    it('keeps its revision where nothing changes', async () => {
      const store = await open();
      const { revision } = await put(store, '/a', '1');
      assert.equal((await store.commit([], { puts: [], deletes: ['/absent'] })).revision, revision);
      assert.equal(
        (await store.commit([{ key: '/a', is: 'absent' }], { puts: [{ key: '/a', value: '2' }], deletes: [] })).revision,
        revision,
      );
    });

    it('refuses a transaction that changes a key twice, and only that one', async () => {
      const store = await open();
      const twice = store.commit([], { puts: [{ key: '/a', value: '1' }], deletes: ['/a'] });
      const other = put(store, '/b', '1');
      await assert.rejects(twice, { code: 'Datastore' });
      assert.equal((await other).succeeded, true);
    });

    it('fails only the request that is at fault among those made at once', async () => {
      const store = await open();
      const bad = store.commit([], { puts: [{ key: '/a', value: { not: 'text' } as unknown as string }], deletes: [] });
      const good = Array.from({ length: 5 }, (_, index) => put(store, `/b/${index}`, '1'));
      await assert.rejects(bad);
      assert.ok((await Promise.all(good)).every(({ succeeded }) => succeeded));
    });

    it('orders keys by their bytes', async () => {
      const store = await open();
      const keys = ['/k/\u{1F600}', '/k/\uFF5E', '/k/é', '/k/z', '/k/', '/k/Z'];
      await Promise.all(keys.map((key) => put(store, key, '')));
      const found: string[] = [];
      for await (const { items } of store.range({ prefix: '/k/' })) found.push(...items.map(({ key }) => key));
      assert.deepEqual(found, ['/k/', '/k/Z', '/k/z', '/k/é', '/k/\uFF5E', '/k/\u{1F600}']);
    });

    it('deletes a key when its time to live has ended, and tells watchers', async () => {
      const store = await open();
      const { revision } = await put(store, '/t', '1', 0.1);
      const [event] = await firstEvents(store, '/t', revision);
      assert.equal(event!.type, 'delete');
      assert.deepEqual((await store.get(['/t'])).items, [undefined]);
    });

    it('ends a time to live when the key is written without one', async () => {
      const store = await open();
      await put(store, '/t', '1', 0.05);
      const { revision } = await put(store, '/t', '2');
      const events = [];
      for await (const batch of store.watch({ exact: '/t' }, revision, AbortSignal.timeout(150))) events.push(...batch);
      assert.deepEqual(events, []);
    });

    it('tells a watcher whose keys do not change how far it has come', async () => {
      const store = await open();
      const { revision } = await put(store, '/a', '1');
      await Promise.all(Array.from({ length: 1500 }, (_, index) => put(store, '/b', String(index))));
      const [event] = await firstEvents(store, '/a', revision);
      assert.equal(event!.type, 'progress');
    });

    it('ends a watch quietly when it is closed', async () => {
      const store = await open();
      const { revision } = await store.get([]);
      const watching = firstEvents(store, '/a', revision);
      await put(store, '/b', '1');
      await store.close();
      assert.deepEqual(await watching, []);
    });
  });

  describe('with a bad file', () => {
    const hinted =
      (message: RegExp, code = 'Datastore') =>
      (error: { code: string; message: string; hint: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.ok(error.message.includes(path));
        assert.ok(error.hint);
        return true;
      };

    beforeEach(() => mkdir(join(folder, 'sub/folder'), { recursive: true }));

    it('says that it is not a database', async () => {
      await writeFile(path, 'apiVersion: projectcalico.org/v3\n'.repeat(100));
      await assert.rejects(open(), hinted(/not a database/));
    });

    it("leaves another program's database alone", async () => {
      const other = new DatabaseSync(path);
      other.exec('CREATE TABLE theirs (a)');
      other.close();
      await assert.rejects(open(), hinted(/of another program/));
      const after = new DatabaseSync(path);
      assert.deepEqual({ ...after.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'delete' });
      after.close();
    });

    it('says that it is damaged', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 500 }, (_, index) => put(store, `/k/${index}`, 'x'.repeat(500))));
      await store.close();
      await damage();
      const damaged = await open();
      await assert.rejects(
        async () => {
          for await (const _ of damaged.range({ prefix: '/' }));
        },
        hinted(/it is damaged/),
      );
    });

    /** Overwrites all pages but the first, which says what the file is. */
    async function damage(): Promise<void> {
      const { size } = await stat(path);
      const page = 4096;
      const { open: openFile } = await import('node:fs/promises');
      const file = await openFile(path, 'r+');
      await file.write(Buffer.alloc(size - 4 * page, 0xa5), 0, size - 4 * page, 4 * page);
      await file.close();
    }

    it('says that a newer version wrote it', async () => {
      await (await open()).close();
      const newer = new DatabaseSync(path);
      newer.exec('PRAGMA user_version = 99');
      newer.close();
      await assert.rejects(open(), hinted(/format 99 is newer/));
    });

    it('says that a folder stands in its place', async () => {
      await mkdir(path);
      await assert.rejects(open(), hinted(/cannot be opened for writing: EISDIR/));
    });

    it('says that its folder cannot be made, also where the system says that nothing is there', async () => {
      for (const parent of ['/proc/none', join(import.meta.filename, 'none')]) {
        path = join(parent, 'calico.db');
        await assert.rejects(open(), hinted(/cannot be opened for writing: E/));
      }
    });

    it('waits for a lock, and says when that took too long', async () => {
      const store = await open({ lockTimeout: 200 });
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      const start = performance.now();
      const refused = Array.from({ length: 20 }, (_, index) => put(store, `/a/${index}`, '1'));
      await Promise.all(
        refused.map((one) => assert.rejects(one, hinted(/another process has kept it locked for too long/, 'Unreachable'))),
      );
      assert.ok(performance.now() - start < 2000, 'they wait together, not one after the other');
      const patient = put(await open(), '/a', '2');
      assert.deepEqual((await store.get(['/a'])).items, [undefined]);
      other.exec('COMMIT');
      other.close();
      assert.equal((await patient).succeeded, true);
    });
  });

  async function firstEvents(store: SqliteStore, key: string, from: string): Promise<readonly KeyEvent[]> {
    for await (const events of store.watch({ exact: key }, from, new AbortController().signal)) return events;
    return [];
  }
});
