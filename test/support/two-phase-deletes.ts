/** IPAM's objects are deleted as upstream's processes do it on Kubernetes (reference ipam.md 16.2): first marked, then removed, in two requests. */
import { conflict, isCalicoError } from '../../src/base/errors.ts';
import type { Datastore, Revision } from '../../src/datastore/datastore.ts';
import type { Ref, Resource } from '../../src/resources/resource.ts';

const MARKED = ['IPAMBlock', 'BlockAffinity', 'IPAMHandle'];

export function twoPhaseDeletes(datastore: Datastore): Datastore {
  return {
    type: datastore.type,
    description: datastore.description,
    capabilities: datastore.capabilities,
    get: (ref) => datastore.get(ref),
    getMany: (refs) => datastore.getMany(refs),
    list: (query) => datastore.list(query),
    create: (resource) => datastore.create(resource),
    update: (stored) => datastore.update(stored),
    async delete<R extends Resource>(ref: Ref, when: { revision?: Revision; uid?: string } = {}) {
      if (!MARKED.includes(ref.kind)) return datastore.delete<R>(ref, when);
      const stored = await datastore.get<R>(ref);
      if (when.revision !== undefined && when.revision !== stored.revision) throw conflict(ref.name);
      const spec = { ...(stored.resource.spec as object), deleted: true };
      const marked = await datastore.update({ ...stored, resource: { ...stored.resource, spec } });
      await remove(datastore, ref, marked.revision);
      return stored;
    },
    watch: (query, from, signal) => datastore.watch(query, from, signal),
    [Symbol.asyncDispose]: () => datastore[Symbol.asyncDispose](),
  };
}

/** Whoever finds the mark removes the object: the datastore that is asked to delete it, too, which then finds nothing. */
async function remove(datastore: Datastore, ref: Ref, revision: Revision): Promise<void> {
  try {
    await datastore.delete(ref, { revision });
  } catch (error) {
    if (!isCalicoError(error, 'NotFound')) throw error;
  }
}
