/** What the rules of a kind are given in unit tests: a store that holds a few objects and writes down what is done to it. */
import { notFound } from '../../src/base/errors.ts';
import type { DeleteContext, IpamView, StoreView, WriteContext } from '../../src/resources/kind.ts';
import { API_VERSION, identifier, type Metadata, type Ref, type Resource, refOf } from '../../src/resources/resource.ts';

export interface HookWorld {
  /** What was done, in order: `update IPPool(a)`, `releaseIPs 10.0.0.1`, `pause 500`. */
  readonly done: string[];
  readonly store: StoreView;
  readonly ipam: IpamView;
  write<R extends Resource>(operation: 'create' | 'update', old?: R): WriteContext<R>;
  deletion(revision?: string): DeleteContext;
}

export function hookWorld(objects: readonly Resource[] = [], { blocks = [] as string[] } = {}): HookWorld {
  const done: string[] = [];
  const note = (what: string) => {
    done.push(what);
  };
  const find = <R extends Resource>(ref: Ref): R => {
    const found = objects.find((object) => identifier(refOf(object)) === identifier(ref));
    if (!found) throw notFound(identifier(ref));
    return found as R;
  };
  const store: StoreView = {
    get: async (ref) => find(ref),
    require: async (ref) => void find(ref),
    list: async <R extends Resource>(query: { kind: string; namePrefix?: string }) =>
      objects.filter(({ kind, metadata }) => kind === query.kind && metadata.name?.startsWith(query.namePrefix ?? '')) as R[],
    create: async (resource) => {
      note(`create ${identifier(refOf(resource))}`);
      return resource;
    },
    update: async (resource) => {
      note(`update ${identifier(refOf(resource))} ${resource.metadata.resourceVersion}`);
      return resource;
    },
    delete: async (ref) => {
      find(ref);
      note(`delete ${identifier(ref)}`);
    },
    ensureInitialized: async () => note('ensureInitialized'),
  };
  const ipam: IpamView = {
    blocksIn: async () => blocks,
    releasePoolAffinities: async (cidr) => note(`releasePoolAffinities ${cidr}`),
    releaseIPs: async (addresses) => note(`releaseIPs ${addresses.join(' ')}`),
    removeHost: async (node) => note(`removeHost ${node}`),
  };
  return {
    done,
    store,
    ipam,
    write: <R extends Resource>(operation: 'create' | 'update', old?: R) => ({
      operation,
      store,
      ipam,
      unsafe: false,
      old: async () => {
        if (!old) throw notFound('(old)');
        return old;
      },
    }),
    deletion: (revision) => ({
      datastore: 'sqlite',
      store,
      ipam,
      revision,
      unsafe: false,
      pause: async (milliseconds) => note(`pause ${milliseconds}`),
    }),
  };
}

/** A resource as it comes from a decoder. */
export function make<R extends Resource>(kind: R['kind'], metadata: Metadata, spec: NonNullable<R['spec']>): R {
  return { kind, apiVersion: API_VERSION, metadata, spec } as R;
}

/** The text of the error that `run` ends in, or undefined. */
export async function failure(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    return (error as Error).message;
  }
}
