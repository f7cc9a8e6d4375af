/** Kubernetes' own objects that Calico reads as kinds of its own (reference resources.md 9.3, 10). */
import { CalicoError, notFound } from '../../base/errors.ts';
import { canonical } from '../../resources/encode.ts';
import type { Node } from '../../resources/generated/types.ts';
import { mergeNode } from '../../resources/kubernetes/merge-node.ts';
import { nodeToCalico } from '../../resources/kubernetes/node.ts';
import type { KubernetesNode, Pod } from '../../resources/kubernetes/objects.ts';
import { type PodConversion, podEndpointName, podToWorkloadEndpoint } from '../../resources/kubernetes/pod.ts';
import { isWorkloadEndpoint } from '../../resources/kubernetes/pod-state.ts';
import { namespaceToProfile, serviceAccountToProfile } from '../../resources/kubernetes/profile.ts';
import type { Model } from '../../resources/model.ts';
import {
  namespaceProfileName,
  parseNamespaceProfileName,
  parseServiceAccountProfileName,
  serviceAccountProfileName,
} from '../../resources/profile-name.ts';
import { identifier, type Ref, type Resource } from '../../resources/resource.ts';
import { parseWorkloadEndpointName } from '../../resources/workload-endpoint-name.ts';
import type { Query } from '../datastore.ts';
import type { KubeObject } from './api.ts';
import { type Backing, nameSelector } from './backing.ts';

const CORE = '/api/v1';

export function nodeBacking(model: Model, conversion: { readonly usePodCidr: boolean }): Backing {
  return {
    path: ({ name }) => `${CORE}/nodes/${encodeURIComponent(name)}`,
    collection: (query) => ({ path: `${CORE}/nodes`, selectors: nameSelector(query.name) }),
    refOf: ({ metadata: { name = '' } }) => ({ kind: 'Node', name }),
    matches: matchesName,
    identify: ({ name }) => identifier({ kind: 'Node', name }),
    read: (object) => canonical(model, nodeToCalico(object as KubernetesNode, conversion).resource),
    writes: {
      subresource: '/status',
      toObject: (resource, over) => mergeNode(resource as Node, over as KubernetesNode),
      uid: (uid) => uid,
    },
  };
}

export function podBacking(model: Model, conversion: PodConversion): Backing {
  const collection = (namespace: string | undefined) => `${CORE}/${namespace ? `namespaces/${encodeURIComponent(namespace)}/` : ''}pods`;
  const identify = (ref: Ref) => identifier({ ...ref, kind: 'WorkloadEndpoint' });
  const podName = (ref: Ref): string => {
    const { pod } = parseWorkloadEndpointName(ref.name);
    if (!pod) throw notFound(identify(ref), 'malformed WorkloadEndpoint name - unable to determine Pod name');
    return pod;
  };
  return {
    path: (ref) => `${collection(ref.namespace)}/${encodeURIComponent(podName(ref))}`,
    collection(query) {
      const { name, namespace } = query;
      return { path: collection(namespace), selectors: nameSelector(name && podName({ kind: 'WorkloadEndpoint', namespace, name })) };
    },
    refOf(object) {
      const { namespace = '' } = object.metadata;
      return isWorkloadEndpoint(object as Pod) ? { kind: 'WorkloadEndpoint', namespace, name: podEndpointName(object as Pod) } : undefined;
    },
    matches: (query, ref) => matchesName(query, ref) && (!query.namespace || query.namespace === ref.namespace),
    identify,
    read(object, ref) {
      try {
        const { resource } = podToWorkloadEndpoint(object as Pod, conversion);
        const { resourceVersion } = object.metadata;
        return canonical(model, { ...resource, metadata: { ...resource.metadata, resourceVersion } });
      } catch (cause) {
        throw new CalicoError('Unreadable', (cause as Error).message, { identifier: identify(ref), cause });
      }
    },
  };
}

/** Half of the profiles. */
export function namespaceBacking(model: Model): Backing {
  return profileBacking({
    path: (name) => `${CORE}/namespaces/${encodeURIComponent(parseNamespaceProfileName(name))}`,
    collection: `${CORE}/namespaces`,
    profileName: ({ metadata: { name = '' } }) => namespaceProfileName(name),
    read: (object) => withRevision(model, namespaceToProfile(object)),
  });
}

/** The other half. */
export function serviceAccountBacking(model: Model): Backing {
  return profileBacking({
    path(profile) {
      const { namespace, name } = parseServiceAccountProfileName(profile);
      return `${CORE}/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
    },
    collection: `${CORE}/serviceaccounts`,
    profileName: ({ metadata: { name = '', namespace = '' } }) => serviceAccountProfileName({ namespace, name }),
    read: (object) => withRevision(model, serviceAccountToProfile(object)),
  });
}

interface ProfileHalf {
  path(profile: string): string;
  readonly collection: string;
  profileName(object: KubeObject): string;
  read(object: KubeObject): Resource;
}

function profileBacking({ path, collection, profileName, read }: ProfileHalf): Backing {
  return {
    path: ({ name }) => path(name),
    collection: () => ({ path: collection, selectors: {} }),
    refOf: (object) => ({ kind: 'Profile', name: profileName(object) }),
    matches: matchesName,
    identify: ({ name }) => identifier({ kind: 'Profile', name }),
    read,
  };
}

function withRevision(model: Model, { resource, revision }: { readonly resource: Resource; readonly revision: string }): Resource {
  return canonical(model, { ...resource, metadata: { ...resource.metadata, resourceVersion: revision } });
}

function matchesName({ name, namePrefix }: Query, ref: Ref): boolean {
  return (name === undefined || name === ref.name) && ref.name.startsWith(namePrefix ?? '');
}
