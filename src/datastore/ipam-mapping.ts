/** IPAM's own objects: keys of their own, and names that are the keys' parts (reference resources.md 8.4, ipam.md 2). */
import { missingIdentifier } from '../base/errors.ts';
import { parseJson, toGoJson } from '../encoding/go-json.ts';
import { formatCidr, parseCidr } from '../net/index.ts';
import type { StoredAt } from '../resources/kind.ts';
import { API_VERSION, type Ref, type Resource } from '../resources/resource.ts';
import type { Query } from './datastore.ts';
import { IPAM_CODECS } from './ipam-values.ts';
import type { KeyRange } from './key-value.ts';
import { type Mapping, unreadable } from './mapping.ts';

const ROOT = '/calico/ipam/v2/';

type IpamPlace = Exclude<StoredAt['at'], 'resource'>;
type Keys = Pick<Mapping, 'key' | 'ref' | 'range' | 'matches' | 'identify'> & { readonly kind: string };

export function ipamMapping(at: IpamPlace): Mapping {
  const { kind, ...keys } = KEYS[at];
  const { read, write, known } = IPAM_CODECS[at];
  const present = (name: string, spec: object, resourceVersion: string): Resource => {
    return { kind, apiVersion: API_VERSION, metadata: { name, resourceVersion }, spec };
  };
  const seen = new SeenTexts(known);
  return {
    ...keys,
    sharesRange: true,
    encode({ metadata, spec = {} }, over) {
      const unknown = over ? seen.unknownMembers(over) : [];
      const value = toGoJson(unknown.length === 0 ? write(spec) : Object.fromEntries([...Object.entries(write(spec)), ...unknown]));
      if (unknown.length === 0) seen.add(value);
      return { value, stored: (revision) => present(metadata.name!, spec, revision) };
    },
    decode(ref, item) {
      try {
        return present(ref.name, read(ref.name, item.value), item.modRevision);
      } catch (error) {
        throw unreadable(item, error);
      }
    },
  };
}

/**
 * What newer versions store beside what is known here, which must survive. There is rarely anything, and looking costs as much as reading the value, so
 * the texts written last are remembered to have nothing.
 */
class SeenTexts {
  readonly #known: readonly string[];
  /** Compared as objects, not by hash: texts are long. */
  readonly #plain: string[] = [];
  #next = 0;

  constructor(known: readonly string[]) {
    this.#known = known;
  }

  add(text: string): void {
    this.#plain[this.#next % MOST_SEEN] = text;
    this.#next += 1;
  }

