import assert from 'node:assert/strict';
import { getServers, setServers } from 'node:dns';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer } from 'node:net';
import { isCalicoError } from '../../../src/base/errors.ts';
import { type EtcdStore, openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import type { KeyEvent } from '../../../src/datastore/key-value.ts';
import type { EtcdSettings } from '../../../src/datastore/settings.ts';
import { type EtcdServer, requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { freePort } from '../../support/free-port.ts';
import { startSrvServer } from '../../support/srv-server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

const source = 'the test';

describe('etcd', () => {
  let server: EtcdServer;
  const stores: EtcdStore[] = [];

  before(async function () {
    requireEtcd(this);
    server = await startEtcd();
  });

  after(() => server?.stop());

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  async function open(endpoints: readonly string[], settings: EtcdSettings = {}): Promise<EtcdStore> {
    const store = await openEtcdStore(
      { endpoints: { value: endpoints, source }, ...settings },
      `etcd at ${endpoints.join(',')} (${source})`,
    );
    stores.push(store);
    return store;
  }

  const put = (store: EtcdStore, key: string, value: string, ttl?: number) =>
    store.commit([], { puts: [{ key, value, ttl }], deletes: [] });

  /** A server that takes connections and says nothing. */
  async function blackHole(): Promise<{ url: string; close(): void }> {
    const hole = createServer((socket) => socket.unref());
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
    hole.unref();
    return { url: `http://127.0.0.1:${(hole.address() as { port: number }).port}`, close: () => hole.close() };
  }

  describe('with several endpoints', () => {
    it('is asked where a server answers', async () => {
      const [port, hole] = [await freePort(), await blackHole()];
      const store = await open([`http://127.0.0.1:${port}`, hole.url, server.url]);
      assert.equal((await put(store, '/several', '1')).succeeded, true);
      assert.equal((await store.get(['/several'])).items[0]?.value, '1');
      hole.close();
    });

    it('is asked elsewhere when the server that answered is gone', async () => {
      const [first, second] = [await startEtcd(), await startEtcd()];
      try {
        const store = await open([first.url, second.url]);
        await store.get(['/a']);
        await first.kill();
        await store.get(['/a']);
        await first.start();
        await second.kill();
        await store.get(['/a']);
      } finally {
        await Promise.all([first.stop(), second.stop()]);
      }
    });

    it('is reported as unreachable with what is wrong at each', async () => {
      const ports = [await freePort(), await freePort()];
      const store = await open(ports.map((port) => `http://127.0.0.1:${port}`));
      await assert.rejects(store.get(['/a']), (error: Error) => {
        assert.ok(isCalicoError(error, 'Unreachable'));
        for (const port of ports) assert.match(error.message, new RegExp(`http://127.0.0.1:${port}: connect ECONNREFUSED`));
        assert.match(error.message, /\(the test\)/);
        return true;
      });
    });
  });

  it('is found by SRV records', async () => {
    const before = getServers();
    const srv = await startSrvServer({ '_etcd-client._tcp.found.test': [{ host: 'localhost', port: server.port }] });
    try {
      setServers([srv.address]);
      const store = await openEtcdStore({ discoverySrv: { value: 'found.test', source } }, 'etcd');
      stores.push(store);
      await store.get(['/a']);
      await assert.rejects(openEtcdStore({ discoverySrv: { value: 'lost.test', source } }, 'etcd'), {
        code: 'Unreachable',
        message: /failed to discover etcd endpoints .* lost\.test \(the test\)/,
      });
    } finally {
      setServers(before);
      srv.close();
    }
  });

  describe('that cannot be reached', () => {
    async function failure(work: Promise<unknown>): Promise<{ error: Error & { hint?: string }; seconds: number }> {
      const start = performance.now();
      try {
        await work;
      } catch (error) {
        assert.ok(isCalicoError(error, 'Unreachable'), String(error));
        return { error, seconds: (performance.now() - start) / 1000 };
      }
      throw new Error('nothing was thrown');
    }

    it('is reported within 15 s, with the endpoint, whether it refuses, is silent from the start, or falls silent', async () => {
      const [hole, paused] = [await blackHole(), await startEtcd()];
      const refusing = `http://127.0.0.1:${await freePort()}`;
      const silenced = await open([paused.url]);
      await silenced.get(['/a']);
      paused.pause();
      try {
        const [refused, silent, read, written] = await Promise.all([
          failure((await open([refusing])).get(['/a'])),
          failure((await open([hole.url])).get(['/a'])),
          failure(silenced.get(['/a'])),
          failure(put(silenced, '/a', '1')),
        ]);
        for (const { seconds } of [refused, silent, read, written]) assert.ok(seconds < 15, `${seconds} s`);
        assert.ok(refused.error.message.includes(refusing) && silent.error.message.includes(hole.url));
        assert.match(refused.error.hint!, /nothing listens there/);
        assert.match(silent.error.hint!, /does not answer/);
        assert.match(silent.error.message, /: no answer within \d+ s$/);
        assert.match(written.error.message, /may have been stored or not/);
        assert.doesNotMatch(read.error.message, /may have been stored/);
      } finally {
        hole.close();
        await paused.stop();
      }
    });

    it('is told from a server of another kind', async () => {
      const http = createHttpServer((_, response) => response.end('hello'));
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      const { port } = http.address() as { port: number };
      const { error } = await failure((await open([`http://127.0.0.1:${port}`])).get(['/a']));
      assert.match(error.hint!, /not etcd/);
      const { error: tls } = await failure((await open([`https://127.0.0.1:${port}`])).get(['/a']));
      assert.match(tls.hint!, /http:\/\/ instead of https:\/\//);
      http.closeAllConnections();
      http.close();
    });

    it('is told from a server that speaks its protocol, but is not etcd', async () => {
      for (const [status, message] of [
        [404, /no etcd v3 server/],
        [200, /cannot reach/],
        [502, /cannot reach.*502/],
      ] as const) {
        const http2 = createHttp2Server();
        http2.on('stream', (stream) => {
          stream.respond({ ':status': status });
          stream.end('hello');
        });
        await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
        const store = await open([`http://127.0.0.1:${(http2.address() as { port: number }).port}`]);
        await assert.rejects(store.get(['/a']), { name: 'CalicoError', message });
        await store.close();
        http2.close();
      }
    });

    it('is told from a host that does not exist', async () => {
      const { error } = await failure((await open(['http://no-such-host.invalid:2379'])).get(['/a']));
      assert.match(error.hint!, /host name is unknown/);
    });
  });

  describe('when it is restarted', () => {
    it('is used again, and a watch goes on where it was', async () => {
      const own = await startEtcd();
      try {
        const store = await open([own.url]);
        const { revision } = await put(store, '/w/0', '0');
        const seen = events(store, '/w/', revision, 3);
        await put(store, '/w/1', '1');
        await own.kill();
        await assert.rejects(store.get(['/w/1']), { code: 'Unreachable' });
        await own.start();
        await eventually(() => put(store, '/w/2', '2'));
        await put(store, '/w/3', '3');
        assert.deepEqual((await seen).map(keyOf), ['/w/1', '/w/2', '/w/3']);
      } finally {
        await own.stop();
      }
    });
  });

  describe('behind a connection that breaks', () => {
    let proxy: TcpProxy;
    let store: EtcdStore;
    let direct: EtcdStore;

    beforeEach(async () => {
      proxy = await startTcpProxy(server.port);
      store = await open([`http://127.0.0.1:${proxy.port}`]);
      direct = await open([server.url]);
    });

    afterEach(() => proxy.cut());

    it('goes on with a watch where it was', async () => {
      const { revision } = await put(store, '/cut/0', '0');
      const seen = events(store, '/cut/', revision, 3);
      await put(store, '/cut/1', '1');
      await proxy.cut();
      await put(direct, '/cut/2', '2');
      await proxy.restore();
      await put(direct, '/cut/3', '3');
      assert.deepEqual((await seen).map(keyOf), ['/cut/1', '/cut/2', '/cut/3']);
    });

    it('ends a watch with Expired where the server has forgotten what came meanwhile', async () => {
      const { revision } = await put(store, '/forgotten/0', '0');
      const seen = events(store, '/forgotten/', revision, 2);
      await put(store, '/forgotten/1', '1');
      await proxy.cut();
      await put(direct, '/forgotten/2', '2');
      await put(direct, '/forgotten/2', '3');
      await server.compact();
      await proxy.restore();
      await assert.rejects(seen, { code: 'Expired', message: 'mvcc: required revision has been compacted' });
    });

    it('is read again at once', async () => {
      await put(store, '/again', '1');
      await proxy.cut();
      await proxy.restore();
      assert.equal((await store.get(['/again'])).items[0]?.value, '1');
    });
  });

  it('holds values and lists far beyond 4 MiB', async () => {
    const store = await open([server.url]);
    for (let index = 0; index < 12; index += 1) await put(store, `/large/${index}`, 'x'.repeat(1_000_000));
    let bytes = 0;
    for await (const { items } of store.range({ prefix: '/large/' })) for (const { value } of items) bytes += value.length;
    assert.equal(bytes, 12_000_000);
    await assert.rejects(put(store, '/large/x', 'x'.repeat(2_000_000)), { code: 'Datastore', hint: /larger than etcd accepts/ });
  });

  it('orders keys by their bytes', async () => {
    const store = await open([server.url]);
    const keys = ['/k/\u{1F600}', '/k/\uFF5E', '/k/é', '/k/z', '/k/', '/k/Z'];
    await Promise.all(keys.map((key) => put(store, key, '')));
    const found: string[] = [];
    for await (const { items } of store.range({ prefix: '/k/' })) found.push(...items.map(({ key }) => key));
    assert.deepEqual(found, ['/k/', '/k/Z', '/k/z', '/k/é', '/k/\uFF5E', '/k/\u{1F600}']);
  });

  it('attaches a lease to a key with a time to live', async () => {
    const store = await open([server.url]);
    await put(store, '/lease', '1', 60);
    const key = Buffer.from('/lease').toString('base64');
    const { kvs } = await server.call<{ kvs: { lease: string }[] }>('kv/range', { key });
    const { grantedTTL } = await server.call<{ grantedTTL: string }>('kv/lease/timetolive', { ID: kvs[0]!.lease });
    assert.equal(grantedTTL, '60');
  });

  it('refuses requests after it was closed, and ends watches quietly', async () => {
    const store = await open([server.url]);
    const { revision } = await put(store, '/closed', '1');
    const watching = events(store, '/closed', revision, 1);
    await store.get(['/a']);
    await store.close();
    assert.deepEqual(await watching, []);
    await assert.rejects(store.get(['/a']), { code: 'Datastore', message: /is closed/ });
  });

  async function events(store: EtcdStore, prefix: string, from: string, count: number): Promise<KeyEvent[]> {
    const seen: KeyEvent[] = [];
    for await (const batch of store.watch({ prefix }, from, new AbortController().signal)) {
      seen.push(...batch.filter(({ type }) => type !== 'progress'));
      if (seen.length >= count) break;
    }
    return seen;
  }

  function keyOf(event: KeyEvent): string {
    return event.type === 'put' ? event.item.key : event.type;
  }

  async function eventually<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isCalicoError(error, 'Unreachable')) throw error;
      }
    }
  }
});
