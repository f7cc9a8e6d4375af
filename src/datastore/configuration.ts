/**
 * Which store is used, and how it is reached (reference calicoctl-cli.md 11): an existing configuration file decides alone; otherwise the
 * environment does. Files and environment are never merged.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CalicoError } from '../base/errors.ts';
import { fileValues, type Values, variableValues } from './configuration-values.ts';
import type { EtcdSettings, KubernetesSettings, PemSetting, Setting, SqliteSettings } from './settings.ts';

export const DEFAULT_CONFIGURATION_FILE = '/etc/calico/calicoctl.cfg';

export type Configuration = {
  /** What made it this store, for messages: `DATASTORE_TYPE`, `spec.etcdEndpoints in cluster.cfg`. */
  readonly source: string;
  /** One line for people, where they have not asked for this store by name. */
  readonly notice?: string | undefined;
} & (
  | { readonly type: 'etcdv3'; readonly etcd: EtcdSettings }
  | { readonly type: 'kubernetes'; readonly kubernetes: KubernetesSettings }
  | { readonly type: 'sqlite'; readonly sqlite: SqliteSettings }
);

export interface ConfigurationOptions {
  /** A file that must exist, unless it is the default one. */
  readonly path?: string | undefined;
  /** The kubeconfig context; like the variable K8S_CURRENT_CONTEXT, it counts only where no file is used. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's number: root's embedded store lies elsewhere. */
  readonly uid?: number | undefined;
}

/** Errors: Input (`Error reading config file: PATH`), Configuration. No message holds a secret. */
export async function loadConfiguration(options: ConfigurationOptions): Promise<Configuration> {
  const { path = DEFAULT_CONFIGURATION_FILE, context, env, uid = process.getuid?.() } = options;
  if (existsSync(path)) return choose(await fileValues(path, await readText(path)), undefined);
  if (path !== DEFAULT_CONFIGURATION_FILE)
    throw new CalicoError('Input', `Error reading config file: ${path}`, { hint: 'check the path given with --config' });
  const variables = context === undefined ? env : { ...env, K8S_CURRENT_CONTEXT: context };
  return choose(variableValues(variables), { env, uid });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const hint = `${path} must be a file that this user may read; another one is given with --config`;
    throw new CalicoError('Configuration', `cannot read config file: ${(error as Error).message}`, { hint, cause: error });
  }
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number | undefined;
}

/** `surroundings` are asked only where no file decides. */
function choose(values: Values, surroundings: Surroundings | undefined): Configuration {
  const type = text(values, 'datastoreType');
  const endpoints = text(values, 'etcdEndpoints');
  if (type?.value === 'etcdv3' || (!type && endpoints))
    return { type: 'etcdv3', source: (type ?? endpoints)!.source, etcd: etcdSettings(values) };
  if (type?.value === 'kubernetes') return { type: 'kubernetes', source: type.source, kubernetes: kubernetesSettings(values) };
  if (type?.value === 'sqlite') return { type: 'sqlite', source: type.source, sqlite: sqliteSettings(values, surroundings) };
  if (type) {
    throw new CalicoError('Configuration', `Unknown datastore type: ${type.value}`, {
      hint: `${type.source} must be etcdv3, kubernetes or sqlite`,
    });
  }
  return chooseWithoutType(values, surroundings);
}

function chooseWithoutType(values: Values, surroundings: Surroundings | undefined): Configuration {
  const discovery = text(values, 'etcdDiscoverySrv');
  const path = text(values, 'sqlitePath');
  const cluster = kubernetesSource(values, surroundings);
  if (cluster) return { type: 'kubernetes', source: cluster, kubernetes: kubernetesSettings(values) };
  if (discovery) return { type: 'etcdv3', source: discovery.source, etcd: etcdSettings(values) };
  if (path) return { type: 'sqlite', source: path.source, sqlite: { path } };
  // A file that names no store means Kubernetes with its own defaults, as upstream.
  if (!surroundings) return { type: 'kubernetes', source: 'no datastoreType in the config file', kubernetes: kubernetesSettings(values) };
  const sqlite = sqliteSettings(values, surroundings);
  const notice = `No datastore is configured: using the embedded store ${sqlite.path.value}. Set DATASTORE_TYPE or give --config to use another.`;
  return { type: 'sqlite', source: sqlite.path.source, sqlite, notice };
}

