/** k8s-conversion.json: Kubernetes objects as Calico resources. */
import { isCalicoError } from '../../../src/base/errors.ts';
import { canonical } from '../../../src/resources/encode.ts';
import { clusterNetworkPolicyToCalico } from '../../../src/resources/kubernetes/cluster-network-policy.ts';
import { type Converted, describeProblems } from '../../../src/resources/kubernetes/converted.ts';
import { namespaceSelectorText, podSelectorText } from '../../../src/resources/kubernetes/label-selector.ts';
import { mergeNode } from '../../../src/resources/kubernetes/merge-node.ts';
import { networkPolicyToCalico } from '../../../src/resources/kubernetes/network-policy.ts';
import { nodeToCalico } from '../../../src/resources/kubernetes/node.ts';
import { passThrough } from '../../../src/resources/kubernetes/pass-through.ts';
import { podToWorkloadEndpoint } from '../../../src/resources/kubernetes/pod.ts';
import { hasIpAddress, isFinished, isHostNetworked, isScheduled, isWorkloadEndpoint } from '../../../src/resources/kubernetes/pod-state.ts';
import { simplifyPorts } from '../../../src/resources/kubernetes/ports.ts';
import { namespaceToProfile, serviceAccountToProfile } from '../../../src/resources/kubernetes/profile.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { identifier, type Resource } from '../../../src/resources/resource.ts';
import { SKIP, type VectorRecord } from '../area.ts';
import { differ } from './validator.ts';

type Input = VectorRecord['input'];

type Env = Readonly<Record<string, string | undefined>>;

const GROUPS: Readonly<Record<string, (input: Input, env: Env) => unknown>> = {
  simplifyPorts,
  labelSelector: ({ selector, type }) => (type === 'pod' ? podSelectorText(selector) : namespaceSelectorText(selector)),
  networkPolicy: (policy) => policyResult(policy.metadata.name, networkPolicyToCalico(policy)),
  clusterNetworkPolicy: (policy) => {
    const converted = clusterNetworkPolicyToCalico(policy);
    if (converted) return policyResult(policy.metadata.name, converted);
    return { key: `KubernetesClusterNetworkPolicy(${policy.metadata.name})`, revision: policy.metadata.resourceVersion ?? '', value: null };
  },
  namespaceToProfile: (namespace) => recorded(namespaceToProfile(namespace)),
  serviceAccountToProfile: (account) => recorded(serviceAccountToProfile(account)),
  podToWorkloadEndpoints: async (pod, env) => [await recorded(podToWorkloadEndpoint(pod, { interfacePrefix: env.FELIX_INTERFACEPREFIX }))],
  podPredicates: (pod) => ({
    hasIPAddress: hasIpAddress(pod),
    isFinished: isFinished(pod),
    isHostNetworked: isHostNetworked(pod),
    isReadyCalicoPod: isWorkloadEndpoint(pod) && hasIpAddress(pod),
    isScheduled: isScheduled(pod),
    isValidCalicoWorkloadEndpoint: isWorkloadEndpoint(pod),
  }),
  service: (service) => passed(passThrough('KubernetesService', service)),
  endpointSlice: (slice) => passed(passThrough('KubernetesEndpointSlice', slice)),
  node: ({ node, usePodCIDR }) => recorded(nodeToCalico(node, { usePodCidr: usePodCIDR })),
  mergeNode: ({ calicoNode, k8sNode }) => mergeNode(calicoNode, k8sNode),
};

function passed({ ref, revision, value }: ReturnType<typeof passThrough>): unknown {
  return { key: identifier(ref), revision, value };
}

/** A result and an error together: rules were dropped. Their text quotes Go structs, so only its presence counts. */
class Partial {
  readonly output: unknown;
  readonly error: string;

  constructor(output: unknown, error: string) {
    this.output = output;
    this.error = error;
  }
}

export async function run({ group = '', input, expected, env = {} }: VectorRecord & { readonly env?: Env }): Promise<string | undefined> {
  const convert = GROUPS[group];
  if (!convert) return SKIP;
  let output: unknown;
  try {
    output = await convert(input, env);
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    return differ({ output: expected.output, error: expected.error }, { output: null, error: error.message });
  }
  if (output instanceof Partial) return expected.error ? differ(expected.output, output.output) : differ(expected.error, output.error);
  return differ({ output: expected.output, error: expected.error }, { output, error: null });
}

async function policyResult<R extends Resource>(name: string, converted: Converted<R>): Promise<unknown> {
  const output = await recorded(converted);
  return converted.problems.length > 0 ? new Partial(output, describeProblems(name, converted.problems)) : output;
}

/** As the recordings hold a converted object. */
async function recorded<R extends Resource>({ ref, revision, resource }: Converted<R>): Promise<unknown> {
  const kind = await kindByName(resource.kind);
  return { key: identifier(ref), revision, value: canonical(await kind!.model(), resource) };
}
