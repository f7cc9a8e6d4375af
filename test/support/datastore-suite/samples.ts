/** Objects to store, and short ways to list and watch them. */
import type { Datastore, Event, Query, Revision, Stored } from '../../../src/datastore/datastore.ts';
import { API_VERSION, type Metadata, type Ref, type Resource } from '../../../src/resources/resource.ts';

export interface NetworkSet extends Resource {
  spec: { nets?: string[] };
}

/** A namespaced kind without rules of its own. */
export function networkSet(namespace: string, name: string, nets: string[] = [], metadata: Metadata = {}): NetworkSet {
  const spec = nets.length > 0 ? { nets } : {};
  return { kind: 'NetworkSet', apiVersion: API_VERSION, metadata: { name, namespace, ...metadata }, spec };
}

/** A cluster-scoped one. */
export function globalNetworkSet(name: string, nets: string[] = []): NetworkSet {
  const spec = nets.length > 0 ? { nets } : {};
  return { kind: 'GlobalNetworkSet', apiVersion: API_VERSION, metadata: { name }, spec };
}

export function block(cidr: string, sequenceNumber = 1n, affinity?: string): Resource & { spec: Record<string, unknown> } {
  const spec = {
    cidr,
    ...(affinity && { affinity }),
    allocations: [0, null],
    unallocated: [1],
    attributes: [{ handle_id: 'h', secondary: { node: 'n' } }],
    sequenceNumber,
    sequenceNumberForAllocation: { 0: sequenceNumber },
    deleted: false,
    strictAffinity: false,
  };
  return { kind: 'IPAMBlock', apiVersion: API_VERSION, metadata: { name: cidr }, spec };
}

export function affinity(type: string, host: string, cidr: string): Resource {
  const spec = { state: 'confirmed', node: host, type, cidr, deleted: false };
  return { kind: 'BlockAffinity', apiVersion: API_VERSION, metadata: { name: `${type}/${host}/${cidr}` }, spec };
}

export function handle(id: string, blocks: Record<string, number>): Resource {
  return { kind: 'IPAMHandle', apiVersion: API_VERSION, metadata: { name: id }, spec: { handleID: id, block: blocks, deleted: false } };
}

export function withNets(stored: Stored<NetworkSet>, nets: string[]): Stored<NetworkSet> {
  return { ...stored, resource: { ...stored.resource, spec: { nets } } };
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

export async function names(datastore: Datastore, query: Query): Promise<string[]> {
  const pages = await collect(datastore.list(query));
  return pages.flatMap(({ items }) =>
    items.map(({ resource: { metadata } }) => [metadata.namespace, metadata.name].filter(Boolean).join('/')),
  );
}

/** Where a watch that shall see everything from now on begins. */
export async function now(datastore: Datastore, query: Query): Promise<Revision> {
  return (await collect(datastore.list(query))).at(-1)!.revision;
}

/** The first `count` events that are not bookmarks; ends the watch. */
export async function take<R extends Resource>(datastore: Datastore, query: Query, from: Revision, count: number): Promise<Event<R>[]> {
  const events: Event<R>[] = [];
  const controller = new AbortController();
  for await (const event of datastore.watch<R>(query, from, controller.signal)) {
    if (event.type !== 'bookmark') events.push(event);
    if (events.length >= count) controller.abort();
  }
  return events;
}

/** `added a`, `modified a`, `deleted a`, `unreadable a`. */
export function summary(event: Event): string {
  if (event.type === 'bookmark') return 'bookmark';
  if (event.type === 'deleted') return `deleted ${event.ref.name}`;
  if (event.type === 'unreadable') return `unreadable ${event.ref?.name}`;
  return `${event.type} ${event.stored.resource.metadata.name}`;
}

export function revisionOf(event: Event): Revision {
  return 'stored' in event ? event.stored.revision : event.revision;
}

export function refTo(resource: Resource): Ref {
  const { name = '', namespace } = resource.metadata;
  return namespace ? { kind: resource.kind, name, namespace } : { kind: resource.kind, name };
}
