/** Vectors of names and hashes: those that the resource model, the stores and IPAM use. Names in the dataplane belong to the node agent. */
import { isDeepStrictEqual } from 'node:util';
import { isCalicoError } from '../../../src/base/errors.ts';
import { lengthLimitedId, uniqueId } from '../../../src/base/ids.ts';
import { cidrName, formatCidr, parseCidr } from '../../../src/net/index.ts';
import { containerHandleId, virtualMachineHandleId } from '../../../src/resources/ipam-handle-id.ts';
import { BUILT_IN_TIERS } from '../../../src/resources/kinds/tier.ts';
import { tierOf } from '../../../src/resources/policy.ts';
import { parseNamespaceProfileName, parseProfileRevision, parseServiceAccountProfileName } from '../../../src/resources/profile-name.ts';
import { mirrorUid } from '../../../src/resources/uid.ts';
import {
  matchesWorkloadEndpointName,
  parseWorkloadEndpointName,
  type WorkloadEndpointKey,
  workloadEndpointKey,
  workloadEndpointName,
  workloadEndpointNamePrefix,
} from '../../../src/resources/workload-endpoint-name.ts';
import { SKIP, type VectorRecord } from '../area.ts';

/** By group, or by what the group's name begins with: names that only the node agent makes, and the keys its syncer reads. */
const AGENT = ['chain.', 'nflog.', 'endpointMark', 'ipset.', 'nft.', 'veth.', 'wep.statusFilename', 'policy.keyFromPath'];

// biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
type Observe = (input: any, expected: any) => unknown;

const GROUPS: Readonly<Record<string, Observe>> = {
  'hash.uniqueID': ({ prefix, content }) => uniqueId(prefix, content),
  'hash.lengthLimitedID': ({ prefix, suffix, maxLength }) => lengthLimitedId(prefix, suffix, maxLength),
  'cidr.name': (input) => {
    const { ip, network } = parseCidr(input)!;
    return { masked: cidrName(formatCidr(network)), unmasked: cidrName(formatCidr({ ...network, address: ip })) };
  },
  'wep.construct': (input, { matches }) => ({
    name: result(() => workloadEndpointName(input)),
    prefix: result(() => workloadEndpointNamePrefix(input)),
    matches: Object.fromEntries(Object.keys(matches).map((name) => [name, matchesWorkloadEndpointName(input, name)])),
  }),
  'wep.parse': (input) => {
    const key = result(() => workloadEndpointKey('ns1', input));
    return {
      identifiers: result(() => ({ ...NO_IDENTIFIERS, ...parseWorkloadEndpointName(input) })),
      params4: 'value' in key ? segments(key.value) : null,
      v1KeyInNamespace_ns1: key,
    };
  },
  'profile.parse': (input) => ({
    namespace: result(() => parseNamespaceProfileName(input)),
    serviceAccount: result(() => parseServiceAccountProfileName(input)),
  }),
  'profile.splitRevision': (input) =>
    result(() => {
      const { namespace, serviceAccount } = parseProfileRevision(input);
      return { namespaceRev: namespace, serviceAccountRev: serviceAccount };
    }),
  'uid.convert': (input) => {
    const converted = result(() => mirrorUid(input));
    return { converted, twice: result(() => mirrorUid('value' in converted ? converted.value : '')) };
  },
  'handle.cni': ({ network, containerID }) => containerHandleId(network, containerID),
  'handle.vm': ({ network, namespace, vm }) => virtualMachineHandleId(network, namespace, vm),
  tier: (input) => ({
    orDefault: tierOf({ kind: '', apiVersion: '', metadata: {}, spec: { tier: input } }),
    protected: BUILT_IN_TIERS.some((tier) => tier.metadata.name === input),
  }),
};

const NO_IDENTIFIERS = { node: '', orchestrator: '', pod: '', containerID: '', workload: '', endpoint: '' };

function segments({ hostname, orchestratorID, workloadID, endpointID }: WorkloadEndpointKey): string[] {
  return [hostname, orchestratorID, workloadID.replace('ns1/', ''), endpointID];
}

export function run({ group = '', input, expected }: VectorRecord): string | undefined {
  if (AGENT.some((prefix) => group.startsWith(prefix))) return SKIP;
  const observe = GROUPS[group];
  if (!observe) return `no group of that name is known: ${group}`;
  if (expected?.panic) return panicAvoided(() => observe(input, expected));
  const actual = observe(input, expected);
  if (isDeepStrictEqual(actual, expected)) return undefined;
  return `${JSON.stringify(input)}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

/** Where Go panics, any clean answer will do: a value, or a refusal in words. */
function panicAvoided(observe: () => unknown): string | undefined {
  const outcome = result(observe);
  return 'error' in outcome || typeof outcome.value === 'string'
    ? undefined
    : `expected a name or an error, got ${JSON.stringify(outcome)}`;
}

function result<T>(make: () => T): { value: T } | { error: string } {
  try {
    return { value: make() };
  } catch (error) {
    if (isCalicoError(error)) return { error: error.message };
    throw error;
  }
}
