/**
 * The door to the datastore for everything above: each kind's defaults, validation and rules that need the store run here, in the order of
 * reference resources.md 1.1 (hook, validator, schema, hook, metadata, store).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isCalicoError } from '../base/errors.ts';
import type { Datastore, Event, Page, Query, Revision, Stored } from '../datastore/datastore.ts';
import type { IpamView, Kind } from '../resources/kind.ts';
import { kindByName } from '../resources/registry.ts';
import { identifier, type Ref, type Resource, refOf } from '../resources/resource.ts';
import type { CheckContext } from './check-resource.ts';
import type { Initialization } from './initialize.ts';
import { metadataForCreate, metadataForUpdate, requireNamespace } from './metadata.ts';
import { builtInObject, joinPages, pagesOf, reader } from './reading.ts';
import { Recent } from './recent.ts';
import { ipamView, storeView } from './views.ts';

export interface ClientOptions {
  /** Makes what the rules of pools and nodes ask of IPAM, when it is first needed. Without it they take addresses for managed elsewhere. */
  readonly ipam?: (datastore: Datastore) => IpamView | Promise<IpamView>;
  /** Whether schemas and their CEL rules are checked here; by default where no API server does it. */
  readonly schema?: boolean;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

export interface WriteOptions {
  /** Calico's "unsafe" forms, for splitting pools: no overlap or block check, blocks stay as they are. */
  readonly unsafe?: boolean;
}

export interface UpdateOptions<R extends Resource> extends WriteOptions {
  /** What was read before: saves reading it again, and keeps fields that this program does not know. */
  readonly over?: Stored<R> | undefined;
}

export interface DeleteOptions extends WriteOptions {
  readonly revision?: string | undefined;
  readonly uid?: string | undefined;
}

export class Client {
  readonly datastore: Datastore;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly #recent = new Recent();
  readonly #schema: boolean;
  /** What hooks see. */
  readonly #views;
  #checker: Promise<typeof import('./check-resource.ts')> | undefined;

  constructor(datastore: Datastore, { ipam, schema = datastore.type !== 'kubernetes', pause = wait }: ClientOptions = {}) {
    this.datastore = datastore;
    this.pause = pause;
    this.#schema = schema;
    this.#views = { store: storeView(this), ipam: ipamView(ipam && (() => ipam(datastore))) };
  }

  /** Built-in objects too, which no store holds. Errors: Invalid (no namespace), NotFound, and the store's. */
  async get<R extends Resource>(ref: Ref): Promise<Stored<R>> {
    const kind = await kindByName<R>(ref.kind);
    requireNamespace(kind, ref.namespace);
    const read = await reader(kind, { operation: 'get', datastore: this.datastore.type });
    return builtInObject(kind, ref.name) ?? read(await this.datastore.get<R>(inScope(kind, ref)));
  }

  /** In the store's order, with built-in objects; tiers in their own order, on one page. */
  async *list<R extends Resource>(query: Query): AsyncGenerator<Page<R>> {
    yield* pagesOf(await kindByName<R>(query.kind), query, this.datastore);
  }

  /** All pages in one; from the beginning once more where history was forgotten between two of them. */
  async listAll<R extends Resource>(query: Query): Promise<Page<R>> {
    try {
      return await joinPages(this.list<R>(query));
    } catch (error) {
      if (!isCalicoError(error, 'Expired')) throw error;
      return joinPages(this.list<R>(query));
    }
  }

