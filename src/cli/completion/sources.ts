/** What only the registry, the schemas or the store knows. */
import { kindByAlias, kindNames } from '../../resources/registry.ts';
import { DEFAULT_CONFIG } from '../flags.ts';

/** The flags typed so far: they say which store and namespace. */
export type GivenFlags = ReadonlyMap<string, string>;

export interface Sources {
  readonly kinds: () => Promise<readonly string[]>;
  readonly names: (kind: string, flags: GivenFlags) => Promise<readonly string[]>;
  readonly namespaces: (flags: GivenFlags) => Promise<readonly string[]>;
  /** Of the field at `path`, such as `ippool.spec`; with a dot at the end those that have fields themselves. */
  readonly fields: (path: string) => Promise<readonly string[]>;
}

/** Kinds whose objects are spread over namespaces. */
const NAMESPACED = ['NetworkPolicy', 'NetworkSet', 'WorkloadEndpoint'];
/** Each Kubernetes namespace has a profile. */
const NAMESPACE_PROFILE = 'kns.';

/** A store that cannot be asked has no suggestions: everything may reject. */
export function registryAndStore(packageRoot: string): Sources {
  return {
    kinds: async () => kindNames().flatMap(({ aliases }) => aliases[0] ?? []),
    names: async (alias, flags) => {
      const kind = await kindByAlias(alias);
      if (!kind) return [];
      const namespace = flags.get('all-namespaces') === 'true' ? undefined : flags.get('namespace') || 'default';
      return (await list(kind.kind, kind.namespaced ? namespace : undefined, flags)).map(({ name = '' }) => name);
    },
    namespaces: async (flags) => {
      const lists = await Promise.all([...NAMESPACED, 'Profile'].map((kind) => list(kind, undefined, flags)));
      const profiles = lists
        .pop()!
        .flatMap(({ name = '' }) => (name.startsWith(NAMESPACE_PROFILE) ? name.slice(NAMESPACE_PROFILE.length) : []));
      return [...new Set([...profiles, ...lists.flat().flatMap(({ namespace }) => namespace ?? [])])].sort();
    },
    fields: async (path) => {
      const { fieldNames } = await import('../explain/explain.ts');
      return fieldNames(path, packageRoot);
    },
  };
}

async function list(kind: string, namespace: string | undefined, flags: GivenFlags) {
  const [{ loadConfiguration }, { openDatastore }, { Client }] = await Promise.all([
    import('../../datastore/configuration.ts'),
    import('../../datastore/open.ts'),
    import('../../client/client.ts'),
  ]);
  const configuration = await loadConfiguration({
    path: flags.get('config') || DEFAULT_CONFIG,
    context: flags.get('context') || undefined,
    env: process.env,
  });
  await using datastore = await openDatastore(configuration);
  const { items } = await new Client(datastore).listAll({ kind, namespace });
  return items.map(({ resource }) => resource.metadata);
}
