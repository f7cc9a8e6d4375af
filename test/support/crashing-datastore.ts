/** A datastore as a process sees it that may die, or be left without an answer, at any call (crash-points.ts). */
import type { Datastore, Page, Query } from '../../src/datastore/datastore.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { collected, crashPoints, type Hook } from './crash-points.ts';

export function crashingDatastore(datastore: Datastore, hook: Hook): Datastore {
  const around = crashPoints(hook);
  const nameOf = ({ kind, name }: { kind: string; name?: string | undefined }) => `${kind} ${name ?? ''}`.trimEnd();
  const named = ({ kind, metadata }: Resource) => nameOf({ kind, name: metadata.name });
  return {
    type: datastore.type,
    description: datastore.description,
    capabilities: datastore.capabilities,
    get: (ref) => around('get', [nameOf(ref)], () => datastore.get(ref)),
    getMany: (refs) => around('getMany', refs.map(nameOf), () => datastore.getMany(refs)),
    async *list<R extends Resource>(query: Query): AsyncIterable<Page<R>> {
      yield* await around('list', [nameOf(query)], () => collected(datastore.list<R>(query)));
    },
    create: (resource) => around('create', [named(resource)], () => datastore.create(resource)),
    update: (stored) => around('update', [named(stored.resource)], () => datastore.update(stored)),
    delete: (ref, when) => around('delete', [nameOf(ref)], () => datastore.delete(ref, when)),
    watch: (query, from, signal) => datastore.watch(query, from, signal),
    ...(datastore.commit && {
      commit: (change) => {
        const objects = change.writes.map((write) => ('put' in write ? named(write.put) : nameOf(write.delete)));
        return around('commit', objects, () => datastore.commit!(change));
      },
    }),
    [Symbol.asyncDispose]: () => datastore[Symbol.asyncDispose](),
  };
}