  /** Built-in objects never change, so they are not here. */
  async *watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal): AsyncGenerator<Event<R>> {
    const read = await reader(await kindByName<R>(query.kind), { operation: 'watch', datastore: this.datastore.type });
    for await (const event of this.datastore.watch<R>(query, from, signal)) {
      yield event.type === 'added' || event.type === 'modified' ? { ...event, stored: read(event.stored) } : event;
    }
  }

  /** Errors: Invalid, AlreadyExists (`existing`: what the store holds, where it told), and what the kind's rules say. */
  async create<R extends Resource>(resource: R, { unsafe = false }: WriteOptions = {}): Promise<Stored<R>> {
    const kind = await kindByName<R>(resource.kind);
    const old = () => this.#read<R>(refOf(resource));
    const checked = await this.#check(kind, resource, { operation: 'create', old, unsafe });
    const stored = await this.datastore.create<R>({ ...checked, metadata: metadataForCreate(checked, kind) });
    // Whoever asks from now on must not share the answer to a question asked before.
    this.#recent.forget(identifier(refOf(stored.resource)));
    return stored;
  }

  /** Optimistic: `metadata.resourceVersion` must be the stored one. Errors: Invalid, NotFound, Conflict, and what the kind's rules say. */
  async update<R extends Resource>(resource: R, { over, unsafe = false }: UpdateOptions<R> = {}): Promise<Stored<R>> {
    const kind = await kindByName<R>(resource.kind);
    const known = over && isLatest(over, resource) ? over : undefined;
    const old = async () => known?.resource ?? this.#read<R>(refOf(resource));
    const checked = await this.#check(kind, resource, { operation: 'update', old, unsafe });
    const { metadata, revision } = metadataForUpdate(checked, kind);
    return this.datastore.update<R>({ ...known, resource: { ...checked, metadata }, revision });
  }

  /** Returns what was deleted. Errors: NotFound, Conflict, and what the kind's rules say. */
  async delete<R extends Resource>(ref: Ref, { revision, uid, unsafe = false }: DeleteOptions = {}): Promise<Stored<R>> {
    const kind = await kindByName<R>(ref.kind);
    const target = inScope(kind, ref);
    const context = { ...this.#views, datastore: this.datastore.type, revision, unsafe, pause: this.pause };
    const precondition = (await kind.hooks?.beforeDelete?.(target, context)) ?? { revision };
    requireNamespace(kind, ref.namespace);
    const read = await reader(kind, { operation: 'delete', datastore: this.datastore.type });
    const when = { ...(precondition.revision && { revision: precondition.revision as Revision }), ...(uid && { uid }) };
    try {
      return read(await this.datastore.delete<R>(target, when));
    } finally {
      this.#recent.forget(identifier(target));
    }
  }

  /** ClusterInformation and the built-in tiers exist afterwards. */
  async ensureInitialized(initialization: Initialization = {}): Promise<void> {
    const { initialize } = await import('./initialize.ts');
    await initialize(this, initialization);
  }

  /** Rejects as `get` does where the object does not exist; may answer from what was seen a moment ago. */
  require(ref: Ref): Promise<void> {
    return this.#recent.ask(identifier(ref), () => this.get(ref));
  }

  /** `ensureInitialized`, once for many who ask at a time. */
  requireInitialized(): Promise<void> {
    return this.#recent.ask('initialized', () => this.ensureInitialized());
  }

  /** Commands that only read need no validators. */
  async #check<R extends Resource>(kind: Kind<R>, resource: R, context: Pick<CheckContext<R>, 'operation' | 'old' | 'unsafe'>): Promise<R> {
    this.#checker ??= import('./check-resource.ts');
    const { checkResource } = await this.#checker;
    return checkResource(kind, resource, { ...this.#views, ...context, schema: this.#schema });
  }

  async #read<R extends Resource>(ref: Ref): Promise<R> {
    return (await this.get<R>(ref)).resource;
  }
}

/** Cluster-scoped kinds have no namespace, whatever the object says. */
function inScope<R extends Resource>(kind: Kind<R>, { kind: name, name: objectName, namespace }: Ref): Ref {
  return kind.namespaced ? { kind: name, name: objectName, namespace } : { kind: name, name: objectName };
}

/** Whether `resource` is a change of what was read as `stored`: then the store's check of the revision covers it. */
function isLatest(stored: Stored, { metadata, kind }: Resource): boolean {
  const { kind: storedKind, metadata: known } = stored.resource;
  const sameName = storedKind === kind && known.name === metadata.name && known.namespace === metadata.namespace;
  return sameName && metadata.resourceVersion === stored.revision;
}
