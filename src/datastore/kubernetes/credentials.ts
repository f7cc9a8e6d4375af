/** What proves to the API server who asks. Secrets never leave these objects but in request headers. */
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import { CalicoError } from '../../base/errors.ts';
import type { Cluster, ExecPlugin, User } from './kubeconfig.ts';

export type RequestHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface Credentials {
  /** Request headers; may read a file or run a program. */
  headers(): Promise<RequestHeaders>;
  /** The server refused them: the next ones are made anew. False: they would be the same. */
  renew(): boolean;
}

/** As client-go: tokens of service accounts change on disk long before they end. */
const TOKEN_FILE_SECONDS = 60;

export function staticCredentials(user: User): Credentials {
  const headers = { ...authorization(user), ...impersonation(user) };
  return { headers: async () => headers, renew: () => false };
}

function authorization({ token, username, password }: User): Record<string, string> {
  if (token) return { authorization: `Bearer ${token}` };
  if (username) return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  return {};
}

function impersonation(user: User): RequestHeaders {
  return {
    ...(user.as && { 'impersonate-user': user.as }),
    ...(user['as-uid'] && { 'impersonate-uid': user['as-uid'] }),
    ...(user['as-groups']?.length && { 'impersonate-group': user['as-groups'] }),
  };
}

/** Reads the file again after a minute, and when the server refuses what it held. */
export function tokenFileCredentials(path: string, user: User, now: () => number = Date.now): Credentials {
  let token = '';
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async headers() {
      if (now() - readAt > TOKEN_FILE_SECONDS * 1000) {
        token = await readToken(path);
        readAt = now();
      }
      return { authorization: `Bearer ${token}`, ...impersonation(user) };
    },
    renew() {
      readAt = Number.NEGATIVE_INFINITY;
      return true;
    },
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new CalicoError('Configuration', `cannot read the token file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Programs, OIDC and the clouds' own ways: Kubernetes' client library knows them; it takes 0.4 s to load. */
export function needsLibrary(user: User): boolean {
  return user.exec !== undefined || user['auth-provider'] !== undefined;
}

interface LibraryOptions extends SecureContextOptions {
  headers?: Record<string, string>;
  auth?: string;
  agent?: Agent;
}

async function askLibrary(cluster: Cluster, user: User): Promise<() => Promise<LibraryOptions>> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: 'calico',
        server: cluster.server,
        caData: cluster['certificate-authority-data'],
        skipTLSVerify: true,
        proxyUrl: cluster['proxy-url'],
      },
    ],
    users: [{ name: 'calico', exec: user.exec && withExecInfo(user.exec, cluster), authProvider: user['auth-provider'] }],
    contexts: [{ name: 'calico', cluster: 'calico', user: 'calico' }],
    currentContext: 'calico',
  });
  return async () => {
    const options: LibraryOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    return options;
  };
}

/** As client-go: programs learn from a variable which version of the answer is wanted, and about which cluster. */
function withExecInfo(exec: ExecPlugin, { server, ...cluster }: Cluster): ExecPlugin {
  const spec = {
    interactive: false,
    ...(exec.provideClusterInfo && {
      cluster: {
        server,
        'tls-server-name': cluster['tls-server-name'],
        'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
        'certificate-authority-data': cluster['certificate-authority-data'],
        'proxy-url': cluster['proxy-url'],
      },
    }),
  };
  const value = JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, spec });
  return { ...exec, env: [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value }] };
}

export interface LibraryCredentials extends Credentials {
  /** A client certificate that the program gave. */
  tls(): Promise<SecureContextOptions>;
}

export async function libraryCredentials(cluster: Cluster, user: User): Promise<LibraryCredentials> {
  let ask = await askLibrary(cluster, user);
  let renewed = false;
  const current = async (): Promise<LibraryOptions> => {
    if (renewed) ask = await askLibrary(cluster, user);
    renewed = false;
    try {
      return await ask();
    } catch (cause) {
      throw new CalicoError('Configuration', `cannot get credentials for the API server: ${(cause as Error).message}`, {
        hint: 'the user of the kubeconfig has an exec or auth-provider section: run its command by hand to see what is wrong',
        cause,
      });
    }
  };
  // Many requests want to know at the same time; the program is run once.
  let asking: Promise<LibraryOptions> | undefined;
  const options = () => {
    asking ??= current().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    headers: async () => ({ ...lowerCaseNames((await options()).headers ?? {}), ...impersonation(user) }),
    async tls() {
      const { cert, key } = await options();
      return { ...(cert && { cert }), ...(key && { key }) };
    },
    renew() {
      renewed = true;
      return true;
    },
  };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The library's connection through a SOCKS proxy. */
export async function socksAgent(proxy: URL): Promise<Agent> {
  return (await (await askLibrary({ server: 'https://localhost', 'proxy-url': proxy.href }, {}))()).agent!;
}
