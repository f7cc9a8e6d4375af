/** A store as one without transactions looks: Kubernetes, say. */
import type { Datastore } from '../../src/datastore/datastore.ts';

export function withoutTransactions(datastore: Datastore): Datastore {
  return {
    type: datastore.type,
    description: datastore.description,
    capabilities: { ...datastore.capabilities, transactions: false },
    get: (ref) => datastore.get(ref),
    getMany: (refs) => datastore.getMany(refs),
    list: (query) => datastore.list(query),
    create: (resource) => datastore.create(resource),
    update: (stored) => datastore.update(stored),
    delete: (ref, when) => datastore.delete(ref, when),
    watch: (query, from, signal) => datastore.watch(query, from, signal),
    [Symbol.asyncDispose]: () => datastore[Symbol.asyncDispose](),
  };
}
