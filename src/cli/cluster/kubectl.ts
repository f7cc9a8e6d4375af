/** Questions to the cluster through kubectl, with its own configuration. */
import { type CommandLine, outputOf } from '../diagnostics/capture.ts';

export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
}

export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly { readonly name: string }[] };
  readonly status?: { readonly containerStatuses?: readonly { readonly name: string; readonly restartCount?: number }[] };
}

export interface Secret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

export function kubectl(...args: readonly string[]): CommandLine {
  return ['kubectl', ...args];
}

/** Undefined where kubectl fails. */
export async function getList<T extends KubernetesObject>(args: readonly string[], signal: AbortSignal): Promise<readonly T[] | undefined> {
  const text = await outputOf(kubectl('get', ...args, '-o', 'json'), signal);
  return text === undefined ? undefined : ((JSON.parse(text).items ?? []) as T[]);
}

/** `pods`, `deployments.apps`, `ippools.crd.projectcalico.org`: what the cluster can list. */
export async function resourceNames(signal: AbortSignal): Promise<readonly string[]> {
  const text = await outputOf(kubectl('api-resources', '--verbs=list', '-o', 'name'), signal);
  return (text ?? '').split('\n').filter((name) => name !== '');
}
