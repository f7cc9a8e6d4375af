/** Writes that are kept in memory: everything above works as if they were done, and the store behind is only read. */
import { alreadyExists, conflict, isCalicoError, notFound } from '../base/errors.ts';
import type { Condition, Datastore, Page, Query, Revision, Stored, Write } from '../datastore/datastore.ts';
import { canonical } from '../resources/encode.ts';
import { kindByName } from '../resources/registry.ts';
import { identifier, type Ref, type Resource, refOf } from '../resources/resource.ts';
import { Client, type ClientOptions } from './client.ts';

/** A client that checks everything, schemas too as no API server will, and writes nothing. */
export function dryRunClient(datastore: Datastore, options: ClientOptions = {}): Client {
  return new Client(dryRun(datastore), { ...options, schema: true, pause: async () => {} });
}

/** Closing it closes the store behind. Its own revisions are `dry-run-N`. */
export function dryRun(datastore: Datastore): Datastore {
  return new DryRun(datastore);
}

class DryRun implements Datastore {
  readonly type: string;
  readonly description: string;
  readonly capabilities: Datastore['capabilities'];
  readonly commit?: NonNullable<Datastore['commit']>;
  readonly #behind: Datastore;
  /** What was written; undefined: deleted. */
  readonly #written = new Map<string, Stored | undefined>();
  #revisions = 0;

  constructor(behind: Datastore) {
    this.#behind = behind;
    this.type = behind.type;
    this.description = `${behind.description} (dry run: nothing is written)`;
    this.capabilities = behind.capabilities;
    if (behind.commit) this.commit = (change) => this.#commit(change);
  }

  async get<R extends Resource>(ref: Ref): Promise<Stored<R>> {
    if (!this.#written.has(identifier(ref))) return this.#behind.get<R>(ref);
    const written = this.#written.get(identifier(ref));
    if (written === undefined) throw notFound(identifier(ref));
    return written as Stored<R>;
  }

  async getMany(refs: readonly Ref[]): Promise<(Stored | undefined)[]> {
    const behind = await this.#behind.getMany(refs);
    return refs.map((ref, index) => (this.#written.has(identifier(ref)) ? this.#written.get(identifier(ref)) : behind[index]));
  }

  /** What was created comes last. */
  async *list<R extends Resource>(query: Query): AsyncGenerator<Page<R>> {
    const seen = new Set<string>();
    let revision = '' as Revision;
    for await (const page of this.#behind.list<R>(query)) {
      revision = page.revision;
      for (const { resource } of page.items) seen.add(identifier(refOf(resource)));
      const items = page.items.map((item) => this.#current(item)).filter((item) => item !== undefined);
      yield { ...page, items };
    }
    const created = [...this.#written.values()].filter(
      (item) => item && !seen.has(identifier(refOf(item.resource))) && matches(query, item.resource),
    );
    if (created.length > 0) yield { items: created as Stored<R>[], unreadable: [], revision };
  }

  async create<R extends Resource>(resource: R): Promise<Stored<R>> {
    const ref = refOf(resource);
    const tidy = await canonicalResource(resource);
    const existing = (await this.#find(ref)) ?? this.#written.get(identifier(ref));
    if (existing) throw alreadyExists(identifier(ref), undefined, { existing });
    return this.#write(tidy);
  }

  async update<R extends Resource>({ resource, revision }: Stored<R>): Promise<Stored<R>> {
    const tidy = await canonicalResource(resource);
    await this.#require(refOf(resource), revision);
    return this.#write(tidy);
  }

  async delete<R extends Resource>(ref: Ref, { revision }: { revision?: Revision } = {}): Promise<Stored<R>> {
    const existing = await this.#require(ref, revision);
    this.#written.set(identifier(ref), undefined);
    return existing as Stored<R>;
  }

  /** Shows what others do: nothing that is only tried here. */
  watch<R extends Resource>(query: Query, from: Revision, signal: AbortSignal) {
    return this.#behind.watch<R>(query, from, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#behind[Symbol.asyncDispose]();
  }

  async #commit({ conditions, writes }: { conditions: readonly Condition[]; writes: readonly Write[] }): Promise<Stored[]> {
    const tidy = await Promise.all(writes.map(async (write) => ('put' in write ? { put: await canonicalResource(write.put) } : write)));
    const found = await Promise.all(conditions.map(({ ref }) => this.#find(ref)));
    for (const [index, { ref, is }] of conditions.entries()) {
      const expected = is === 'absent' ? undefined : is.revision;
      if (found[index]?.revision !== expected) throw conflict(identifier(ref), { existing: found[index] });
    }
    return tidy.flatMap((write) => {
      if ('put' in write) return [this.#write(write.put)];
      this.#written.set(identifier(write.delete), undefined);
      return [];
    });
  }

  #write<R extends Resource>(resource: R): Stored<R> {
    this.#revisions += 1;
    const revision = `dry-run-${this.#revisions}` as Revision;
    const stored = { resource: { ...resource, metadata: { ...resource.metadata, resourceVersion: revision } }, revision };
    this.#written.set(identifier(refOf(resource)), stored);
    return stored;
  }

  /** What stands in place of an object of the store behind. */
  #current<R extends Resource>(item: Stored<R>): Stored<R> | undefined {
    const key = identifier(refOf(item.resource));
    return this.#written.has(key) ? (this.#written.get(key) as Stored<R> | undefined) : item;
  }

  async #find(ref: Ref): Promise<Stored | undefined> {
    try {
      return await this.get(ref);
    } catch (error) {
      if (isCalicoError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async #require(ref: Ref, revision: Revision | undefined): Promise<Stored> {
    const found = await this.get(ref);
    const existing = this.#written.get(identifier(ref)) ?? found;
    if (revision !== undefined && existing.revision !== revision) throw conflict(identifier(ref), { existing });
    return existing;
  }
}

/** As it comes back from a store. */
async function canonicalResource<R extends Resource>(resource: R): Promise<R> {
  const kind = await kindByName(resource.kind);
  return canonical(await kind.model(), resource);
}

function matches({ kind, namespace, name, namePrefix = '', family, host }: Query, resource: Resource): boolean {
  const { name: own = '', namespace: ownNamespace } = resource.metadata;
  return (
    resource.kind === kind &&
    (namespace === undefined || namespace === ownNamespace) &&
    (name === undefined || name === own) &&
    own.startsWith(namePrefix) &&
    (family === undefined || own.includes(':') === (family === 6)) &&
    (host === undefined || own.startsWith(`${host.type}/${host.name}/`))
  );
}
