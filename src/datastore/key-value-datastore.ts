/** The datastore contract over a key-value store: etcd and the embedded store (reference resources.md 8.7, 8.8). */
import { alreadyExists, type CalicoError, conflict, invalid, isCalicoError, notFound } from '../base/errors.ts';
import { kindByName } from '../resources/registry.ts';
import { API_VERSION, type Ref, type Resource, refOf } from '../resources/resource.ts';
import type { Capabilities, Condition, Datastore, Event, Page, Query, Revision, Stored, Unreadable, Write } from './datastore.ts';
import type { Compare, KeyEvent, KeyValue, KeyValueStore } from './key-value.ts';
import { type Encoded, type Mapping, mappingOf } from './mapping.ts';

export class KeyValueDatastore implements Datastore {
  readonly type: string;
  readonly description: string;
  readonly capabilities: Capabilities = { transactions: true, uidPreconditions: false, readAtRevision: false };
  readonly #store: KeyValueStore;
  readonly #mappings = new Map<string, Promise<Mapping>>();

  constructor(type: string, store: KeyValueStore) {
    this.type = type;
    this.description = store.description;
    this.#store = store;
  }

  async get<R extends Resource>(ref: Ref): Promise<Stored<R>> {
    const mapping = await this.#mapping(ref.kind);
    const { items } = await this.#store.get([mapping.key(ref)]);
    if (items[0] === undefined) throw notFound(mapping.identify(ref));
    return read<R>(mapping, ref, items[0]);
  }

