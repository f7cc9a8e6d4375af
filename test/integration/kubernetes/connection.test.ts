import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CalicoError } from '../../../src/base/errors.ts';
import type { Datastore, Revision } from '../../../src/datastore/datastore.ts';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import type { KubernetesSettings } from '../../../src/datastore/settings.ts';
import { type Authority, makeAuthority, type Pair } from '../../support/certificates.ts';
import { freePort } from '../../support/free-port.ts';
import {
  type Json,
  type KubeApiServer,
  kubeconfig,
  requireKubeApiServer,
  startKubeApiServer,
  TOKENS,
} from '../../support/kube-apiserver.ts';

const NAMESPACE = { kind: 'Profile', name: 'kns.default' };
const setting = (value: string) => ({ value, source: 'the test' });

describe('the connection to an API server', function () {
  this.timeout(60_000);
  let server: KubeApiServer;
  let folder: string;
  let authority: Authority;
  const opened: Datastore[] = [];

  before(async function () {
    await requireKubeApiServer(this);
    folder = await mkdtemp(join(tmpdir(), 'calico-kube-'));
    authority = await makeAuthority(folder);
    server = await startKubeApiServer({ clientAuthority: authority.cert });
  });

  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const datastore of opened.splice(0)) await datastore[Symbol.asyncDispose]();
  });

  const open = async (
    settings: KubernetesSettings,
    options: { env?: Record<string, string>; timeout?: number; serviceAccount?: string } = {},
  ) => {
    const datastore = await openKubernetesDatastore(settings, { source: 'the test', env: {}, ...options });
    opened.push(datastore);
    return datastore;
  };
  const write = async (name: string, content: string | Buffer | object) => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
    return path;
  };
  /** A kubeconfig with another user or cluster. */
  const config = (user: Json, cluster: Json = {}) => {
    const base = kubeconfig({ url: server.url, caFile: server.caFile, user: 'admin' }) as { clusters: { cluster: Json }[] };
    return {
      ...base,
      clusters: [{ name: 'test', cluster: { ...base.clusters[0]!.cluster, ...cluster } }],
      users: [{ name: 'admin', user }],
    };
  };
  const withConfig = async (user: Json, cluster: Json = {}, options = {}) =>
    open({ kubeconfig: setting(await write('config', config(user, cluster))) }, options);
  const failure = async (done: Promise<unknown>): Promise<CalicoError> => {
    try {
      await done;
    } catch (error) {
      return error as CalicoError;
    }
    return assert.fail('it did not fail');
  };

  describe('is made', () => {
    it('from several kubeconfigs of which some are missing, the first winning', async () => {
      const users = await write('users', { users: [{ name: 'admin', user: { token: TOKENS.admin } }], 'current-context': 'admin' });
      const rest = await write('rest', config({ token: 'wrong' }));
      const paths = [join(folder, 'missing'), users, rest].join(':');
      await (await open({ kubeconfig: setting(paths) })).get(NAMESPACE);
    });

    it('from an inline configuration, which overrides everything', async () => {
      const inline = JSON.stringify(
        config(
          { token: TOKENS.admin },
          { 'certificate-authority': undefined, 'certificate-authority-data': Buffer.from(server.ca).toString('base64') },
        ),
      );
      const store = await open({
        kubeconfigInline: setting(inline),
        apiEndpoint: setting('https://nowhere.invalid'),
        kubeconfig: setting('/nowhere'),
      });
      await store.get(NAMESPACE);
    });

    it('from single settings, without a kubeconfig or over one', async () => {
      await (await open({ apiEndpoint: setting(server.url), caFile: setting(server.caFile), apiToken: setting(TOKENS.admin) })).get(
        NAMESPACE,
      );
      await (
        await open({
          apiEndpoint: setting(server.url),
          apiToken: setting(TOKENS.admin),
          insecureSkipTlsVerify: { value: true, source: 'the test' },
        })
      ).get(NAMESPACE);
      const other = await write('other', config({ token: 'wrong' }, { server: 'https://nowhere.invalid' }));
      await (await open({ kubeconfig: setting(other), apiEndpoint: setting(server.url), apiToken: setting(TOKENS.admin) })).get(NAMESPACE);
    });

    it('from the default kubeconfig of the user', async () => {
      const home = await mkdtemp(join(folder, 'home-'));
      await promisify(execFile)('mkdir', [join(home, '.kube')]);
      await writeFile(join(home, '.kube/config'), JSON.stringify(config({ token: TOKENS.admin })));
      await (await open({}, { env: { HOME: home } })).get(NAMESPACE);
      assert.match((await failure(open({}, { env: {} }))).message, /no configuration has been provided/);
    });

    it('from what a pod finds in itself', async () => {
      const serviceAccount = await mkdtemp(join(folder, 'serviceaccount-'));
      const { hostname, port } = new URL(server.url);
      const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
      assert.match((await failure(open({}, { env, serviceAccount }))).message, /no configuration has been provided/);
      await writeFile(join(serviceAccount, 'token'), TOKENS.admin);
      await writeFile(join(serviceAccount, 'ca.crt'), server.ca);
      await (await open({}, { env, serviceAccount })).get(NAMESPACE);
    });

    it('with the certificates that are in files now, once those at hand are refused', async () => {
      const [old, next] = [await authority.issue('old', 'DNS:old', -1), await authority.issue('next', 'DNS:next')];
      const [cert, key, ca] = [join(folder, 'user.crt'), join(folder, 'user.key'), await write('server-ca.crt', await readFile(old.cert))];
      const use = async (pair: Pair) => Promise.all([copyFile(pair.cert, cert), copyFile(pair.key, key)]);
      await use(old);
      const store = await open({ apiEndpoint: setting(server.url), caFile: setting(ca), certFile: setting(cert), keyFile: setting(key) });
      assert.match((await failure(store.get(NAMESPACE))).hint ?? '', /certificate-authority/);
      await writeFile(ca, server.ca);
      const outOfDate = await failure(store.get(NAMESPACE));
      assert.deepEqual([outOfDate.code, outOfDate.message], ['Unauthorised', 'connection is unauthorized: Unauthorized']);
      assert.match(outOfDate.hint ?? '', /token or certificate .* out of date/);
      // Somebody who writes them does so one after the other.
      await copyFile(next.key, key);
      assert.equal((await failure(store.get(NAMESPACE))).message, outOfDate.message);
      await use(next);
      const messages = await Promise.all([1, 2, 3].map(async () => (await failure(store.get(NAMESPACE))).message));
      for (const message of messages) assert.match(message, /User "next" cannot get resource "namespaces"/);
    });

    it('with the token that is in a file now', async () => {
      const tokenFile = await write('token', `${TOKENS.admin}\n`);
      const store = await withConfig({ tokenFile });
      await store.get(NAMESPACE);
      await writeFile(tokenFile, 'wrong');
      await store.get(NAMESPACE);
      const second = await withConfig({ tokenFile });
      assert.equal((await failure(second.get(NAMESPACE))).code, 'Unauthorised');
      await writeFile(tokenFile, TOKENS.admin);
      await second.get(NAMESPACE);
    });

    it('with what a program says, which is asked again when the server refuses it', async () => {
      const token = await write('exec-token', 'wrong');
      const script = await write(
        'exec.sh',
        `#!/bin/sh\nprintf '%s' "$KUBERNETES_EXEC_INFO" > ${folder}/exec-info\nprintf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat ${token})"\n`,
      );
      await chmod(script, 0o700);
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './exec.sh', provideClusterInfo: true };
      const store = await withConfig({ exec });
      assert.equal((await failure(store.get(NAMESPACE))).code, 'Unauthorised');
      assert.deepEqual(JSON.parse(await readFile(join(folder, 'exec-info'), 'utf8')), {
        kind: 'ExecCredential',
        apiVersion: exec.apiVersion,
        spec: { interactive: false, cluster: { server: server.url } },
      });
      await writeFile(token, TOKENS.admin);
      await store.get(NAMESPACE);
      const { cert, key } = await authority.issue('exec-user', 'DNS:exec-user');
      const [clientCertificateData, clientKeyData] = await Promise.all([readFile(cert, 'utf8'), readFile(key, 'utf8')]);
      const answer = {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { clientCertificateData, clientKeyData },
      };
      await writeFile(script, `#!/bin/sh\ncat ${await write('exec-answer', answer)}\n`);
      const known = await withConfig({ exec });
      assert.match((await failure(known.get(NAMESPACE))).message, /User "exec-user" cannot get/);
      const missing = await failure(withConfig({ exec: { command: join(folder, 'no-such-program') } }));
      assert.equal(missing.code, 'Configuration');
      assert.match(missing.hint ?? '', /exec/);
    });

    it('through a proxy that needs a password', async () => {
      const { proxy, port, seen } = await startProxy({ login: 'me:secret' });
      try {
        await (await withConfig({ token: TOKENS.admin }, { 'proxy-url': `http://me:secret@127.0.0.1:${port}` })).get(NAMESPACE);
        assert.deepEqual(seen, [new URL(server.url).host]);
        const refused = await failure(
          (await withConfig({ token: TOKENS.admin }, { 'proxy-url': `http://me:wrong@127.0.0.1:${port}` })).get(NAMESPACE),
        );
        assert.equal(refused.code, 'Unreachable');
        assert.match(refused.message, /refused the connection: 407/);
        assert.doesNotMatch(refused.message, /wrong/);
      } finally {
        proxy.close();
      }
    });

    it('through the proxy of the environment, with TLS to it, unless NO_PROXY names the server', async () => {
      const { proxy, port, seen } = await startProxy({ tls: await authority.issue('proxy', 'DNS:localhost') });
      try {
        const address = `kubernetes:${server.port}`;
        const ca = await write('both.crt', `${server.ca}${await readFile(authority.cert, 'utf8')}`);
        const cluster = { server: `https://${address}`, 'certificate-authority': ca };
        const env = { HTTPS_PROXY: `https://localhost:${port}`, NO_PROXY: 'elsewhere' };
        await (await withConfig({ token: TOKENS.admin }, cluster, { env })).get(NAMESPACE);
        assert.deepEqual(seen, [address]);
        const direct = await withConfig({ token: TOKENS.admin }, cluster, { env: { ...env, NO_PROXY: 'kubernetes' } });
        assert.match((await failure(direct.get(NAMESPACE))).hint ?? '', /host name is unknown/);
        assert.deepEqual(seen, [address]);
      } finally {
        proxy.close();
      }
    });
  });

  describe('tells what is wrong', () => {
    it('when nothing listens, and where the address comes from', async () => {
      const url = `https://127.0.0.1:${await freePort()}`;
      const error = await failure((await withConfig({ token: 'x' }, { server: url })).get(NAMESPACE));
      assert.equal(error.code, 'Unreachable');
      assert.match(error.message, new RegExp(`cannot reach the Kubernetes API server ${url} .*ECONNREFUSED`));
      assert.match(error.hint ?? '', /is the API server running/);
    });

    it('when the server cannot be trusted', async () => {
      const unknown = await failure((await withConfig({ token: 'x' }, { 'certificate-authority': authority.cert })).get(NAMESPACE));
      assert.deepEqual([unknown.code, /certificate-authority/.test(unknown.hint ?? '')], ['Unreachable', true]);
      const named = await failure((await withConfig({ token: 'x' }, { 'tls-server-name': 'elsewhere' })).get(NAMESPACE));
      assert.match(named.hint ?? '', /other names/);
      await (await withConfig({ token: TOKENS.admin }, { 'tls-server-name': 'kubernetes' })).get(NAMESPACE);
    });

    it('when the certificate of the server is out of date', async () => {
      const { cert, key } = await authority.issue('expired', 'IP:127.0.0.1', -1);
      const expired = createTlsServer({ cert: await readFile(cert), key: await readFile(key) }).listen(0, '127.0.0.1');
      await once(expired, 'listening');
      try {
        const { port } = expired.address() as AddressInfo;
        const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': authority.cert };
        const error = await failure((await withConfig({ token: 'x' }, cluster)).get(NAMESPACE));
        assert.deepEqual([error.code, error.hint], ['Unreachable', 'a certificate is out of date: renew it, or set the clock']);
      } finally {
        expired.close();
      }
    });

    it('when certificates and files are not what they should be, without showing them', async () => {
      const [one, two] = await Promise.all([authority.issue('one', 'DNS:one'), authority.issue('two', 'DNS:two')]);
      const cases: [Json, Json, RegExp][] = [
        [{}, { 'certificate-authority': '/nowhere/ca.crt' }, /cannot read the file \/nowhere\/ca.crt/],
        [{}, { 'certificate-authority': await write('junk', 'secret') }, /certificate-authority holds no certificate/],
        [{ 'client-certificate': one.cert }, {}, /belong together/],
        [{ 'client-certificate': one.cert, 'client-key': two.key }, {}, /does not belong to/],
        [{ tokenFile: '/nowhere/token' }, {}, /cannot read the token file/],
        [{}, { server: '' }, /no server/],
        [{}, { server: 'ftp://x' }, /not a URL/],
        [{}, { 'proxy-url': 'ftp://x' }, /proxy/],
      ];
      for (const [user, cluster, message] of cases) {
        const error = await failure(withConfig(user, cluster).then((store) => store.get(NAMESPACE)));
        assert.equal(error.code, 'Configuration', String(message));
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret/);
      }
    });

    it('when the token is wrong, and which permission is missing', async () => {
      const wrong = await failure((await withConfig({ token: 'wrong' })).get(NAMESPACE));
      assert.deepEqual([wrong.code, wrong.message], ['Unauthorised', 'connection is unauthorized: Unauthorized']);
      const forbidden = await failure((await withConfig({ token: TOKENS.nobody })).get(NAMESPACE));
      assert.equal(forbidden.code, 'Unauthorised');
      assert.match(forbidden.message, /User "nobody" cannot get resource "namespaces"/);
      assert.match(forbidden.hint ?? '', /resources: \["namespaces"\], verbs: \["get"\]/);
    });

    it('when the server does not answer', async () => {
      await server.pause();
      try {
        const error = await failure((await withConfig({ token: TOKENS.admin }, {}, { timeout: 300 })).get(NAMESPACE));
        assert.equal(error.code, 'Unreachable');
        assert.match(error.message, /does not answer/);
      } finally {
        server.resume();
      }
    });
  });

  it('waits as long as a busy server says, and asks again', async () => {
    const profile = { metadata: { name: 'default', uid: '00000000-0000-4000-8000-000000000001', resourceVersion: '7' } };
    const asked: number[] = [];
    const busy = await startHttp((request, response) => {
      asked.push(Date.now());
      if (asked.length % 3 !== 0) response.writeHead(429, { 'retry-after': '0.3' }).end('{}');
      else if (request.url!.includes('watch=true')) response.write(`${JSON.stringify({ type: 'ADDED', object: profile })}\n`);
      else response.end(JSON.stringify(profile));
    });
    try {
      const store = await open({ apiEndpoint: setting(`http://127.0.0.1:${busy.port}`), apiToken: setting('x') });
      assert.equal((await store.get(NAMESPACE)).revision, '7/');
      const ended = new AbortController();
      for await (const event of store.watch({ kind: 'KubernetesService' }, '1' as Revision, ended.signal)) {
        assert.equal(event.type, 'added');
        ended.abort();
      }
      assert.equal(asked.length, 6);
      for (const index of [1, 2, 4, 5]) assert.ok(asked[index]! - asked[index - 1]! >= 290, String(asked));
    } finally {
      busy.server.closeAllConnections();
      busy.server.close();
    }
  });

  it('has as many requests under way as are allowed, and no more', async () => {
    let [now, most] = [0, 0];
    const slow = await startHttp((request, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end(JSON.stringify({ metadata: { name: request.url!.split('/').at(-1), uid: '00000000-0000-4000-8000-000000000001' } }));
      }, 5);
    });
    try {
      const store = await open({ apiEndpoint: setting(`http://127.0.0.1:${slow.port}`), clientBurst: { value: 7, source: 'the test' } });
      await store.getMany(Array.from({ length: 50 }, (_, index) => ({ kind: 'Profile', name: `kns.n${index}` })));
      assert.equal(most, 7);
    } finally {
      slow.server.close();
    }
  });

  it('begins below the path of the server', async () => {
    const paths: string[] = [];
    const proxied = await startHttp((request, response) => {
      paths.push(request.url!);
      response.writeHead(404).end('no');
    });
    try {
      const store = await open({ apiEndpoint: setting(`http://127.0.0.1:${proxied.port}/k8s/clusters/c-1/`) });
      await assert.rejects(store.get(NAMESPACE), { code: 'NotFound' });
      assert.deepEqual(paths, ['/k8s/clusters/c-1/api/v1/namespaces/default']);
    } finally {
      proxied.server.close();
    }
  });
});

async function startHttp(handle: Parameters<typeof createServer>[1]): Promise<{ server: Server; port: number }> {
  const server = createServer(handle as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** CONNECT only, for who has the password, if there is one. The name `kubernetes` is this machine. */
async function startProxy({ login, tls }: { login?: string; tls?: Pair }): Promise<{ proxy: Server; port: number; seen: string[] }> {
  const seen: string[] = [];
  const proxy = tls ? createTlsServer({ cert: await readFile(tls.cert), key: await readFile(tls.key) }) : createServer();
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
  proxy.on('connect', ({ url = '', headers }, socket) => {
    if (headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    seen.push(url);
    const { hostname, port: target } = new URL(`http://${url}`);
    const upstream = connect(Number(target), hostname === 'kubernetes' ? '127.0.0.1' : hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const side of [upstream, socket]) side.on('error', () => upstream.destroy());
  });
  return { proxy, port: (proxy.address() as AddressInfo).port, seen };
}
