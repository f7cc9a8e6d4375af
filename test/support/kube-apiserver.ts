/** A private kube-apiserver with an etcd of its own, on free ports of 127.0.0.1: TLS, RBAC, three users by token, no controllers. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseJson, toGoJson } from '../../src/encoding/go-json.ts';
import { parseYaml, splitDocuments } from '../../src/encoding/yaml.ts';
import { type EtcdServer, requireEtcd, startEtcd } from './etcd-server.ts';
import { freePort } from './free-port.ts';
import { findKubeApiServer } from './kube-apiserver-binary.ts';
import { skipLoudly } from './missing-part.ts';

export type Json = Record<string, unknown>;

/** `admin` may do everything, the others nothing that is not given to them. */
export const TOKENS = { admin: 'admintoken', limited: 'limitedtoken', nobody: 'nobodytoken' } as const;

export interface KubeApiServerOptions {
  /** Objects may lie in namespaces that do not exist. */
  readonly anyNamespace?: boolean;
  /** The path of a certificate: users are known by certificates of this authority, too. */
  readonly clientAuthority?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface KubeApiServer {
  /** `https://127.0.0.1:6443`. */
  readonly url: string;
  readonly port: number;
  /** Its certificate, PEM. */
  readonly ca: string;
  readonly caFile: string;
  /** For temporary files; goes with the server. */
  readonly folder: string;
  readonly etcd: EtcdServer;
  /** The path of a kubeconfig of a user. */
  kubeconfig(user?: keyof typeof TOKENS): Promise<string>;
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  /** Resolves with the answer's body; rejects where the status is no success. */
  must(method: string, path: string, body?: unknown): Promise<Json>;
  /** Creates the CRDs of that text (YAML documents) and waits until they are served. `change` may alter each before. */
  install(crds: string, change?: (crd: Json) => void): Promise<void>;
  /** SIGKILL; `start` brings the same data back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: it takes connections, but says nothing. Resolves when it has stopped. */
  pause(): Promise<void>;
  resume(): void;
  stop(): Promise<void>;
}

/** For a `before` hook: skips the suite where there is no server; where it must be built first, that takes minutes. */
export async function requireKubeApiServer(context: Mocha.Context): Promise<void> {
  requireEtcd(context);
  context.timeout(1_200_000);
  if ((await findKubeApiServer()) === undefined) {
    skipLoudly(context, 'there is no kube-apiserver', 'set KUBEBUILDER_ASSETS to a folder that has one, or install Go to build it once');
  }
}

export async function startKubeApiServer({ anyNamespace = false, clientAuthority }: KubeApiServerOptions = {}): Promise<KubeApiServer> {
  const [binary, etcd, port] = await Promise.all([findKubeApiServer(), startEtcd(), freePort()]);
  const { folder } = etcd;
  const flags = await serverFlags(folder, { etcd: etcd.url, port, anyNamespace, clientAuthority });
  const url = `https://127.0.0.1:${port}`;
  const caFile = join(folder, 'certs/apiserver.crt');
  let child = launch(binary!, flags);
  await untilReady(child, url, caFile);
  const ca = await readFile(caFile, 'utf8');
  const agent = new Agent({ ca, keepAlive: true });

  const call = (method: string, path: string, body?: unknown, token: string = TOKENS.admin) =>
    send({ agent, url, method, path, body, token });
  const must = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.message}`);
    return answer.body;
  };
  return {
    url,
    port,
    ca,
    caFile,
    folder,
    etcd,
    call,
    must,
    async kubeconfig(user = 'admin') {
      const path = join(folder, `kubeconfig-${user}`);
      await writeFile(path, JSON.stringify(kubeconfig({ url, caFile, user })));
      return path;
    },
    async install(crds, change) {
      const documents = splitDocuments(crds).map(({ text }) => parseYaml(text).value as Json | null);
      for (const crd of documents.filter((document) => document !== null)) {
        change?.(crd);
        await must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
      }
      for (const crd of documents) if (crd) await untilServed(call, crd);
    },
    kill: () => end(child),
    async start() {
      child = launch(binary!, flags);
      await untilReady(child, url, caFile);
    },
    async pause() {
      child.kill('SIGSTOP');
      // On a busy machine its threads go on for a moment.
      while (!/\) T /.test(await readFile(`/proc/${child.pid}/stat`, 'utf8'))) await wait(5);
    },
    resume: () => child.kill('SIGCONT'),
    async stop() {
      agent.destroy();
      await end(child);
      await etcd.stop();
    },
  };
}

interface FlagOptions {
  readonly etcd: string;
  readonly port: number;
  readonly anyNamespace: boolean;
  readonly clientAuthority: string | undefined;
}

async function serverFlags(folder: string, { etcd, port, anyNamespace, clientAuthority }: FlagOptions): Promise<string[]> {
  const [key, tokens] = [join(folder, 'service-account.key'), join(folder, 'tokens.csv')];
  await promisify(execFile)('openssl', ['genrsa', '-out', key, '2048']);
  await writeFile(tokens, `${TOKENS.admin},admin,1,"system:masters"\n${TOKENS.limited},limited,2\n${TOKENS.nobody},nobody,3\n`);
  return [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'certs')}`,
    '--service-account-issuer=https://kubernetes.default',
    `--service-account-signing-key-file=${key}`,
    `--service-account-key-file=${key}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    `--disable-admission-plugins=ServiceAccount${anyNamespace ? ',NamespaceLifecycle' : ''}`,
    '--allow-privileged=true',
    ...(clientAuthority ? [`--client-ca-file=${clientAuthority}`] : []),
  ];
}

export function kubeconfig({ url, caFile, user }: { url: string; caFile: string; user: keyof typeof TOKENS }): Json {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: user, user: { token: TOKENS[user] } }],
    contexts: [{ name: user, context: { cluster: 'test', user } }],
    'current-context': user,
  };
}

interface Sent {
  readonly agent: Agent;
  readonly url: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly token: string;
}

function send({ agent, url, method, path, body, token }: Sent): Promise<Answer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const content = body === undefined ? '' : toGoJson(body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': type,
    'content-length': Buffer.byteLength(content),
    accept: 'application/json',
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode!, body: readBody(Buffer.concat(chunks).toString()) }));
    });
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

function readBody(text: string): Json {
  return text.startsWith('{') ? (parseJson(text) as Json) : { message: text };
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** The last lines that each server wrote, to tell why it did not start. */
const outputs = new WeakMap<ChildProcess, string[]>();

function launch(binary: string, flags: readonly string[]): ChildProcess {
  const child = spawn(binary, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const output: string[] = [];
  outputs.set(child, output);
  createInterface({ input: child.stderr! }).on('line', (line) => {
    output.push(line);
    if (output.length > 50) output.shift();
  });
  return child;
}

const START_MS = 120_000;

/** The server says nowhere when it is ready: asked until it says so. */
async function untilReady(child: ChildProcess, url: string, caFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await isReady(url, caFile)) return;
    await wait(50);
  }
  throw new Error(`kube-apiserver did not start:\n${outputs.get(child)?.join('\n')}`);
}

async function isReady(url: string, caFile: string): Promise<boolean> {
  try {
    const agent = new Agent({ ca: await readFile(caFile) });
    const { status } = await send({ agent, url, method: 'GET', path: '/readyz', body: undefined, token: TOKENS.admin });
    return status === 200;
  } catch {
    return false;
  }
}

async function untilServed(call: KubeApiServer['call'], crd: Json): Promise<void> {
  const { group, names, versions } = crd.spec as { group: string; names: { plural: string }; versions: { name: string }[] };
  const path = `/apis/${group}/${versions[0]!.name}/${names.plural}?limit=1`;
  const deadline = Date.now() + START_MS;
  while ((await call('GET', path)).status !== 200) {
    if (Date.now() > deadline) throw new Error(`${path} is not served`);
    await wait(20);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
