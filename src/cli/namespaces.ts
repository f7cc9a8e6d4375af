import { CalicoError } from '../base/errors.ts';

export interface NamespaceChoice {
  readonly kind: string;
  readonly namespaced: boolean;
  /** Of the resource; empty for all of its kind. */
  readonly name: string;
  /** From the document. */
  readonly documented: string | undefined;
  /** From `--namespace`. */
  readonly flag: string;
  /** `--all-namespaces` */
  readonly all?: boolean;
}

/** The namespace to work in, undefined for all of them or for a kind that has none (reference calicoctl-cli.md 6.5). */
export function resolveNamespace({ kind, namespaced, name, documented = '', flag, all = false }: NamespaceChoice): string | undefined {
  if (!namespaced) {
    if (documented !== '')
      throw wrong(`namespace should not be specified for a non-namespaced resource. ${kind} is not a namespaced resource`);
    if (all || flag !== '') throw wrong(`${kind} is not namespaced`);
    return undefined;
  }
  if (all && flag !== '') throw wrong('cannot use both --namespace and --all-namespaces flags at the same time');
  if (documented === '' && flag !== '') return flag;
  if (all) {
    if (name !== '') throw wrong('cannot use --all-namespace flag for getting a single resource');
    return undefined;
  }
  if (flag !== '' && documented !== flag) throw wrong(`resource namespace does not match client namespace. ${documented} != ${flag}`);
  return documented || 'default';
}

function wrong(message: string): CalicoError {
  return new CalicoError('Usage', message);
}
