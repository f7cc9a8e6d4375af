/** Profiles: namespaces and service accounts, in lists and watches one after the other (reference resources.md 10.3, 10.4). */
import { CalicoError } from '../../base/errors.ts';
import { formatProfileRevision, type ProfileRevision, parseProfileRevision } from '../../resources/profile-name.ts';
import { identifier, type Ref, type Resource, refOf } from '../../resources/resource.ts';
import type { Event, Page, Query, Revision, Stored } from '../datastore.ts';
import { kubernetesOwn } from './errors.ts';
import { merge } from './merge.ts';
import type { KindStore } from './object-store.ts';

type Half = keyof ProfileRevision;

export class ProfileStore implements KindStore {
  readonly #halves: Readonly<Record<Half, KindStore>>;

  constructor(namespace: KindStore, serviceAccount: KindStore) {
    this.#halves = { namespace, serviceAccount };
  }

  async get(ref: Ref): Promise<Stored> {
    if (ref.name.startsWith('kns.')) return this.#halves.namespace.get(ref);
    if (ref.name.startsWith('ksa.')) return this.#halves.serviceAccount.get(ref);
    throw new CalicoError('Invalid', `Invalid name ${ref.name}`, {
      hint: 'profiles in Kubernetes are kns.<namespace> and ksa.<namespace>.<service account>',
    });
  }

  /** The first pages of both say what the revision is. */
  async *list(query: Query): AsyncIterable<Page> {
    const lists = [this.#halves.namespace.list(query), this.#halves.serviceAccount.list(query)].map((pages) =>
      pages[Symbol.asyncIterator](),
    );
    try {
      const firsts = await Promise.all(lists.map((pages) => pages.next()));
      const [namespace = '', serviceAccount = ''] = firsts.map(({ value }) => (value as Page).revision);
      const revision = formatProfileRevision({ namespace, serviceAccount }) as Revision;
      for (const [index, pages] of lists.entries()) {
        for (let page = firsts[index]!; !page.done; page = await pages.next()) yield { ...page.value, revision };
      }
    } finally {
      for (const pages of lists) await pages.return?.();
    }
  }

  /** Each event's revision has the half that changed; the other is where its own watch is. */
  async *watch(query: Query, from: Revision, signal: AbortSignal): AsyncIterable<Event> {
    const revisions = { ...parseProfileRevision(from) };
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const half = async function* (this: ProfileStore, name: Half) {
      for await (const event of this.#halves[name].watch(query, revisions[name] as Revision, either)) yield { name, event };
    }.bind(this);
    try {
      for await (const { name, event } of merge([half('namespace'), half('serviceAccount')])) {
        revisions[name] = ownRevision(event, name);
        yield withRevision(event, formatProfileRevision(revisions) as Revision);
      }
    } finally {
      ended.abort();
    }
  }

  async create(resource: Resource): Promise<Stored> {
    throw kubernetesOwn('Create', identifier(refOf(resource)));
  }

  async update({ resource }: Stored): Promise<Stored> {
    throw kubernetesOwn('Update', identifier(refOf(resource)));
  }

  async delete(ref: Ref): Promise<Stored> {
    throw kubernetesOwn('Delete', identifier(ref));
  }
}

/** A profile's own revision has its half only; those of deletions and bookmarks are the server's. */
function ownRevision(event: Event, half: Half): string {
  return 'stored' in event ? parseProfileRevision(event.stored.revision)[half] : event.revision;
}

function withRevision(event: Event, revision: Revision): Event {
  return 'stored' in event ? { ...event, stored: { ...event.stored, revision } } : { ...event, revision };
}
