/** What only the registry, the schemas or the store knows. */
import type { Query } from '../../datastore/datastore.ts';
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

export interface SourceOptions {
  readonly packageRoot: string;
  /** Milliseconds that an open store has for its answer; then `giveUp` is called. */
  readonly patience: number;
  readonly giveUp: () => void;
}

/** A store that cannot be asked has no suggestions: everything may reject. */
export function registryAndStore({ packageRoot, patience, giveUp }: SourceOptions): Sources {
  const list = async (queries: readonly Query[], flags: GivenFlags) => {
    const client = await openClient(flags);
    await using _ = client.datastore;
    const deadline = setTimeout(giveUp, patience);
    try {
      const pages = await Promise.all(queries.map((query) => client.listAll(query)));
      return pages.flatMap(({ items }) => items.map(({ resource }) => resource));
    } finally {
      clearTimeout(deadline);
    }
  };
  return {
    kinds: async () => kindNames().flatMap(({ aliases }) => aliases[0] ?? []),
    names: async (alias, flags) => {
      const kind = await kindByAlias(alias);
      if (!kind) return [];
      const namespace = flags.get('all-namespaces') === 'true' ? undefined : flags.get('namespace') || 'default';
      const found = await list([{ kind: kind.kind, namespace: kind.namespaced ? namespace : undefined }], flags);
      return found.map(({ metadata }) => metadata.name ?? '');
    },
    namespaces: async (flags) => {
      const queries = [...NAMESPACED, 'Profile'].map((kind) => ({ kind }));
      const found = (await list(queries, flags)).flatMap(({ metadata: { name = '', namespace } }) => {
        if (namespace !== undefined) return namespace;
        return name.startsWith(NAMESPACE_PROFILE) ? name.slice(NAMESPACE_PROFILE.length) : [];
      });
      return [...new Set(found)].sort();
    },
    fields: async (path) => {
      const { fieldNames } = await import('../explain/explain.ts');
      return fieldNames(path, packageRoot);
    },
  };
}

async function openClient(flags: GivenFlags) {
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
  return new Client(await openDatastore(configuration));
}
