import { kindByAlias, kindNames } from '../../resources/registry.ts';
import { DEFAULT_CONFIG } from '../flags.ts';
import type { Sources } from './complete.ts';

/** Kinds whose objects are spread over namespaces. */
const NAMESPACED = ['NetworkPolicy', 'NetworkSet', 'WorkloadEndpoint'];

/** From the registry, and from the store that the flags name. A store that cannot be asked has no suggestions. */
export const registryAndStore: Sources = {
  kinds: async () => kindNames().flatMap(({ aliases }) => aliases[0] ?? []),
  names: async (alias, flags) => {
    const kind = await kindByAlias(alias);
    if (!kind) return [];
    const namespace = flags.has('all-namespaces') ? undefined : flags.get('namespace') || 'default';
    return (await list(kind.kind, kind.namespaced ? namespace : undefined, flags)).map(({ name = '' }) => name);
  },
  namespaces: async (flags) => {
    const lists = await Promise.all(NAMESPACED.map((kind) => list(kind, undefined, flags)));
    return [...new Set(lists.flat().flatMap(({ namespace }) => namespace ?? []))].sort();
  },
};

async function list(kind: string, namespace: string | undefined, flags: ReadonlyMap<string, string>) {
  const [{ loadConfiguration }, { openDatastore }, { Client }] = await Promise.all([
    import('../../datastore/configuration.ts'),
    import('../../datastore/open.ts'),
    import('../../client/client.ts'),
  ]);
  const configuration = await loadConfiguration({
    path: flags.get('config') || DEFAULT_CONFIG,
    context: flags.get('context'),
    env: process.env,
  });
  await using datastore = await openDatastore(configuration);
  const { items } = await new Client(datastore).listAll({ kind, namespace });
  return items.map(({ resource }) => resource.metadata);
}