  unknownMembers(text: string): [string, unknown][] {
    if (this.#plain.includes(text)) return [];
    const isUnknown = (name: string) => !this.#known.includes(name);
    if (Object.keys(JSON.parse(text)).some(isUnknown)) return Object.entries(parseJson(text) as object).filter(([name]) => isUnknown(name));
    this.add(text);
    return [];
  }
}

const MOST_SEEN = 64;

/** Names are `10.0.0.0/26`. */
const BLOCK: Keys = {
  kind: 'IPAMBlock',
  key({ name }) {
    const cidr = canonicalCidr(name);
    return `${ROOT}assignment/ipv${familyOf(cidr)}/block/${cidr.replace('/', '-')}`;
  },
  ref(key) {
    const cidr = cidrOfKey(/^\/?calico\/ipam\/v2\/assignment\/ipv[46]\/block\/([^/]+)$/.exec(key)?.[1]);
    return cidr === undefined ? undefined : { kind: 'IPAMBlock', name: cidr };
  },
  range({ name, family }): KeyRange {
    if (name !== undefined) return { exact: this.key({ kind: 'IPAMBlock', name }) };
    return { prefix: family === undefined ? `${ROOT}assignment/` : `${ROOT}assignment/ipv${family}/block/` };
  },
  matches: ({ name, namePrefix, family }, ref) => matchesName(name, namePrefix, ref) && matchesFamily(family, ref.name),
  identify: ({ name }) => `BlockKey(cidr=${name})`,
};

/** Names are `host/node-a/10.0.0.0/26` or `virtual/load-balancer/10.0.0.0/26`. */
const AFFINITY: Keys = {
  kind: 'BlockAffinity',
  key({ name }) {
    const { type, host, cidr } = affinityParts(name);
    return `${ROOT}${type}/${host}/ipv${familyOf(cidr)}/block/${cidr.replace('/', '-')}`;
  },
  ref(key) {
    const [, type, host, text] = /^\/?calico\/ipam\/v2\/(host|virtual)\/([^/]+)\/ipv[46]\/block\/([^/]+)$/.exec(key) ?? [];
    const cidr = cidrOfKey(text);
    return cidr === undefined ? undefined : { kind: 'BlockAffinity', name: `${type}/${host}/${cidr}` };
  },
  range(query): KeyRange {
    const { name, host, namePrefix = '', family } = query;
    if (name !== undefined) return { exact: this.key({ kind: 'BlockAffinity', name }) };
    const [owner] = host ? [`${host.type}/${host.name}/`] : (/^(host|virtual)\/([^/]+\/)?/.exec(namePrefix) ?? []);
    // Both types: only affinities lie between them.
    if (owner === undefined) return { start: `${ROOT}host/`, end: `${ROOT}virtual0` };
    return { prefix: `${ROOT}${owner}${host && family ? `ipv${family}/block/` : ''}` };
  },
  matches({ name, namePrefix, family, host }, ref) {
    if (host && !ref.name.startsWith(`${host.type}/${host.name}/`)) return false;
    return matchesName(name, namePrefix, ref) && matchesFamily(family, ref.name);
  },
  identify({ name }) {
    const [type = '', host = '', ...cidr] = name.split('/');
    return `BlockAffinityKey(cidr=${cidr.join('/')}, host=${host}, affinityType=${type})`;
  },
};

const HANDLE: Keys = {
  kind: 'IPAMHandle',
  key({ name }) {
    if (name === '') throw missingIdentifier('');
    return `${ROOT}handle/${name}`;
  },
  ref(key) {
    const name = /^\/?calico\/ipam\/v2\/handle\/([^/]+)$/.exec(key)?.[1];
    return name === undefined ? undefined : { kind: 'IPAMHandle', name };
  },
  range({ name, namePrefix = '' }): KeyRange {
    return name === undefined ? { prefix: `${ROOT}handle/${namePrefix}` } : { exact: this.key({ kind: 'IPAMHandle', name }) };
  },
  matches: ({ name, namePrefix }, ref) => matchesName(name, namePrefix, ref),
  identify: ({ name }) => `IPAMHandleKey(id=${name})`,
};

/** The only one is `default`. */
const CONFIG: Keys = {
  kind: 'IPAMConfig',
  key: () => `${ROOT}config`,
  ref: (key) => (key === `${ROOT}config` ? { kind: 'IPAMConfig', name: 'default' } : undefined),
  range: () => ({ exact: `${ROOT}config` }),
  matches: ({ name, namePrefix }, ref) => matchesName(name, namePrefix, ref),
  identify: () => 'IPAMConfigKey()',
};

const KEYS: Readonly<Record<IpamPlace, Keys>> = {
  'ipam-block': BLOCK,
  'ipam-affinity': AFFINITY,
  'ipam-handle': HANDLE,
  'ipam-config': CONFIG,
};

function affinityParts(name: string): { type: string; host: string; cidr: string } {
  const [, type, host, cidr] = /^(host|virtual)\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (type === undefined || host === undefined || cidr === undefined) throw missingIdentifier('');
  return { type, host, cidr: canonicalCidr(cidr) };
}

/** The network itself, whatever host bits the text has: one block has one key. */
function canonicalCidr(text: string): string {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw missingIdentifier('');
  const { network } = parsed;
  // An IPv4-mapped network stays one of IPv6, as its key says.
  return network.address.family === familyOf(text) ? formatCidr(network) : text;
}

function cidrOfKey(text: string | undefined): string | undefined {
  const cidr = text?.replace('-', '/');
  return cidr !== undefined && parseCidr(cidr) ? canonicalCidr(cidr) : undefined;
}

function familyOf(cidr: string): 4 | 6 {
  return cidr.includes(':') ? 6 : 4;
}

function matchesName(name: string | undefined, namePrefix: string | undefined, ref: Ref): boolean {
  return (name === undefined || name === ref.name) && ref.name.startsWith(namePrefix ?? '');
}

function matchesFamily(family: Query['family'], name: string): boolean {
  return family === undefined || family === familyOf(name);
}