  async getMany(refs: readonly Ref[]): Promise<(Stored | undefined)[]> {
    const mappings = await Promise.all(refs.map(({ kind }) => this.#mapping(kind)));
    const { items } = await this.#store.get(refs.map((ref, index) => mappings[index]!.key(ref)));
    return items.map((item, index) => item && read(mappings[index]!, refs[index]!, item));
  }

  async *list<R extends Resource>(query: Query): AsyncIterable<Page<R>> {
    const mapping = await this.#mapping(query.kind);
    for await (const { items, revision } of this.#store.range(mapping.range(query))) {
      yield { ...readPage<R>(mapping, query, items), revision: revision as Revision };
    }
  }

  async create<R extends Resource>(resource: R): Promise<Stored<R>> {
    const { mapping, ref, key } = await this.#place(resource);
    const encoded = mapping.encode(resource);
    const result = await this.#store.commit([{ key, is: 'absent' }], { puts: [{ key, value: encoded.value }], deletes: [] });
    if (!result.succeeded)
      throw alreadyExists(mapping.identify(ref), undefined, { existing: readIfPossible(mapping, ref, result.found[0]) });
    return written<R>(encoded, result.revision);
  }

  async update<R extends Resource>(stored: Stored<R>): Promise<Stored<R>> {
    const { resource, revision } = stored;
    requireRevision(revision);
    const { mapping, ref, key } = await this.#place(resource, stored.ref);
    const encoded = mapping.encode(resource, await this.#valueBefore(stored, mapping, ref, key));
    const result = await this.#store.commit([{ key, is: { modRevision: revision } }], {
      puts: [{ key, value: encoded.value }],
      deletes: [],
    });
    if (!result.succeeded) throw changed(mapping, ref, result.found[0]);
    return written<R>(encoded, result.revision, stored.ref);
  }

  async delete<R extends Resource>(ref: Ref, when: { revision?: Revision; uid?: string } = {}): Promise<Stored<R>> {
    const mapping = await this.#mapping(ref.kind);
    const key = mapping.key(ref);
    if (when.revision !== undefined) requireRevision(when.revision);
    const compares: Compare[] = when.revision === undefined ? [] : [{ key, is: { modRevision: when.revision } }];
    const result = await this.#store.commit(compares, { puts: [], deletes: [key] });
    if (!result.succeeded) throw changed(mapping, ref, result.found[0]);
    const [deleted] = result.deleted;
    if (deleted === undefined) throw notFound(mapping.identify(ref));
    return readOrName<R>(mapping, ref, deleted);
  }

  async *watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event<R>> {
    requireRevision(from);
    const mapping = await this.#mapping(query.kind);
    for await (const batch of this.#store.watch(mapping.range(query), from, signal)) {
      for (const keyEvent of batch) {
        const event = toEvent<R>(mapping, query, keyEvent);
        if (signal.aborted) return;
        if (event) yield event;
      }
    }
  }

  async commit({ conditions, writes }: { conditions: readonly Condition[]; writes: readonly Write[] }): Promise<Stored[]> {
    const compares = await Promise.all(conditions.map((condition) => this.#compare(condition)));
    const puts = await Promise.all(writes.flatMap((write) => ('put' in write ? [this.#put(write)] : [])));
    const deletes = await Promise.all(writes.flatMap((write) => ('delete' in write ? [this.#key(write.delete)] : [])));
    const result = await this.#store.commit(compares, { puts, deletes });
    if (!result.succeeded) throw await this.#firstFailed(conditions, compares, result.found);
    return puts.map(({ encoded, ref }) => written(encoded, result.revision, ref));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
  }

  #mapping(kind: string): Promise<Mapping> {
    const known = this.#mappings.get(kind) ?? kindByName(kind).then(mappingOf);
    this.#mappings.set(kind, known);
    return known;
  }

  async #place(resource: Resource, ref = refOf(resource)): Promise<{ mapping: Mapping; ref: Ref; key: string }> {
    const mapping = await this.#mapping(ref.kind);
    return { mapping, ref, key: mapping.key(ref) };
  }

  async #key(ref: Ref): Promise<string> {
    return (await this.#mapping(ref.kind)).key(ref);
  }

  async #compare({ ref, is }: Condition): Promise<Compare> {
    if (is !== 'absent') requireRevision(is.revision);
    return { key: await this.#key(ref), is: is === 'absent' ? 'absent' : { modRevision: is.revision } };
  }

  async #put({ put: resource, over }: Extract<Write, { put: Resource }>) {
    const { mapping, key } = await this.#place(resource, over?.ref);
    const encoded = mapping.encode(resource, rawOf(over));
    return { key, value: encoded.value, encoded, ref: over?.ref };
  }

  /** What the update replaces; read, where the caller has not kept it, so that fields unknown to us survive. */
  async #valueBefore(stored: Stored, mapping: Mapping, ref: Ref, key: string): Promise<string> {
    const raw = rawOf(stored);
    if (raw !== undefined) return raw;
    const { items } = await this.#store.get([key]);
    if (items[0]?.modRevision !== stored.revision) throw changed(mapping, ref, items[0]);
    return items[0].value;
  }

  async #firstFailed(
    conditions: readonly Condition[],
    compares: readonly Compare[],
    found: readonly (KeyValue | undefined)[],
  ): Promise<CalicoError> {
    const index = compares.findIndex(({ is }, at) =>
      is === 'absent' ? found[at] !== undefined : found[at]?.modRevision !== (is as { modRevision: string }).modRevision,
    );
    const { ref } = conditions[index]!;
    const mapping = await this.#mapping(ref.kind);
    return conflict(mapping.identify(ref), { existing: readIfPossible(mapping, ref, found[index]) });
  }
}

/** etcd's revisions are int64; upstream refuses any other text with these words. */
function requireRevision(revision: string): void {
  if (!/^-?\d{1,19}$/.test(revision) || BigInt.asIntN(64, BigInt(revision)) !== BigInt(revision)) {
    throw invalid([{ name: 'ResourceVersion', value: revision, reason: '' }]);
  }
}

function rawOf(stored: Stored | undefined): string | undefined {
  return typeof stored?.raw === 'string' ? stored.raw : undefined;
}

function read<R extends Resource>(mapping: Mapping, ref: Ref, item: KeyValue): Stored<R> {
  const resource = mapping.decode(ref, item) as R;
  const base = { resource, revision: item.modRevision as Revision, raw: item.value };
  return resource.metadata.name === ref.name ? base : { ...base, ref };
}

function readIfPossible(mapping: Mapping, ref: Ref, item: KeyValue | undefined): Stored | undefined {
  try {
    return item && read(mapping, ref, item);
  } catch (error) {
    if (isCalicoError(error, 'Unreadable')) return undefined;
    throw error;
  }
}

/** What cannot be understood can still be deleted; then only its name is known. */
function readOrName<R extends Resource>(mapping: Mapping, ref: Ref, item: KeyValue): Stored<R> {
  const { kind, ...metadata } = ref;
  const nameOnly = { resource: { kind, apiVersion: API_VERSION, metadata } as R, revision: item.modRevision as Revision };
  return (readIfPossible(mapping, ref, item) as Stored<R> | undefined) ?? nameOnly;
}

function written<R extends Resource>({ value, stored }: Encoded, revision: string, ref?: Ref): Stored<R> {
  const result = { resource: stored(revision) as R, revision: revision as Revision, raw: value };
  return ref ? { ...result, ref } : result;
}

/** The object is not, or no longer, what the caller has read. */
function changed(mapping: Mapping, ref: Ref, found: KeyValue | undefined): CalicoError {
  if (found === undefined) return notFound(mapping.identify(ref));
  return conflict(mapping.identify(ref), { existing: readIfPossible(mapping, ref, found) });
}

function readPage<R extends Resource>(mapping: Mapping, query: Query, found: readonly KeyValue[]): Omit<Page<R>, 'revision'> {
  const items: Stored<R>[] = [];
  const unreadable: Unreadable[] = [];
  for (const item of found) {
    const ref = mapping.ref(item.key);
    if (ref === undefined) {
      if (!mapping.sharesRange) unreadable.push(unknownKey(item.key, query));
    } else if (mapping.matches(query, ref)) {
      try {
        items.push(read<R>(mapping, ref, item));
      } catch (error) {
        unreadable.push(unreadableValue(item.key, error));
      }
    }
  }
  return { items, unreadable };
}

function unknownKey(key: string, { kind }: Query): Unreadable {
  return { key, reason: `not a key of kind ${kind}` };
}

/** Anything but an unreadable value is a mistake of ours and must come out. */
function unreadableValue(key: string, error: unknown): Unreadable {
  if (!isCalicoError(error, 'Unreadable')) throw error;
  return { key, reason: error.message };
}

/** undefined: about another object. */
function toEvent<R extends Resource>(mapping: Mapping, query: Query, event: KeyEvent): Event<R> | undefined {
  if (event.type === 'progress') return { type: 'bookmark', revision: event.revision as Revision };
  const key = event.type === 'put' ? event.item.key : event.key;
  const revision = (event.type === 'put' ? event.item.modRevision : event.revision) as Revision;
  const ref = mapping.ref(key);
  if (ref === undefined) return mapping.sharesRange ? undefined : { type: 'unreadable', unreadable: unknownKey(key, query), revision };
  if (!mapping.matches(query, ref)) return undefined;
  const old = readIfPossible(mapping, ref, event.previous)?.resource as R | undefined;
  if (event.type === 'delete') return { type: 'deleted', ref, old, revision };
  try {
    const type = event.item.createRevision === event.item.modRevision ? 'added' : 'modified';
    return { type, stored: read<R>(mapping, ref, event.item), old };
  } catch (error) {
    return { type: 'unreadable', unreadable: unreadableValue(key, error), ref, revision };
  }
}
