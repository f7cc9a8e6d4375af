import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, DEFAULT_CONFIGURATION_FILE, loadConfiguration } from '../../../src/datastore/configuration.ts';
import { openDatastore } from '../../../src/datastore/open.ts';

describe('the client configuration', () => {
  let folder: string;

  before(() => {
    assert.ok(
      !existsSync(DEFAULT_CONFIGURATION_FILE),
      `these tests need the environment to decide, but ${DEFAULT_CONFIGURATION_FILE} exists`,
    );
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calico-configuration-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** `etcdv3`, `kubernetes` or `sqlite`, and why. */
  async function chosen(env: Record<string, string>, context?: string): Promise<Configuration> {
    return loadConfiguration({ env: { HOME: folder, ...env }, context, uid: 1000 });
  }

  async function fromFile(text: string, env: Record<string, string> = {}): Promise<Configuration> {
    const path = join(folder, 'x.cfg');
    await writeFile(path, text);
    return loadConfiguration({ path, env: { HOME: folder, ...env } });
  }

  const file = (...spec: string[]) =>
    ['apiVersion: projectcalico.org/v3', 'kind: CalicoAPIConfig', 'metadata: {}', 'spec:', ...spec.map((line) => `  ${line}`)].join('\n');

  function etcd(configuration: Configuration) {
    assert.ok(configuration.type === 'etcdv3');
    return configuration.etcd;
  }

  describe('from the environment', () => {
    it('is the type that is named', async () => {
      const env = { ETCD_ENDPOINTS: 'http://a:1', KUBECONFIG: '/kc', SQLITE_PATH: '/db' };
      for (const type of ['etcdv3', 'kubernetes', 'sqlite']) {
        const configuration = await chosen({ ...env, DATASTORE_TYPE: type });
        assert.deepEqual([configuration.type, configuration.source, configuration.notice], [type, 'DATASTORE_TYPE', undefined]);
      }
    });

    it('is etcd where endpoints are given, then Kubernetes where there is a sign of it, then etcd by SRV records', async () => {
      const env = { ETCD_ENDPOINTS: 'http://a:1', KUBECONFIG: '/kc', ETCD_DISCOVERY_SRV: 'x.test', SQLITE_PATH: '/db' };
      const sources = [];
      sources.push((await chosen({ ...env, ETCD_DISCOVERY_SRV: '' })).source);
      sources.push((await chosen({ ...env, ETCD_ENDPOINTS: '' })).source);
      sources.push((await chosen({ K8S_API_ENDPOINT: 'https://k' })).source);
      sources.push((await chosen({ ETCD_DISCOVERY_SRV: 'x.test', SQLITE_PATH: '/db' })).source);
      sources.push((await chosen({ SQLITE_PATH: '/db' })).source);
      assert.deepEqual(sources, ['ETCD_ENDPOINTS', 'KUBECONFIG', 'K8S_API_ENDPOINT', 'ETCD_DISCOVERY_SRV', 'SQLITE_PATH']);
      await mkdir(join(folder, '.kube'));
      await writeFile(join(folder, '.kube/config'), '');
      assert.deepEqual((await chosen({ SQLITE_PATH: '/db' })).source, join(folder, '.kube/config'));
    });

    it('is the embedded store where nothing else is, which is said', async () => {
      const configuration = await chosen({});
      assert.ok(configuration.type === 'sqlite');
      assert.equal(configuration.sqlite.path.value, join(folder, '.local/share/calico/calico.db'));
      assert.match(configuration.notice!, new RegExp(`^No datastore is configured: using the embedded store ${folder}.*calico\\.db`));
      assert.doesNotMatch(configuration.notice!, /\n/);
    });

    it("puts the embedded store where the user's data belong", async () => {
      const path = async (env: Record<string, string>, uid: number) => {
        const configuration = await loadConfiguration({ env: { DATASTORE_TYPE: 'sqlite', HOME: '/home/u', ...env }, uid });
        return configuration.type === 'sqlite' && configuration.sqlite.path.value;
      };
      assert.equal(await path({}, 1000), '/home/u/.local/share/calico/calico.db');
      assert.equal(await path({ XDG_DATA_HOME: '/data' }, 1000), '/data/calico/calico.db');
      assert.equal(await path({ XDG_DATA_HOME: '/data' }, 0), '/var/lib/calico/calico.db');
      assert.equal(await path({ SQLITE_PATH: 'x.db' }, 0), join(process.cwd(), 'x.db'));
    });

    it('prefers names with the prefix CALICO_', async () => {
      const { endpoints } = etcd(await chosen({ CALICO_ETCD_ENDPOINTS: 'http://a:1, http://b:2,', ETCD_ENDPOINTS: 'http://c:3' }));
      assert.deepEqual(endpoints, { value: ['http://a:1', 'http://b:2'], source: 'CALICO_ETCD_ENDPOINTS' });
    });

    it('takes all of etcd', async () => {
      const settings = etcd(
        await chosen({
          ETCD_ENDPOINTS: 'https://a:1',
          ETCD_USERNAME: 'user',
          CALICO_ETCD_PASSWORD: 'secret',
          ETCD_KEY_FILE: '/k',
          ETCD_CERT_FILE: '/c',
          ETCD_CA_CERT_FILE: '/ca',
        }),
      );
      assert.deepEqual(settings.credentials, {
        username: { value: 'user', source: 'ETCD_USERNAME' },
        password: { value: 'secret', source: 'CALICO_ETCD_PASSWORD' },
      });
      assert.deepEqual(settings.key, { value: '/k', source: 'ETCD_KEY_FILE', inline: false });
      assert.deepEqual(settings.cert, { value: '/c', source: 'ETCD_CERT_FILE', inline: false });
      assert.deepEqual(settings.caCert, { value: '/ca', source: 'ETCD_CA_CERT_FILE', inline: false });
      assert.equal(etcd(await chosen({ ETCD_ENDPOINTS: 'http://a:1', ETCD_USERNAME: 'user' })).credentials, undefined);
    });

    it('takes all of Kubernetes', async () => {
      const env = {
        KUBECONFIG: '/a:/b',
        CALICO_K8SAPITOKEN: 'token',
        K8S_API_TOKEN: 'other',
        K8S_INSECURE_SKIP_TLS_VERIFY: 'T',
        USE_POD_CIDR: '0',
        K8S_CLIENT_QPS: '2.5',
        K8S_CLIENT_BURST: '7',
        CALICO_API_GROUP: 'projectcalico.org/v3',
      };
      const configuration = await chosen(env, 'staging');
      assert.ok(configuration.type === 'kubernetes');
      const values = Object.entries(configuration.kubernetes).flatMap(([name, setting]) => (setting ? [[name, setting.value]] : []));
      assert.deepEqual(Object.fromEntries(values), {
        kubeconfig: '/a:/b',
        apiToken: 'token',
        insecureSkipTlsVerify: true,
        usePodCidr: false,
        clientQps: 2.5,
        clientBurst: 7,
        currentContext: 'staging',
        apiGroup: 'projectcalico.org/v3',
      });
    });

    it('refuses booleans and numbers that are not, in the words of the original', async () => {
      const process = 'failed to load config from env vars: envconfig.Process: assigning';
      const cases = [
        [
          { USE_POD_CIDR: 'yes' },
          `CALICO_USE_POD_CIDR to K8sUsePodCIDR: converting 'yes' to type bool. details: strconv.ParseBool: parsing "yes": invalid syntax`,
        ],
        [
          { CALICO_K8S_DISABLE_NODE_POLL: '' },
          `CALICO_K8S_DISABLE_NODE_POLL to K8sDisableNodePoll: converting '' to type bool. details: strconv.ParseBool: parsing "": invalid syntax`,
        ],
        [
          { K8S_CLIENT_BURST: '1.5' },
          `CALICO_K8S_CLIENT_BURST to K8sClientBurst: converting '1.5' to type int. details: strconv.ParseInt: parsing "1.5": invalid syntax`,
        ],
        [
          { K8S_CLIENT_QPS: 'x' },
          `CALICO_K8S_CLIENT_QPS to K8sClientQPS: converting 'x' to type float32. details: strconv.ParseFloat: parsing "x": invalid syntax`,
        ],
      ] as const;
      for (const [env, message] of cases) await assert.rejects(chosen(env), { code: 'Configuration', message: `${process} ${message}` });
    });
  });

  describe('from a file', () => {
    it('decides alone: the environment and the context are ignored', async () => {
      const configuration = await fromFile(file('etcdEndpoints: http://a:1'), {
        DATASTORE_TYPE: 'sqlite',
        ETCD_ENDPOINTS: 'http://z:1',
        ETCD_USERNAME: 'u',
        ETCD_PASSWORD: 'p',
      });
      assert.deepEqual(etcd(configuration).endpoints?.value, ['http://a:1']);
      assert.equal(etcd(configuration).credentials, undefined);
      assert.equal(configuration.source, `spec.etcdEndpoints in ${join(folder, 'x.cfg')}`);
    });

    it('may be JSON, and counts up to its first document', async () => {
      assert.equal(
        (
          await fromFile(
            '{"apiVersion":"projectcalico.org/v3","kind":"CalicoAPIConfig","spec":{"datastoreType":"sqlite","sqlitePath":"/x"}}',
          )
        ).type,
        'sqlite',
      );
      assert.equal((await fromFile(`${file('etcdEndpoints: http://a:1')}\n---\njunk`)).type, 'etcdv3');
    });

    it('that names no store means Kubernetes', async () => {
      assert.equal((await fromFile(file().replace('spec:', 'spec: {}'))).type, 'kubernetes');
      assert.equal((await fromFile(file('sqlitePath: /x'))).type, 'sqlite');
    });

    it('may hold certificates and keys itself', async () => {
      const { key } = etcd(await fromFile(file('etcdEndpoints: https://a:1', 'etcdKey: |', '  PEM')));
      assert.deepEqual(key, { value: 'PEM', source: `spec.etcdKey in ${join(folder, 'x.cfg')}`, inline: true });
    });

    it('is refused in the words of the original where it is wrong', async () => {
      const path = join(folder, 'x.cfg');
      const cases = [
        ['apiVersion: v1\nkind: CalicoAPIConfig', "invalid config file: unknown APIVersion 'v1'"],
        ['', "invalid config file: unknown APIVersion ''"],
        ['apiVersion: projectcalico.org/v3\nkind: IPPool', "invalid config file: expected kind 'CalicoAPIConfig', got 'IPPool'"],
        [file('foo: 1'), 'failed to parse config as YAML/JSON: error unmarshaling JSON: while decoding JSON: json: unknown field "foo"'],
        ['junk: [', 'failed to parse config as YAML/JSON: error converting YAML to JSON: yaml: line 1: did not find expected node content'],
      ] as const;
      for (const [text, message] of cases)
        await assert.rejects(fromFile(text), { code: 'Configuration', message: `syntax error in ${path}: ${message}` });
    });

    it('is refused with the place of each mistake', async () => {
      const path = join(folder, 'x.cfg');
      const text = 'apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nspec:\n  foo: 1\n  sqlitePath: [a]\n';
      const hint = `${path}:4:3: spec.foo: unknown field\n${path}:5:3: spec.sqlitePath: cannot read array as string`;
      await assert.rejects(fromFile(text), { hint });
      await assert.rejects(fromFile('a: b: c'), { hint: new RegExp(`^${path}:1:5: put a value that contains ": " in quotes`) });
    });

    it('must exist where it is asked for, and be readable', async () => {
      const path = join(folder, 'missing.cfg');
      await assert.rejects(loadConfiguration({ path, env: {} }), { code: 'Input', message: `Error reading config file: ${path}` });
      await assert.rejects(loadConfiguration({ path: folder, env: {} }), { code: 'Configuration', message: /EISDIR/ });
    });
  });

  describe('that contradicts itself', () => {
    it('is refused in the words of the original', async () => {
      const both = { ETCD_ENDPOINTS: 'http://a:1', ETCD_DISCOVERY_SRV: 'x.test' };
      const message = 'multiple discovery or bootstrap options specified, use either "etcdEndpoints" or "etcdDiscoverySrv"';
      await assert.rejects(chosen(both), { code: 'Configuration', message });
      for (const endpoints of ['', ' , ']) {
        await assert.rejects(chosen({ DATASTORE_TYPE: 'etcdv3', ETCD_ENDPOINTS: endpoints }), {
          code: 'Configuration',
          message: 'no etcd endpoints specified',
        });
      }
      const mixed = file('etcdEndpoints: https://a:1', 'etcdKey: PEM', 'etcdCertFile: /c');
      await assert.rejects(fromFile(mixed), {
        code: 'Configuration',
        message: 'Cannot mix inline certificate-key and certificate / key files',
      });
      await assert.rejects(chosen({ DATASTORE_TYPE: 'mysql' }), {
        code: 'Configuration',
        message: 'Unknown datastore type: mysql',
        hint: /DATASTORE_TYPE must be/,
      });
    });

    it('is never printed with its secrets', async () => {
      const wrong = file('etcdEndpoints: [https://u:secret@a:1]', 'etcdPassword: secret');
      const endpoint = async () => openDatastore(await chosen({ ETCD_ENDPOINTS: 'https://u:secret@a:1' }));
      for (const failing of [() => fromFile(wrong), endpoint]) {
        await assert.rejects(failing(), (error: Error & { hint?: string }) => {
          assert.doesNotMatch(`${error.stack} ${error.hint}`, /secret/);
          return true;
        });
      }
    });
  });

  describe('opened', () => {
    it('is a store that says where it lies and why it was chosen', async () => {
      const path = join(folder, 'calico.db');
      await using datastore = await openDatastore(await chosen({ SQLITE_PATH: path }));
      assert.equal(datastore.type, 'sqlite');
      assert.match(datastore.description, new RegExp(`${path} \\(SQLITE_PATH\\)`));
      await using etcdDatastore = await openDatastore(await chosen({ ETCD_ENDPOINTS: 'http://127.0.0.1:1' }));
      await assert.rejects(etcdDatastore.get({ kind: 'Tier', name: 'default' }), {
        message: /http:\/\/127.0.0.1:1 \(ETCD_ENDPOINTS\): connect ECONNREFUSED/,
      });
    });

    it('names the kubeconfig file that is missing, and where its name came from', async () => {
      await assert.rejects(openDatastore(await chosen({ KUBECONFIG: '/kc' })), {
        code: 'Configuration',
        message: 'there is no kubeconfig file /kc',
        hint: 'it is named by KUBECONFIG',
      });
    });
  });
});
