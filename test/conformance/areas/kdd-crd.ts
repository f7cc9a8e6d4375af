/** kdd-crd.json: Calico's objects as custom resources of a Kubernetes cluster, and back. */
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../../src/base/errors.ts';
import { IPAM_CODECS } from '../../../src/datastore/ipam-values.ts';
import type { KubeObject } from '../../../src/datastore/kubernetes/api.ts';
import type { ApiGroup } from '../../../src/datastore/kubernetes/api-group.ts';
import { fromCustomResource, toCustomResource } from '../../../src/datastore/kubernetes/custom-resource.ts';
import { fromIpamObject, toIpamObject } from '../../../src/datastore/kubernetes/ipam-resource.ts';
import { toGoJson } from '../../../src/encoding/go-json.ts';
import { decode } from '../../../src/resources/decode.ts';
import { canonical } from '../../../src/resources/encode.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { API_VERSION, type Resource } from '../../../src/resources/resource.ts';
import type { VectorRecord } from '../area.ts';

type Json = Record<string, unknown>;

const IPAM = {
  blockAffinity: { kind: 'BlockAffinity', at: 'ipam-affinity' },
  ipamBlock: { kind: 'IPAMBlock', at: 'ipam-block' },
  ipamHandle: { kind: 'IPAMHandle', at: 'ipam-handle' },
  ipamConfig: { kind: 'IPAMConfig', at: 'ipam-config' },
} as const;

export async function run({
  group = '',
  input,
  expected,
  description,
}: VectorRecord & { description?: string }): Promise<string | undefined> {
  try {
    if (group === 'toCRD') return differ(await toCrd(input), expected);
    if (group === 'fromCRD') return differ({ calico: await fromCrd(input), error: null }, expected);
    return differ(...(await ipam(IPAM[group as keyof typeof IPAM], input, expected, description === API_VERSION ? 'v3' : 'v1')));
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    return expected.error ? differ(error.message, expected.error) : `threw ${error.message}`;
  }
}

async function toCrd(input: Resource): Promise<unknown> {
  const kind = await kindByName(input.kind);
  const model = await kind.model();
  const crd = toCustomResource(kind, canonical(model, decode(model, input, { strict: false })), 'v1');
  return { crd, back: await fromCrd(crd), error: null };
}

async function fromCrd(object: KubeObject): Promise<unknown> {
  const kind = await kindByName(object.kind!);
  return decode(await kind.model(), fromCustomResource(kind, object, 'v1'), { strict: false });
}

/** What came, and what was recorded of it. Values are recorded as etcd holds them. */
async function ipam(place: (typeof IPAM)[keyof typeof IPAM], input: Json, expected: Json, group: ApiGroup): Promise<[unknown, unknown]> {
  const kind = await kindByName(place.kind);
  const model = await kind.model();
  const codec = IPAM_CODECS[place.at];
  const { affinityType: type, host: node, cidr, state } = input;
  const name = String(place.at === 'ipam-affinity' ? `${type}/${node}/${cidr}` : (cidr ?? input.handleID ?? 'default'));
  const spec = place.at === 'ipam-affinity' ? { state, node, type, cidr, deleted: false } : codec.read(name, toGoJson(input.value));
  const metadata = { name, resourceVersion: String(input.revision) };
  const crd = toIpamObject(kind, canonical(model, { kind: kind.kind, apiVersion: API_VERSION, metadata, spec } as Resource), group);
  if (!('crd' in expected)) return [crd, expected];
  const back = codec.write(fromIpamObject(kind, model, crd).spec!);
  return [
    { crd, back },
    { crd: expected.crd, back: expected.back },
  ];
}

function differ(actual: unknown, expected: unknown): string | undefined {
  const plain = (value: unknown) => JSON.parse(toGoJson(value));
  return isDeepStrictEqual(plain(actual), plain(expected)) ? undefined : `expected ${toGoJson(expected)}, got ${toGoJson(actual)}`;
}
