/** Reads kubeconfig files and merges several as kubectl does (reference resources.md 9.1, calicoctl-cli.md 11.3). */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CalicoError } from '../../base/errors.ts';
import type { Setting } from '../settings.ts';

/** The members that Kubernetes defines; what is not here is not looked at. Relative paths are made absolute. */
export interface Cluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

/** A program that is asked for credentials. What else its object holds is for Kubernetes' client library. */
export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
}

export interface User {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecPlugin;
  readonly 'auth-provider'?: object;
  readonly as?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[];
}

export interface Context {
  readonly cluster?: string;
  readonly user?: string;
}

export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly users: ReadonlyMap<string, User>;
  readonly contexts: ReadonlyMap<string, Context>;
  readonly currentContext: string | undefined;
}

export interface Selected {
  readonly cluster: Cluster;
  readonly user: User;
  /** Undefined where the configuration has no contexts. */
  readonly context: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const PATHS = { clusters: ['certificate-authority'], users: ['client-certificate', 'client-key', 'tokenFile'], contexts: [] } as const;
const EMPTY: Kubeconfig = { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: undefined };

/**
 * Of several files the first that names something decides it, and those that are missing are passed over; one alone must be there. Errors:
 * Configuration, naming the file.
 */
export async function loadKubeconfig(paths: readonly string[], source: string): Promise<Kubeconfig> {
  const texts = await Promise.all(paths.map((path) => readIfPresent(path, source)));
  if (texts.every((text) => text === undefined)) {
    throw new CalicoError('Configuration', `there is no kubeconfig file ${paths.join(', ')}`, { hint: `it is named by ${source}` });
  }
  const found = await Promise.all(
    texts.map((text, index) =>
      text === undefined ? EMPTY : parseKubeconfig(text, { folder: dirname(resolve(paths[index]!)), name: paths[index]! }),
    ),
  );
  return found.reduce(merge);
}

/** `folder`: what relative paths start from. Errors: Configuration. */
export async function parseKubeconfig(text: string, { folder, name }: { folder: string; name: string }): Promise<Kubeconfig> {
  const config = asObject(await parse(text, name));
  if (!config) throw new CalicoError('Configuration', `${name} is not a kubeconfig: it is not a YAML object`);
  const entries = <T>(list: keyof typeof PATHS, member: string): Map<string, T> => {
    const found = new Map<string, T>();
    for (const { name, [member]: value } of asList(config[list])) {
      if (typeof name === 'string' && !found.has(name)) found.set(name, withAbsolutePaths(asObject(value) ?? {}, PATHS[list], folder) as T);
    }
    return found;
  };
  const current = config['current-context'];
  return {
    clusters: entries<Cluster>('clusters', 'cluster'),
    users: new Map([...entries<User>('users', 'user')].map(([name, user]) => [name, withAbsoluteCommand(user, folder)])),
    contexts: entries<Context>('contexts', 'context'),
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
  };
}

/** What `context` names, or the configuration's current one. Errors: Configuration. */
export function select(config: Kubeconfig, context: Setting | undefined): Selected {
  const name = context?.value ?? config.currentContext;
  if (name === undefined) {
    const [cluster] = config.clusters.values();
    const [user = {}] = config.users.values();
    // Where there is only one of each, nobody needs to say which.
    if (cluster && config.clusters.size === 1 && config.users.size <= 1 && config.contexts.size === 0)
      return { cluster, user, context: undefined };
    throw new CalicoError('Configuration', 'the kubeconfig has no current context', {
      hint: `give --context, one of: ${known(config.contexts)}`,
    });
  }
  const found = config.contexts.get(name);
  if (!found) {
    throw new CalicoError('Configuration', `context "${name}" does not exist`, {
      hint: `it is named by ${context?.source ?? 'current-context in the kubeconfig'}; there are: ${known(config.contexts)}`,
    });
  }
  const cluster = config.clusters.get(found.cluster ?? '');
  if (!cluster)
    throw new CalicoError(
      'Configuration',
      `context "${name}" names the cluster "${found.cluster ?? ''}", which the kubeconfig does not have`,
    );
  const user = config.users.get(found.user ?? '');
  if (!user && found.user)
    throw new CalicoError('Configuration', `context "${name}" names the user "${found.user}", which the kubeconfig does not have`);
  return { cluster, user: user ?? {}, context: name };
}

function known(map: ReadonlyMap<string, unknown>): string {
  return map.size === 0 ? 'none' : [...map.keys()].join(', ');
}

async function readIfPresent(path: string, source: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CalicoError('Configuration', `cannot read the kubeconfig file ${path}: ${(error as Error).message}`, {
      hint: `it is named by ${source}`,
      cause: error,
    });
  }
}

/** Many are JSON, which needs no YAML reader. */
async function parse(text: string, name: string): Promise<unknown> {
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text);
  } catch {
    // A flow mapping of YAML looks like JSON.
  }
  const { parseYaml, splitDocuments } = await import('../../encoding/yaml.ts');
  try {
    return parseYaml(splitDocuments(text)[0]?.text ?? '').value ?? {};
  } catch (error) {
    throw new CalicoError('Configuration', `cannot read the kubeconfig file ${name}: ${(error as Error).message}`, { cause: error });
  }
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
    contexts: new Map([...second.contexts, ...first.contexts]),
    currentContext: first.currentContext ?? second.currentContext,
  };
}

function withAbsolutePaths(value: Json, members: readonly string[], folder: string): Json {
  const paths = members.flatMap((member) => {
    const path = value[member];
    return typeof path === 'string' && path !== '' ? [[member, resolve(folder, path)]] : [];
  });
  return { ...value, ...Object.fromEntries(paths) };
}

/** A command without a slash is looked for in PATH. */
function withAbsoluteCommand(user: User, folder: string): User {
  const { exec } = user;
  return exec?.command?.includes('/') ? { ...user, exec: { ...exec, command: resolve(folder, exec.command) } } : user;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.flatMap((element): Json[] => [asObject(element)].filter((one) => one !== undefined)) : [];
}
