/** The way to the API server where a proxy stands between. */
import type { Agent } from 'node:http';
import { type AgentOptions, request as httpsRequest, Agent as TlsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { CalicoError } from '../../base/errors.ts';
import { containsIp, equalIp, parseCidr, parseIp } from '../../net/index.ts';
import { request as httpRequest } from './node-http.ts';

/** As Go's clients: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case; a server on this machine is never behind a proxy. */
export function proxyFromEnvironment(server: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = env[variable] || env[variable.toLowerCase()];
  if (!value || isExcluded(server, env.NO_PROXY || env.no_proxy || '')) return undefined;
  return parseProxy(value, variable);
}

/** Errors: Configuration. */
export function parseProxy(text: string, source: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)) {
    throw new CalicoError('Configuration', `${source} is not the URL of a proxy`, {
      hint: 'write http://, https:// or socks5://, a host and a port',
    });
  }
  return url;
}

/** Entries are hosts with all below them (`.name` and `*.name`: only those), addresses, both perhaps with a port, CIDRs, or `*`. */
function isExcluded({ protocol, hostname, port }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return true;
  const ip = parseIp(host);
  const servedPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(',').some((entry) => {
    const text = entry.trim().toLowerCase();
    if (text === '*') return true;
    const cidr = parseCidr(text);
    if (cidr) return ip !== undefined && containsIp(cidr.network, ip);
    const [, named = text, only] = (parseIp(text) ? undefined : /^(.*):(\d+)$/.exec(text)) ?? [];
    const name = named.replace(/^\[(.*)\]$/, '$1').replace(/^\*(?=\.)/, '');
    if (name === '' || (only && only !== servedPort)) return false;
    const address = parseIp(name);
    if (address) return ip !== undefined && equalIp(address, ip);
    return name === host || host.endsWith(name.startsWith('.') ? name : `.${name}`);
  });
}

/** Connections that go through CONNECT, with TLS to the server inside. */
export class TunnelAgent extends TlsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: AgentOptions & { host?: string; port?: number | string },
    done: (error: Error | null, stream?: Duplex) => void,
  ): undefined {
    const target = `${options.host}:${options.port}`;
    const { username, password, protocol } = this.#proxy;
    const login = username && Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const headers = { host: target, ...(login && { 'proxy-authorization': `Basic ${login}` }) };
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    // A proxy with TLS is trusted as the server is, under its own name and not that in `host`.
    const { timeout, ca, rejectUnauthorized } = options;
    const servername = parseIp(this.#proxy.hostname.replace(/^\[|\]$/g, '')) ? '' : this.#proxy.hostname;
    send(this.#proxy, { method: 'CONNECT', path: target, headers, timeout, ca, rejectUnauthorized, servername })
      .on('connect', (response, socket) => {
        if (response.statusCode === 200) {
          done(
            null,
            tlsConnect({ ...options, socket, servername: options.servername ?? (parseIp(options.host ?? '') ? undefined : options.host) }),
          );
        } else {
          socket.destroy();
          done(new Error(`the proxy ${this.#proxy.host} refused the connection: ${response.statusCode} ${response.statusMessage}`));
        }
      })
      .on('timeout', function (this: { destroy(error: Error): void }) {
        this.destroy(new Error('the proxy does not answer'));
      })
      .on('error', (error) => done(error))
      .end();
    return undefined;
  }
}

/** Undefined: the server is asked directly. */
export async function proxyAgent(proxy: URL | undefined, server: URL, options: AgentOptions): Promise<Agent | undefined> {
  if (!proxy) return undefined;
  if (proxy.protocol.startsWith('socks')) return (await import('./credentials.ts')).socksAgent(proxy);
  if (server.protocol === 'https:') return new TunnelAgent(proxy, options);
  throw new CalicoError('Configuration', 'a proxy is only supported for an API server with https://');
}
