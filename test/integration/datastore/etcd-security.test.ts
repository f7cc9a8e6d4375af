/** etcd with TLS, and with users. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isCalicoError } from '../../../src/base/errors.ts';
import { type EtcdStore, openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import type { EtcdSettings, PemSetting } from '../../../src/datastore/settings.ts';
import { makeAuthority, type Pair } from '../../support/certificates.ts';
import { type EtcdServer, requireEtcd, startEtcd } from '../../support/etcd-server.ts';

const source = 'the test';
const file = (value: string): PemSetting => ({ value, source, inline: false });
const inline = async (path: string): Promise<PemSetting> => ({ value: await readFile(path, 'utf8'), source, inline: true });

/** One read with the given settings. */
async function attempt(url: string, settings: EtcdSettings): Promise<void> {
  const store = await openEtcdStore({ endpoints: { value: [url], source }, ...settings }, `etcd at ${url}`);
  try {
    await store.get(['/calico/a']);
  } finally {
    await store.close();
  }
}

describe('etcd with TLS', () => {
  let server: EtcdServer;
  let authority: Awaited<ReturnType<typeof makeAuthority>>;
  let client: Pair;

  before(async function () {
    requireEtcd(this);
    server = await startEtcd({ tls: 'mutual' });
    ({ authority, client } = server.tls!);
  });

  after(() => server?.stop());

  const own = () => ({ caCert: file(authority.cert), cert: file(client.cert), key: file(client.key) });

  it('is reached with certificates from files', () => attempt(server.url, own()));

  it('is reached with certificates in the configuration itself', async () => {
    const [caCert, cert, key] = await Promise.all([authority.cert, client.cert, client.key].map(inline));
    await attempt(server.url, { caCert, cert, key });
  });

  it('is reached by an address without a scheme', () => attempt(`localhost:${server.port}`, own()));

  it('is not trusted where its authority is unknown', async () => {
    const other = await makeAuthority(server.folder, 'other');
    for (const caCert of [file(other.cert), undefined]) {
      await assert.rejects(attempt(server.url, { ...own(), caCert }), { code: 'Unreachable', hint: /etcdCACertFile/ });
    }
  });

  it('says that it wants another client certificate', async () => {
    const stranger = await (await makeAuthority(server.folder, 'stranger-ca')).issue('stranger', 'DNS:stranger');
    await assert.rejects(attempt(server.url, { caCert: own().caCert }), { code: 'Unreachable', hint: /etcdCertFile/ });
    const strange = { ...own(), cert: file(stranger.cert), key: file(stranger.key) };
    await assert.rejects(attempt(server.url, strange), { code: 'Unreachable', hint: /etcdCertFile/ });
  });

  it('is not trusted under a name that its certificate does not hold', async () => {
    await assert.rejects(attempt(server.url.replace('127.0.0.1', '127.0.0.2'), own()), { code: 'Unreachable' });
  });

  it('asked without TLS gives the hint to use it', async () => {
    await assert.rejects(attempt(server.url.replace('https', 'http'), {}), { code: 'Unreachable', hint: /https:\/\// });
  });

  it('is not even asked with keys and certificates that cannot work', async () => {
    const junk: PemSetting = { value: 'junk', source: 'spec.etcdKey in x.cfg', inline: true };
    await assert.rejects(attempt(server.url, { ...own(), key: junk }), {
      code: 'Configuration',
      message: 'spec.etcdKey in x.cfg is not a private key in PEM form',
    });
    await assert.rejects(attempt(server.url, { ...own(), key: file(authority.key) }), {
      code: 'Configuration',
      message: /does not belong to the certificate/,
    });
    await assert.rejects(attempt(server.url, { ...own(), key: undefined }), { code: 'Configuration', message: /together/ });
    const missing = file('/nonexistent/key.pem');
    await assert.rejects(attempt(server.url, { ...own(), key: missing }), {
      code: 'Configuration',
      message: /cannot read the file of the test: ENOENT/,
    });
  });

  it('leaves nothing on stderr, and the process ends at once when it is closed', async () => {
    const module = new URL('../../../src/datastore/etcd/etcd-store.ts', import.meta.url).href;
    const script = `
      const { openEtcdStore } = await import(${JSON.stringify(module)});
      const file = (value) => ({ value, source: 'the test', inline: false });
      const tls = { caCert: file(process.argv[2]), cert: file(process.argv[3]), key: file(process.argv[4]) };
      const store = await openEtcdStore({ endpoints: { value: [process.argv[1]], source: 'the test' }, ...tls }, 'etcd');
      const { revision } = await store.get(['/a']);
      const watching = (async () => { for await (const _ of store.watch({ prefix: '/a' }, revision, new AbortController().signal)); })();
      await store.get(['/b']);
      const pending = store.get(['/c']).catch(() => {});
      const closed = performance.now();
      await store.close();
      await Promise.all([watching, pending]);
      process.on('exit', () => console.log(Math.round(performance.now() - closed)));
    `;
    const args = ['--input-type=module', '-e', script, server.url, authority.cert, client.cert, client.key];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    assert.equal(stderr, '');
    assert.ok(Number(stdout) < 1000, `ended ${stdout.trim()} ms after close`);
  });
});

describe('etcd with users', () => {
  let server: EtcdServer;

  before(async function () {
    requireEtcd(this);
    server = await startEtcd();
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const [name, password] of [
      ['root', 'root-secret'],
      ['calico', 'calico-secret'],
      ['nobody', 'nobody-secret'],
    ]) {
      await server.call('auth/user/add', { name, password });
    }
    await server.call('auth/role/add', { name: 'calico' });
    const perm = { permType: 'READWRITE', key: base64('/calico/'), range_end: base64('/calico0') };
    await server.call('auth/role/grant', { name: 'calico', perm });
    await server.call('auth/user/grant', { user: 'calico', role: 'calico' });
    await server.call('auth/user/grant', { user: 'root', role: 'root' });
    await server.call('auth/enable', {});
  });

  after(() => server?.stop());

  const as = (name: string, password: string): EtcdSettings => ({
    credentials: { username: { value: name, source }, password: { value: password, source } },
  });

  async function open(settings: EtcdSettings): Promise<EtcdStore> {
    return openEtcdStore({ endpoints: { value: [server.url], source }, ...settings }, 'etcd');
  }

  it('lets the user in', async () => {
    const store = await open(as('calico', 'calico-secret'));
    const { revision } = await store.commit([], { puts: [{ key: '/calico/a', value: '1' }], deletes: [] });
    for await (const [event] of store.watch({ prefix: '/calico/' }, String(Number(revision) - 1), new AbortController().signal)) {
      assert.equal(event!.type, 'put');
      break;
    }
    await store.close();
  });

  it('refuses a wrong password, a missing one, and a user without permission; no message holds the password', async () => {
    for (const settings of [as('calico', 'wrong-secret'), {}, as('nobody', 'nobody-secret')]) {
      await assert.rejects(attempt(server.url, settings), (error) => {
        assert.ok(isCalicoError(error, 'Unauthorised'), String(error));
        assert.match(error.message, /^connection is unauthorized: etcdserver: /);
        assert.doesNotMatch(`${error.stack} ${error.hint}`, /secret/);
        assert.match(error.hint!, / for etcd.*; the user's role /);
        return true;
      });
    }
  });

  it('asked with TLS, which it does not speak, gives the hint to ask without', async () => {
    const ways = attempt(server.url.replace('http', 'https'), {});
    await assert.rejects(ways, { code: 'Unreachable', hint: /http:\/\// });
  });

  it('ends a watch that the user may not have', async () => {
    const store = await open(as('nobody', 'nobody-secret'));
    const watching = store.watch({ prefix: '/calico/' }, '1', new AbortController().signal)[Symbol.asyncIterator]().next();
    await assert.rejects(watching, { code: 'Unauthorised' });
    await store.close();
  });

  it('is asked with a new token when it was restarted', async () => {
    const store = await open(as('calico', 'calico-secret'));
    const { revision } = await store.commit([], { puts: [{ key: '/calico/b', value: '1' }], deletes: [] });
    const watching = store.watch({ prefix: '/calico/' }, revision, new AbortController().signal)[Symbol.asyncIterator]();
    const next = watching.next();
    await server.kill();
    await server.start();
    await store.get(['/calico/b']);
    await store.commit([], { puts: [{ key: '/calico/c', value: '1' }], deletes: [] });
    const { value } = await next;
    assert.equal(value[0].item.key, '/calico/c');
    await store.close();
  });

  it('is asked without them where it has authentication turned off', async () => {
    const plain = await startEtcd();
    await attempt(plain.url, as('calico', 'calico-secret')).finally(() => plain.stop());
  });
});
