/** The datastore contract for one kind whose objects are the server's, one for one. */
import { CalicoError, conflict, isCalicoError, notFound } from '../../base/errors.ts';
import { API_VERSION, type Ref, type Resource, refOf } from '../../resources/resource.ts';
import type { Event, Page, Query, Revision, Stored, Unreadable } from '../datastore.ts';
import { type Api, inTurns, type KubeEvent, type KubeObject } from './api.ts';
import type { Backing, Writes } from './backing.ts';
import { ApiFailure, isMissingDefinition, kubernetesOwn, NOT_INSTALLED_HINT, toCalicoError } from './errors.ts';
import { isBrokenMetadata } from './metadata.ts';

export interface DeletePrecondition {
  readonly revision?: Revision | undefined;
  readonly uid?: string | undefined;
}

interface Found {
  readonly object: KubeObject;
  readonly found: Ref;
}

/** As the server last saw it, which may not be the latest. */
const FROM_CACHE = '?resourceVersion=0';

/** One kind of the datastore contract. */
export interface KindStore {
  get(ref: Ref): Promise<Stored>;
  list(query: Query): AsyncIterable<Page>;
  create(resource: Resource): Promise<Stored>;
  update(stored: Stored): Promise<Stored>;
  delete(ref: Ref, when: DeletePrecondition): Promise<Stored>;
  watch(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event>;
}

export class ObjectStore implements KindStore {
  protected readonly api: Api;
  protected readonly backing: Backing;

  constructor(api: Api, backing: Backing) {
    this.api = api;
    this.backing = backing;
  }

  async get(ref: Ref): Promise<Stored> {
    const { object, found } = await this.fetch(ref);
    return this.read(object, found);
  }

  list(query: Query): AsyncIterable<Page> {
    const { path, selectors } = this.backing.collection(query);
    const pages = this.api.list(path, selectors)[Symbol.asyncIterator]();
    let isMissing = false;
    return inTurns(async () => {
      if (isMissing) return undefined;
      try {
        const { done, value } = await pages.next();
        return done ? undefined : this.#page(query, value.items, value.resourceVersion as Revision);
      } catch (error) {
        if (!isMissingDefinition(error) || this.backing.isForeign) throw this.#queryFailure(error, query);
        isMissing = true;
        return { items: [], unreadable: [{ key: path, reason: NOT_INSTALLED_HINT }], revision: '' as Revision };
      }
    });
  }

  async create(resource: Resource): Promise<Stored> {
    const ref = refOf(resource);
    const { collection, toObject } = this.#writes('Create', ref);
    if (!collection) throw kubernetesOwn('Create', this.backing.identify(ref));
    const send = () => this.api.create(collection(ref), toObject(resource, undefined));
    try {
      return this.readOwn(await send());
    } catch (error) {
      if (!this.backing.isTombstone || !isAlreadyThere(error)) throw this.#fail(error, ref);
      const existing = await this.#existing(ref);
      if (existing) throw this.#fail(error, ref, existing);
      return this.readOwn(await this.asking(ref, send()));
    }
  }

  async update(stored: Stored): Promise<Stored> {
    const { resource, revision } = stored;
    const ref = stored.ref ?? refOf(resource);
    const { toObject, subresource = '' } = this.#writes('Update', ref);
    this.#requireRevision(ref, revision);
    const over = await this.#replaced(stored, ref);
    const object = toObject(resource, over) as KubeObject;
    const metadata = { ...object.metadata, name: over.metadata.name!, resourceVersion: revision };
    const path = `${this.backing.path(ref)}${subresource}`;
    return this.readOwn(await this.asking(ref, this.api.replace(path, { ...object, metadata })));
  }

  /** What was read is what is deleted, not another object that has its name since. */
  async delete(ref: Ref, { revision, uid }: DeletePrecondition): Promise<Stored> {
    const writes = this.#writes('Delete', ref);
    if (!writes.collection) throw kubernetesOwn('Delete', this.backing.identify(ref));
    if (revision !== undefined) this.#requireRevision(ref, revision);
    const remove = async ({ object, found }: Found, resourceVersion: string | undefined) => {
      const deleted = this.readOrName(object, found, isBrokenMetadata);
      const preconditions = { uid: uid === undefined ? object.metadata.uid : writes.uid(uid), resourceVersion };
      await this.asking(ref, this.api.delete(this.backing.path(ref), preconditions));
      return deleted;
    };
    try {
      // Costs the server half of what its own store does; whether it is the latest, the deletion tells.
      const cached = await this.fetch(ref, FROM_CACHE);
      const { resourceVersion } = cached.object.metadata;
      if (revision === undefined || revision === resourceVersion) return await remove(cached, resourceVersion);
    } catch (error) {
      if (!isCalicoError(error, 'NotFound', 'Conflict')) throw error;
    }
    return remove(await this.fetch(ref), revision);
  }

