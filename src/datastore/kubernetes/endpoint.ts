/** From the settings and a kubeconfig to one API server: where it is, how it is trusted, and who asks (reference calicoctl-cli.md 11.3). */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CalicoError } from '../../base/errors.ts';
import type { KubernetesSettings, Setting } from '../settings.ts';
import { type Credentials, libraryCredentials, needsLibrary, staticCredentials, tokenFileCredentials } from './credentials.ts';
import { type Cluster, loadKubeconfig, parseKubeconfig, type Selected, select, type User } from './kubeconfig.ts';
import { parseProxy, proxyFromEnvironment } from './proxy.ts';
import { type TlsOptions, tlsOptions } from './tls-options.ts';

export interface Endpoint {
  /** Paths of the API begin after its path. */
  readonly url: URL;
  readonly tls: TlsOptions;
  /** The same, read again: files change, and programs are asked anew. Errors: Configuration. */
  readonly renewTls: () => Promise<TlsOptions>;
  readonly proxy: URL | undefined;
  readonly credentials: Credentials;
  /** For people: the server and where that comes from. */
  readonly description: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface EndpointOptions {
  /** What chose Kubernetes. */
  readonly source: string;
  readonly env: Environment;
  /** The folder where a pod finds its token and the authority of the API server. */
  readonly serviceAccount?: string | undefined;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Errors: Configuration. */
export async function resolveEndpoint(
  settings: KubernetesSettings,
  { source, env, serviceAccount = SERVICE_ACCOUNT }: EndpointOptions,
): Promise<Endpoint> {
  const { cluster, user, from } = await chooseServer(settings, env, serviceAccount);
  const url = serverUrl(cluster, user);
  const tls = await tlsOptions(cluster, user);
  const proxy = cluster['proxy-url'] ? parseProxy(cluster['proxy-url'], 'proxy-url in the kubeconfig') : proxyFromEnvironment(url, env);
  const description = `the Kubernetes API server ${url.origin} (${from}; chosen by ${source})`;
  if (!needsLibrary(user)) {
    const credentials = user.tokenFile && !user.token ? tokenFileCredentials(user.tokenFile, user) : staticCredentials(user);
    return { url, tls, renewTls: () => tlsOptions(cluster, user), proxy, credentials, description };
  }
  const credentials = await libraryCredentials(cluster, user);
  const renewTls = async () => ({ ...(await tlsOptions(cluster, user)), ...(await credentials.tls()) });
  return { url, tls: { ...tls, ...(await credentials.tls()) }, renewTls, proxy, credentials, description };
}

interface Chosen extends Pick<Selected, 'cluster' | 'user'> {
  readonly from: string;
}

async function chooseServer(settings: KubernetesSettings, env: Environment, serviceAccount: string): Promise<Chosen> {
  const { kubeconfigInline, currentContext } = settings;
  // It overrides everything else.
  if (kubeconfigInline) {
    const config = await parseKubeconfig(kubeconfigInline.value, { folder: process.cwd(), name: kubeconfigInline.source });
    return { ...select(config, undefined), from: kubeconfigInline.source };
  }
  const kubeconfig = settings.kubeconfig ?? (settings.apiEndpoint ? undefined : defaultKubeconfig(env));
  if (!kubeconfig)
    return override(
      settings.apiEndpoint ? { cluster: {}, user: {}, from: settings.apiEndpoint.source } : inCluster(env, serviceAccount),
      settings,
    );
  const paths = kubeconfig.value.split(delimiter).filter((path) => path !== '');
  const selected = select(await loadKubeconfig(paths, kubeconfig.source), currentContext);
  const context = selected.context === undefined ? '' : `, context ${selected.context}`;
  return override({ ...selected, from: `${kubeconfig.value}${context}` }, settings);
}

function defaultKubeconfig({ HOME }: Environment): Setting | undefined {
  const path = HOME && join(HOME, '.kube/config');
  return path && existsSync(path) ? { value: path, source: 'the default' } : undefined;
}

function inCluster({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port }: Environment, folder: string): Chosen {
  const tokenFile = join(folder, 'token');
  if (!host || !port || !existsSync(tokenFile)) {
    throw new CalicoError('Configuration', 'invalid configuration: no configuration has been provided', {
      hint: 'set KUBECONFIG, or kubeconfig in the config file, or K8S_API_ENDPOINT',
    });
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    cluster: { server, 'certificate-authority': join(folder, 'ca.crt') },
    user: { tokenFile },
    from: 'the service account of this pod',
  };
}

/** The settings beside the kubeconfig win over it. */
function override({ cluster, user, from }: Chosen, settings: KubernetesSettings): Chosen {
  const { apiEndpoint, caFile, insecureSkipTlsVerify, certFile, keyFile, apiToken } = settings;
  return {
    cluster: {
      ...cluster,
      ...(apiEndpoint && { server: apiEndpoint.value }),
      ...(caFile && { 'certificate-authority': caFile.value, 'certificate-authority-data': '' }),
      ...(insecureSkipTlsVerify?.value && { 'insecure-skip-tls-verify': true }),
    },
    user: {
      ...user,
      ...(certFile && { 'client-certificate': certFile.value, 'client-certificate-data': '' }),
      ...(keyFile && { 'client-key': keyFile.value, 'client-key-data': '' }),
      ...(apiToken && { token: apiToken.value, tokenFile: '', exec: undefined, 'auth-provider': undefined }),
    },
    from: apiEndpoint && from !== apiEndpoint.source ? `${apiEndpoint.source}, ${from}` : from,
  };
}

function serverUrl({ server = '', ...cluster }: Cluster, user: User): URL {
  const text = server.replace(/\/+$/, '');
  if (text === '')
    throw new CalicoError('Configuration', 'no server is configured for the cluster', {
      hint: 'set K8S_API_ENDPOINT, or server in the kubeconfig',
    });
  const isSecure = Boolean(
    cluster['certificate-authority'] ||
      cluster['certificate-authority-data'] ||
      user['client-certificate'] ||
      user['client-certificate-data'],
  );
  const url = URL.parse(text.includes('://') ? text : `${isSecure ? 'https' : 'http'}://${text}`);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new CalicoError('Configuration', `the server of the cluster is not a URL: ${text.replace(/\/\/.*@/, '//')}`, {
      hint: 'write https://, a host and a port',
    });
  }
  return url;
}
