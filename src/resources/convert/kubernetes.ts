import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { NetworkPolicy } from '../generated/types.ts';
import { describeProblems } from '../kubernetes/converted.ts';
import { networkPolicyToCalico } from '../kubernetes/network-policy.ts';
import type { KubernetesNetworkPolicy } from '../kubernetes/objects.ts';

/** A policy as a user would write it: what the agent adds to it in a cluster is left out. Throws CalicoError. */
export function convertKubernetes(
  object: KubernetesNetworkPolicy & { readonly kind?: string; readonly apiVersion?: string },
): NetworkPolicy {
  const { kind = '', apiVersion = '' } = object;
  if (apiVersion.toLowerCase() !== 'networking.k8s.io/v1')
    throw new CalicoError('Invalid', `conversion for the resource type '${kind}' is not supported`);
  if (kind.toLowerCase() !== 'networkpolicy')
    throw new CalicoError('Invalid', `conversion for the k8s resource type '${kind}' is not supported`);
  const { resource, problems } = convertPolicy(object);
  if (problems.length > 0)
    throw new CalicoError('Invalid', `failed to convert k8s resource: ${describeProblems(object.metadata.name ?? '', problems)}`);
  const { tier: _, ...spec } = resource.spec;
  return { ...resource, spec };
}

function convertPolicy(object: KubernetesNetworkPolicy) {
  try {
    return networkPolicyToCalico(object);
  } catch (error) {
    throw isCalicoError(error) ? new CalicoError('Invalid', `failed to convert k8s resource: ${error.message}`, { cause: error }) : error;
  }
}
