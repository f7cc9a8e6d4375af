/** Objects that the agent reads as Kubernetes has them (reference resources.md 10.7). */
import type { Ref } from '../resource.ts';
import type { KubernetesObject } from './objects.ts';

export interface PassedThrough<T extends KubernetesObject> {
  readonly ref: Ref;
  readonly revision: string;
  readonly value: T;
}

export function passThrough<T extends KubernetesObject>(kind: 'KubernetesService' | 'KubernetesEndpointSlice', value: T): PassedThrough<T> {
  const { name = '', namespace, resourceVersion = '' } = value.metadata;
  return { ref: { kind, namespace, name }, revision: resourceVersion, value };
}