/** What says that there is a Kubernetes cluster to talk to. */
function kubernetesSource(values: Values, surroundings: Surroundings | undefined): string | undefined {
  const named = text(values, 'kubeconfigInline') ?? text(values, 'kubeconfig') ?? text(values, 'k8sAPIEndpoint');
  if (named || !surroundings) return named?.source;
  const { env } = surroundings;
  const kubeconfig = env.HOME ? join(env.HOME, '.kube/config') : undefined;
  if (kubeconfig && existsSync(kubeconfig)) return kubeconfig;
  const token = '/var/run/secrets/kubernetes.io/serviceaccount/token';
  return env.KUBERNETES_SERVICE_HOST && existsSync(token) ? token : undefined;
}

function etcdSettings(values: Values): EtcdSettings {
  const endpoints = list(text(values, 'etcdEndpoints'));
  const discoverySrv = text(values, 'etcdDiscoverySrv');
  if (endpoints && discoverySrv) {
    const message = 'multiple discovery or bootstrap options specified, use either "etcdEndpoints" or "etcdDiscoverySrv"';
    throw new CalicoError('Configuration', message, { hint: `both are set: ${endpoints.source} and ${discoverySrv.source}` });
  }
  if (!endpoints && !discoverySrv) {
    throw new CalicoError('Configuration', 'no etcd endpoints specified', {
      hint: 'set etcdEndpoints in the config file, or ETCD_ENDPOINTS',
    });
  }
  const key = pem(values, 'etcdKeyFile', 'etcdKey');
  const cert = pem(values, 'etcdCertFile', 'etcdCert');
  const caCert = pem(values, 'etcdCACertFile', 'etcdCACert');
  const given = [key, cert, caCert].flat();
  if (given.some(({ inline }) => inline) && given.some(({ inline }) => !inline)) {
    throw new CalicoError('Configuration', 'Cannot mix inline certificate-key and certificate / key files', {
      hint: `set are: ${given.map(({ source }) => source).join(', ')}`,
    });
  }
  const username = text(values, 'etcdUsername');
  const password = text(values, 'etcdPassword');
  return {
    endpoints,
    discoverySrv,
    credentials: username && password && { username, password },
    key: key[0],
    cert: cert[0],
    caCert: caCert[0],
  };
}

function kubernetesSettings(values: Values): KubernetesSettings {
  return {
    kubeconfig: text(values, 'kubeconfig'),
    kubeconfigInline: text(values, 'kubeconfigInline'),
    apiEndpoint: text(values, 'k8sAPIEndpoint'),
    keyFile: text(values, 'k8sKeyFile'),
    certFile: text(values, 'k8sCertFile'),
    caFile: text(values, 'k8sCAFile'),
    apiToken: text(values, 'k8sAPIToken'),
    insecureSkipTlsVerify: values.k8sInsecureSkipTLSVerify as Setting<boolean> | undefined,
    usePodCidr: values.usePodCIDR as Setting<boolean> | undefined,
    clientQps: values.k8sClientQPS as Setting<number> | undefined,
    clientBurst: values.k8sClientBurst as Setting<number> | undefined,
    currentContext: text(values, 'k8sCurrentContext'),
    apiGroup: text(values, 'calicoAPIGroup'),
  };
}

function sqliteSettings(values: Values, surroundings: Surroundings | undefined): SqliteSettings {
  const path = text(values, 'sqlitePath');
  if (path) return { path: { source: path.source, value: resolve(path.value) } };
  const { env = process.env, uid = process.getuid?.() } = surroundings ?? {};
  if (uid === 0) return { path: { source: 'the default', value: '/var/lib/calico/calico.db' } };
  const folder = env.XDG_DATA_HOME || (env.HOME && join(env.HOME, '.local/share'));
  if (folder) return { path: { source: 'the default', value: resolve(folder, 'calico/calico.db') } };
  throw new CalicoError('Configuration', 'no place is known for the embedded store', { hint: 'set SQLITE_PATH, or HOME' });
}

/** A text that is set and not empty. */
function text(values: Values, name: keyof Values): Setting | undefined {
  const setting = values[name] as Setting | undefined;
  return setting?.value === '' ? undefined : setting;
}

function pem(values: Values, file: keyof Values, inline: keyof Values): PemSetting[] {
  const settings = [
    { setting: text(values, file), inline: false },
    { setting: text(values, inline), inline: true },
  ];
  return settings.flatMap(({ setting, inline }) => (setting ? [{ ...setting, inline }] : []));
}

function list(commaSeparated: Setting | undefined): Setting<string[]> | undefined {
  const parts = (commaSeparated?.value.split(',') ?? []).map((part) => part.trim()).filter((part) => part !== '');
  return commaSeparated && parts.length > 0 ? { source: commaSeparated.source, value: parts } : undefined;
}
