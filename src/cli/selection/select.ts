import type { Client } from '../../client/client.ts';
import type { Resource } from '../../resources/resource.ts';
import { Failure } from '../failure.ts';
import { resolveNamespace } from '../namespaces.ts';
import type { FileFlags, Request } from '../requests.ts';
import { areNamed, type Words } from './words.ts';

export interface SelectionFlags extends Pick<FileFlags, 'filename'> {
  readonly namespace: string;
  readonly selector: string;
}

/** Undefined where there is no selector. Throws Failure for one that cannot be understood, or that stands beside another choice. */
export async function selectorOf(flags: SelectionFlags, words: Words): Promise<((resource: Resource) => boolean) | undefined> {
  if (flags.selector === '') return undefined;
  const { parseLabelSelector } = await import('./label-selector.ts');
  const selector = parseLabelSelector(flags.selector);
  if (!selector) return undefined;
  refuseOtherChoice(flags, words);
  return ({ metadata }) => selector.evaluate(metadata.labels ?? {});
}

/** A selector chooses among all of a kind. */
function refuseOtherChoice({ filename }: SelectionFlags, words: Words): void {
  if (filename !== '') throw new Failure('--selector and --filename exclude each other');
  if (words.kind === undefined) throw new Failure('--selector needs a kind to choose from');
  if (areNamed(words)) throw new Failure('--selector and names exclude each other');
}

/** In place of each kind, those of its resources that are selected, by name; what was named, where there is no selector. */
export async function selectRequests(
  client: Client,
  requests: readonly Request[],
  flags: SelectionFlags,
  words: Words,
): Promise<readonly Request[]> {
  const wanted = await selectorOf(flags, words);
  if (!wanted) return requests;
  const found = requests.map(async ({ kind }): Promise<Request[]> => {
    const choice = { kind: kind.kind, namespaced: kind.namespaced, name: '', documented: undefined, flag: flags.namespace };
    const { items } = await client.listAll({ kind: kind.kind, namespace: resolveNamespace(choice) });
    return items
      .filter(({ resource }) => wanted(resource))
      .map(({ resource: { kind: name, apiVersion, metadata } }) => ({
        kind,
        resource: { kind: name, apiVersion, metadata: { name: metadata.name, namespace: metadata.namespace } },
      }));
  });
  return (await Promise.all(found)).flat();
}
