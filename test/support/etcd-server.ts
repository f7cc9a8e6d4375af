/** A private etcd on free ports of 127.0.0.1, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Authority, makeAuthority, type Pair } from './certificates.ts';
import { freePort } from './free-port.ts';
import { requireCommand } from './missing-part.ts';

export interface EtcdOptions {
  /** `server`: clients verify it; `mutual`: it asks clients for a certificate too. */
  readonly tls?: 'server' | 'mutual';
}

export interface EtcdServer {
  /** What clients connect to. */
  readonly url: string;
  readonly port: number;
  /** For temporary files; goes with the server. */
  readonly folder: string;
  /** Absent without TLS. `authority` can issue more. */
  readonly tls?: { readonly authority: Authority; readonly client: Pair } | undefined;
  /** The JSON gateway, without TLS only: `call('kv/compaction', { revision: 5 })`. */
  call<T = Record<string, unknown>>(path: string, body: object): Promise<T>;
  /** Forgets all revisions but the present one. */
  compact(): Promise<void>;
  /** SIGKILL; `start` brings the same data back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: it takes connections, but says nothing. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export function requireEtcd(context: Mocha.Context): void {
  requireCommand(context, 'etcd', 'install the Debian package etcd-server (scripts/install-test-servers.sh does it for root)');
}

export async function startEtcd({ tls }: EtcdOptions = {}): Promise<EtcdServer> {
  const folder = await mkdtemp(join(tmpdir(), 'calico-etcd-'));
  const [port, peerPort] = await Promise.all([freePort(), freePort()]);
  const authority = tls && (await makeAuthority(folder));
  const server = authority && (await authority.issue('server', 'DNS:localhost,IP:127.0.0.1'));
  const client = authority && (await authority.issue('client', 'DNS:client'));
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const tlsFlags = server ? ['--cert-file', server.cert, '--key-file', server.key] : [];
  if (tls === 'mutual') tlsFlags.push('--client-cert-auth', '--trusted-ca-file', authority!.cert);
  const flags = ['--data-dir', join(folder, 'data'), '--unsafe-no-fsync', ...tlsFlags];
  flags.push('--listen-client-urls', url, '--advertise-client-urls', url);
  flags.push('--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl, '--initial-cluster', `default=${peerUrl}`);

  const call = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`etcd ${path}: ${JSON.stringify(answer)}`);
    return answer as T;
  };
  let child = await launch(flags);
  return {
    url,
    port,
    folder,
    tls: authority && client && { authority, client },
    call,
    async compact() {
      const { header } = await call<{ header: { revision: string } }>('kv/range', { key: 'AA==' });
      await call('kv/compaction', { revision: header.revision, physical: true });
    },
    kill: () => end(child, 'SIGKILL'),
    async start() {
      child = await launch(flags);
    },
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      await end(child, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Resolves when the server says that it serves clients. */
async function launch(flags: readonly string[]): Promise<ChildProcess> {
  const child = spawn('etcd', flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const output: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    output.push(line);
    if (!/ready to serve client requests/.test(line)) continue;
    child.stderr!.resume();
    return child;
  }
  throw new Error(`etcd did not start:\n${output.slice(-20).join('\n')}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