  async *watch(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event> {
    const { path, selectors } = this.backing.collection(query);
    try {
      for await (const event of this.api.watch(path, selectors, from, signal)) {
        const own = this.#event(query, event);
        if (own) yield own;
      }
    } catch (error) {
      throw this.#queryFailure(error, query);
    }
  }

  /** Errors: NotFound, also where somebody began to delete the object: then that is finished. */
  protected async fetch(ref: Ref, query = ''): Promise<Found> {
    if (ref.name === '') throw new CalicoError('Invalid', 'resource name may not be empty', { hint: 'give the name of the object' });
    const object = await this.asking(ref, this.api.get(this.backing.path(ref) + query));
    const identifier = this.backing.identify(ref);
    const found = this.backing.refOf(object);
    if (!found || !(this.backing.isSame?.(ref, found) ?? found.name === ref.name)) throw notFound(identifier);
    if (this.backing.isTombstone?.(object)) {
      await this.#bury(ref, object);
      throw notFound(identifier, 'Resource was deleted');
    }
    return { object, found };
  }

  protected read(object: KubeObject, ref: Ref): Stored {
    const resource = this.backing.read(object, ref);
    const revision = (resource.metadata.resourceVersion ?? object.metadata.resourceVersion ?? '') as Revision;
    const stored = { resource, revision, raw: object };
    return resource.metadata.name === ref.name ? stored : { ...stored, ref };
  }

  /** What the server answered to a write of ours. */
  protected readOwn(object: KubeObject): Stored {
    return this.read(object, this.backing.refOf(object)!);
  }

  /** What cannot be understood can still be deleted; then only its name is known. Not so, as upstream, where `refuse` says so of the error. */
  protected readOrName(object: KubeObject, ref: Ref, refuse: (error: unknown) => boolean = () => false): Stored {
    try {
      return this.read(object, ref);
    } catch (error) {
      if (!isCalicoError(error, 'Unreadable') || refuse(error)) throw error;
      const { kind, ...metadata } = ref;
      return { resource: { kind, apiVersion: API_VERSION, metadata }, revision: (object.metadata.resourceVersion ?? '') as Revision };
    }
  }

  /** The answer, or the failure as a CalicoError about that object. */
  protected async asking<T>(ref: Ref, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.#fail(error, ref);
    }
  }

  #queryFailure(error: unknown, { kind }: Query): unknown {
    if (isMissingDefinition(error) && this.backing.isForeign)
      return notFound(kind, 'the cluster does not have this kind', { cause: error });
    return toCalicoError(error, kind);
  }

  #fail(error: unknown, ref: Ref, existing?: Stored): unknown {
    const failure = toCalicoError(error, this.backing.identify(ref));
    return existing ? Object.assign(failure as CalicoError, { existing }) : failure;
  }

  /** The server calls any other text an internal error. */
  #requireRevision(ref: Ref, revision: Revision): void {
    if (!/^\d+$/.test(revision)) throw conflict(this.backing.identify(ref));
  }

  #writes(operation: string, ref: Ref): Writes {
    if (!this.backing.writes) throw kubernetesOwn(operation, this.backing.identify(ref));
    return this.backing.writes;
  }

  /** The object that an update replaces: as the caller read it, else as it is now. */
  async #replaced({ raw, revision }: Stored, ref: Ref): Promise<KubeObject> {
    if (isKubeObject(raw)) return raw;
    const { object } = await this.fetch(ref);
    if (object.metadata.resourceVersion !== revision)
      throw conflict(this.backing.identify(ref), { existing: this.readOrName(object, ref) });
    return object;
  }

  async #existing(ref: Ref): Promise<Stored | undefined> {
    try {
      return await this.get(ref);
    } catch (error) {
      if (isCalicoError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  /** Others may do the same at the same time; who may only read leaves it to them. */
  async #bury(ref: Ref, { metadata: { uid, resourceVersion } }: KubeObject): Promise<void> {
    try {
      await this.asking(ref, this.api.delete(this.backing.path(ref), { uid, resourceVersion }));
    } catch (error) {
      if (!isCalicoError(error, 'NotFound', 'Conflict', 'Unauthorised')) throw error;
    }
  }

  #page(query: Query, objects: readonly KubeObject[], revision: Revision): Page {
    const items: Stored[] = [];
    const unreadable: Unreadable[] = [];
    for (const object of objects) {
      const ref = this.#shown(query, object);
      if (!ref) continue;
      try {
        items.push(this.read(object, ref));
      } catch (error) {
        unreadable.push(asUnreadable(object, error));
      }
    }
    return { items, unreadable, revision };
  }

  /** Undefined: not an object that is asked for. */
  #shown(query: Query, object: KubeObject): Ref | undefined {
    if (this.backing.hidesTombstones && this.backing.isTombstone?.(object)) return undefined;
    const ref = this.backing.refOf(object);
    return ref && this.backing.matches(query, ref) ? ref : undefined;
  }

  #event(query: Query, { type, object }: KubeEvent): Event | undefined {
    const revision = (object.metadata.resourceVersion ?? '') as Revision;
    if (type === 'BOOKMARK') return { type: 'bookmark', revision };
    const ref = this.backing.refOf(object);
    if (!ref || !this.backing.matches(query, ref)) return undefined;
    // A tombstone is as good as gone; its own end says no more.
    if (type === 'DELETED' || (this.backing.hidesTombstones && this.backing.isTombstone?.(object))) {
      const { resource: old } = this.readOrName(object, ref);
      return { type: 'deleted', ref, old, revision };
    }
    try {
      return { type: type === 'ADDED' ? 'added' : 'modified', stored: this.read(object, ref) };
    } catch (error) {
      return { type: 'unreadable', unreadable: asUnreadable(object, error), ref, revision };
    }
  }
}

function isKubeObject(raw: unknown): raw is KubeObject {
  return typeof raw === 'object' && raw !== null && 'metadata' in raw;
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 409 && error.status.reason === 'AlreadyExists';
}

/** Anything but an unreadable value is a mistake of ours and must come out. */
function asUnreadable({ metadata: { namespace, name } }: KubeObject, error: unknown): Unreadable {
  if (!isCalicoError(error, 'Unreadable')) throw error;
  return { key: [namespace, name].filter(Boolean).join('/'), reason: error.message };
}
