/** How stored objects become what users see: a kind's defaults on reading, its order, its built-in objects. */
import { breather } from '../base/breather.ts';
import type { Datastore, Page, Query, Revision, Stored } from '../datastore/datastore.ts';
import { canonical } from '../resources/encode.ts';
import type { Kind, Reading } from '../resources/kind.ts';
import type { Resource } from '../resources/resource.ts';

/** A function that shows one stored object as the kind says; free for kinds that have nothing to say. */
export async function reader<R extends Resource>({ hooks, model }: Kind<R>, reading: Reading): Promise<(stored: Stored<R>) => Stored<R>> {
  const afterRead = hooks?.afterRead;
  if (!afterRead) return (stored) => stored;
  const loaded = await model();
  return (stored) => {
    const shown = afterRead(stored.resource, reading);
    return shown === stored.resource ? stored : { ...stored, resource: canonical(loaded, shown) };
  };
}

export function builtInObject<R extends Resource>(kind: Kind<R>, name: string): Stored<R> | undefined {
  return builtInObjects(kind).find(({ resource }) => resource.metadata.name === name);
}

function builtInObjects<R extends Resource>({ builtIn = [] }: Kind<R>): Stored<R>[] {
  return builtIn.map((resource) => ({ resource, revision: (resource.metadata.resourceVersion ?? '') as Revision }));
}

/** As the store pages them; kinds with an order of their own come on one page. Built-in objects come last, on Kubernetes first. */
export async function* pagesOf<R extends Resource>(kind: Kind<R>, query: Query, datastore: Datastore): AsyncGenerator<Page<R>> {
  const read = await reader(kind, { operation: 'list', datastore: datastore.type });
  const { compare } = kind;
  if (compare) {
    const page = await joinPages(datastore.list<R>(query));
    yield { ...page, items: page.items.map(read).sort((a, b) => compare(a.resource, b.resource)) };
    return;
  }
  const added = builtInObjects(kind).filter(({ resource }) => isAskedFor(resource, query));
  let first = datastore.type === 'kubernetes' ? added : [];
  let revision = '' as Revision;
  for await (const page of datastore.list<R>(query)) {
    revision = page.revision;
    yield { ...page, items: [...first, ...page.items.map(read)] };
    first = [];
  }
  if (added.length > 0 && datastore.type !== 'kubernetes') yield { items: added, unreadable: [], revision };
}

function isAskedFor({ metadata: { name = '' } }: Resource, query: Query): boolean {
  return (query.name === undefined || query.name === name) && name.startsWith(query.namePrefix ?? '');
}

export async function joinPages<R extends Resource>(pages: AsyncIterable<Page<R>>): Promise<Page<R>> {
  const items: Stored<R>[] = [];
  const unreadable: Page<R>['unreadable'][number][] = [];
  let revision = '' as Revision;
  const breathe = breather();
  for await (const page of pages) {
    await breathe();
    for (const item of page.items) items.push(item);
    unreadable.push(...page.unreadable);
    revision = page.revision;
  }
  return { items, unreadable, revision };
}
