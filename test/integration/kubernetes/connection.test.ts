import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CalicoError } from '../../../src/base/errors.ts';
import type { Datastore } from '../../../src/datastore/datastore.ts';
import { openKubernetesDatastore } from '../../../src/datastore/kubernetes/kubernetes-datastore.ts';
import type { KubernetesSettings } from '../../../src/datastore/settings.ts';
import { makeAuthority } from '../../support/certificates.ts';
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
  const opened: Datastore[] = [];

  before(async function () {
    await requireKubeApiServer(this);
    server = await startKubeApiServer();
    folder = await mkdtemp(join(tmpdir(), 'calico-kube-'));
  });

  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const datastore of opened.splice(0)) await datastore[Symbol.asyncDispose]();
  });

  const open = async (settings: KubernetesSettings, options: { env?: Record<string, string>; timeout?: number } = {}) => {
    const datastore = await openKubernetesDatastore(settings, { source: 'the test', env: {}, ...options });
    opened.push(datastore);
    return datastore;
  };
  const write = async (name: string, content: string | object) => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
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
        `#!/bin/sh\nprintf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat ${token})"\n`,
      );
      await chmod(script, 0o700);
      const store = await withConfig({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: script } });
      assert.equal((await failure(store.get(NAMESPACE))).code, 'Unauthorised');
      await writeFile(token, TOKENS.admin);
      await store.get(NAMESPACE);
      const missing = await failure(withConfig({ exec: { command: join(folder, 'no-such-program') } }));
      assert.equal(missing.code, 'Configuration');
      assert.match(missing.hint ?? '', /exec/);
    });

    it('through a proxy that needs a password', async () => {
      const { proxy, port, seen } = await startProxy('me:secret');
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
      const authority = await makeAuthority(folder, 'other');
      const unknown = await failure((await withConfig({ token: 'x' }, { 'certificate-authority': authority.cert })).get(NAMESPACE));
      assert.deepEqual([unknown.code, /certificate-authority/.test(unknown.hint ?? '')], ['Unreachable', true]);
      const named = await failure((await withConfig({ token: 'x' }, { 'tls-server-name': 'elsewhere' })).get(NAMESPACE));
      assert.match(named.hint ?? '', /other names/);
      await (await withConfig({ token: TOKENS.admin }, { 'tls-server-name': 'kubernetes' })).get(NAMESPACE);
    });

    it('when certificates and files are not what they should be, without showing them', async () => {
      const authority = await makeAuthority(folder, 'mine');
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
    let asked = 0;
    const busy = await startHttp((_request, response) => {
      asked += 1;
      if (asked < 3) response.writeHead(429, { 'retry-after': '0.05' }).end('{}');
      else
        response.end(JSON.stringify({ metadata: { name: 'default', uid: '00000000-0000-4000-8000-000000000001', resourceVersion: '7' } }));
    });
    try {
      const store = await open({ apiEndpoint: setting(`http://127.0.0.1:${busy.port}`), apiToken: setting('x') });
      assert.equal((await store.get(NAMESPACE)).revision, '7/');
      assert.equal(asked, 3);
    } finally {
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

/** CONNECT only, for who has the password. */
async function startProxy(login: string): Promise<{ proxy: Server; port: number; seen: string[] }> {
  const seen: string[] = [];
  const { server: proxy, port } = await startHttp((_request, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '', headers }, socket) => {
    if (headers['proxy-authorization'] !== `Basic ${Buffer.from(login).toString('base64')}`) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    seen.push(url);
    const { hostname, port: target } = new URL(`http://${url}`);
    const upstream = connect(Number(target), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const side of [upstream, socket]) side.on('error', () => upstream.destroy());
  });
  return { proxy, port, seen };
}
