/** Kubernetes' own policies, services and endpoint slices: read by the agent only, never written (reference resources.md 9.3, 10.5-10.7). */
import { CalicoError } from '../../base/errors.ts';
import { canonical } from '../../resources/encode.ts';
import { clusterNetworkPolicyToCalico } from '../../resources/kubernetes/cluster-network-policy.ts';
import type { Converted } from '../../resources/kubernetes/converted.ts';
import { networkPolicyToCalico } from '../../resources/kubernetes/network-policy.ts';
import type { ClusterNetworkPolicy, KubernetesNetworkPolicy } from '../../resources/kubernetes/objects.ts';
import { passThrough } from '../../resources/kubernetes/pass-through.ts';
import type { Model } from '../../resources/model.ts';
import { kindByName } from '../../resources/registry.ts';
import { API_VERSION, identifier, type Resource } from '../../resources/resource.ts';
import type { KubeObject } from './api.ts';
import { type Backing, nameSelector } from './backing.ts';

interface Place {
  /** Group and version with what precedes them. */
  readonly root: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The kind that it is read as; absent: it is handed on as it is. */
  readonly as?: string;
  /** Throws CalicoError. */
  read(object: KubeObject, model: Model | undefined): Resource;
}

const PLACES: Readonly<Record<string, Place>> = {
  KubernetesNetworkPolicy: {
    root: '/apis/networking.k8s.io/v1',
    plural: 'networkpolicies',
    namespaced: true,
    as: 'NetworkPolicy',
    // Rules that cannot be converted are left out: the rest still holds.
    read: (object, model) => shown(networkPolicyToCalico(object as KubernetesNetworkPolicy), model!),
  },
  KubernetesClusterNetworkPolicy: {
    root: '/apis/policy.networking.k8s.io/v1alpha2',
    plural: 'clusternetworkpolicies',
    namespaced: false,
    as: 'GlobalNetworkPolicy',
    read(object, model) {
      const converted = clusterNetworkPolicyToCalico(object as unknown as ClusterNetworkPolicy);
      if (!converted) throw new CalicoError('Invalid', 'it is of no tier that is known, or about nothing');
      return shown(converted, model!);
    },
  },
  KubernetesEndpointSlice: {
    root: '/apis/discovery.k8s.io/v1',
    plural: 'endpointslices',
    namespaced: true,
    read: (object) => asIs('KubernetesEndpointSlice', object),
  },
  KubernetesService: { root: '/api/v1', plural: 'services', namespaced: true, read: (object) => asIs('KubernetesService', object) },
};

export async function foreignBacking(kind: string): Promise<Backing | undefined> {
  const place = PLACES[kind];
  if (!place) return undefined;
  const model = place.as === undefined ? undefined : await (await kindByName(place.as)).model();
  const { root, plural, namespaced } = place;
  const collection = (namespace: string | undefined) =>
    `${root}/${namespaced && namespace ? `namespaces/${encodeURIComponent(namespace)}/` : ''}${plural}`;
  return {
    isForeign: true,
    path: ({ name, namespace }) => `${collection(namespace)}/${encodeURIComponent(name)}`,
    collection: ({ name, namespace }) => ({
      path: collection(namespace),
      selectors: nameSelector(name),
    }),
    refOf: ({ metadata: { name = '', namespace } }) => (namespaced ? { kind, namespace: namespace ?? '', name } : { kind, name }),
    matches: (query, ref) =>
      (query.name === undefined || query.name === ref.name) &&
      (!query.namespace || query.namespace === ref.namespace) &&
      ref.name.startsWith(query.namePrefix ?? ''),
    identify: (ref) => identifier({ ...ref, kind }),
    read(object, ref) {
      try {
        return place.read(object, model);
      } catch (cause) {
        throw new CalicoError('Unreadable', (cause as Error).message, { identifier: identifier({ ...ref, kind }), cause });
      }
    },
  };
}

function shown<R extends Resource>({ resource }: Converted<R>, model: Model): Resource {
  return canonical(model, resource);
}

function asIs(kind: 'KubernetesEndpointSlice' | 'KubernetesService', object: KubeObject): Resource {
  const { managedFields: _fields, ...metadata } = object.metadata;
  const { value } = passThrough(kind, { ...object, metadata });
  return { ...value, kind, apiVersion: API_VERSION } as Resource;
}
