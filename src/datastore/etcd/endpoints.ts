/** Where the etcd servers are: a list of URLs, or what a domain's SRV records say. */
import type { SrvRecord } from 'node:dns';
import dns from 'node:dns/promises';
import { CalicoError } from '../../base/errors.ts';
import type { EtcdSettings } from '../settings.ts';

export interface Endpoint {
  readonly url: string;
  readonly tls: boolean;
  /** `host:port`, an IPv6 address in brackets. */
  readonly address: string;
}

/** Errors: Configuration, Unreachable (no SRV record could be read). */
export async function findEndpoints(settings: EtcdSettings): Promise<Endpoint[]> {
  const { endpoints, discoverySrv } = settings;
  if (endpoints) return endpoints.value.map((url) => parseEndpoint(url, endpoints.source, hasTlsMaterial(settings)));
  const { value: domain, source } = discoverySrv!;
  return (await discover(domain, source)).map((url) => parseEndpoint(url, source, false));
}

function hasTlsMaterial({ key, cert, caCert }: EtcdSettings): boolean {
  return key !== undefined || cert !== undefined || caCert !== undefined;
}

/** As etcd's client: without a scheme, TLS is used when there is something to use it with. Without a port, etcd's own. */
function parseEndpoint(text: string, source: string, tlsByDefault: boolean): Endpoint {
  const [, scheme, address] = /^(?:(https?):\/\/)?([^/?#@\s]+)\/?$/.exec(text) ?? [];
  const url = address === undefined ? undefined : URL.parse(`etcd://${address}`);
  if (!url) {
    throw new CalicoError('Configuration', `invalid etcd endpoint '${text.replace(/\/\/.*@/, '//')}' in ${source}`, {
      hint: 'an endpoint is written http://HOST:PORT or https://HOST:PORT, several are separated by commas',
    });
  }
  const tls = scheme === undefined ? tlsByDefault : scheme === 'https';
  return { url: `${tls ? 'https' : 'http'}://${address}`, tls, address: `${url.hostname}:${url.port || '2379'}` };
}

/** As etcd: the servers with TLS first, then those without. */
async function discover(domain: string, source: string): Promise<string[]> {
  const lookups = await Promise.allSettled([
    serversOf(`_etcd-client-ssl._tcp.${domain}`, 'https'),
    serversOf(`_etcd-client._tcp.${domain}`, 'http'),
  ]);
  const found = lookups.flatMap((lookup) => (lookup.status === 'fulfilled' ? lookup.value : []));
  if (found.length > 0) return found;
  const reasons = lookups.map((lookup) => (lookup.status === 'rejected' ? String(lookup.reason.message) : 'no record'));
  throw new CalicoError(
    'Unreachable',
    `failed to discover etcd endpoints through SRV discovery of ${domain} (${source}): ${reasons.join(' and ')}`,
    {
      hint: `the domain needs SRV records _etcd-client-ssl._tcp.${domain} or _etcd-client._tcp.${domain}; or name the servers with etcdEndpoints`,
    },
  );
}

async function serversOf(name: string, scheme: string): Promise<string[]> {
  const records = await dns.resolveSrv(name);
  return records.sort(byPriority).map(({ name: host, port }) => `${scheme}://${host.replace(/\.$/, '')}:${port}`);
}

function byPriority(a: SrvRecord, b: SrvRecord): number {
  return a.priority - b.priority || b.weight - a.weight;
}
